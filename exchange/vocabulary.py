"""Fixed words of the field and the other spellings people use for them.

Every list answers the same question: is this text the word itself, another spelling of it (ALIAS), something that
could be one of several, or unknown?
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_PUNCTUATION = re.compile(r"[\s\u00a0\u3000“”\"'‘’《》<>()（）、,，.。·:：]")


@dataclass(frozen=True, slots=True)
class Match:
    """word is None where nothing is certain; `candidates` then may hold what it could be."""

    word: str | None = None
    alias: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """A list of words.

    words      the words themselves, in the order a drop-down shows them
    aliases    word → its other spellings
    ambiguous  spelling → the words it could mean
    """

    words: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, text: str) -> Match:
        """Look a text up."""
        if text in self.words:
            return Match(text)
        plain = squash(text)
        for word in self.words:
            if squash(word) == plain:
                return Match(word, alias=True)
        for word, spellings in self.aliases.items():
            if plain in spellings:
                return Match(word, alias=True)
        if plain in self.ambiguous:
            return Match(candidates=self.ambiguous[plain])
        without = _BRACKETED.sub("", text).strip()
        return replace(self.find(without), alias=True) if without and without != text else Match()


def squash(text: str) -> str:
    """A text without blanks, quotes and brackets, for comparing."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text))


GENDERS = Vocabulary(("男", "女"), {"男": ("男性", "男士", "先生"), "女": ("女性", "女士")})

UNIT_KINDS = Vocabulary(
    (
        "机关",
        "事业单位",
        "国有企业",
        "非公企业",
        "社会组织",
        "学校",
        "医院",
        "金融机构",
        "物业公司",
        "业主委员会",
        "部队",
        "街道社区",
        "派出机构",
        "离退休",
        "其他",
    ),
    {
        "机关": ("机关单位", "行政机关", "党政机关", "政府机关", "国家机关", "机关事业", "行政单位", "行政"),
        "事业单位": ("事业", "事业性质", "公益事业单位"),
        "国有企业": (
            "国企",
            "央企",
            "中央企业",
            "省属国企",
            "市属国企",
            "区属国企",
            "国有",
            "国有控股企业",
            "国有公司",
        ),
        "非公企业": (
            "非公",
            "非公有制企业",
            "民营企业",
            "民企",
            "私营企业",
            "私企",
            "非公经济组织",
            "非公有制经济组织",
            "民营",
            "非公组织",
            "非公有制",
            "个体工商户",
            "外资企业",
        ),
        "社会组织": (
            "社组织",
            "社会团体",
            "社团",
            "民办非企业",
            "民非",
            "民办非企业单位",
            "社会服务机构",
            "行业协会",
            "商会",
            "协会",
        ),
        "学校": ("教育机构", "中小学", "小学", "中学", "幼儿园", "高校", "院校", "大学", "学校单位", "教育"),
        "医院": (
            "医疗机构",
            "卫生院",
            "医疗卫生机构",
            "卫生机构",
            "卫生服务中心",
            "社区卫生服务中心",
            "医疗",
            "医疗单位",
            "诊所",
        ),
        "金融机构": ("银行", "金融", "金融企业", "保险公司", "信用社", "金融单位"),
        "物业公司": ("物业", "物业企业", "物业服务企业", "物业服务公司", "物业管理公司", "物业服务"),
        "业主委员会": ("业委会", "业主委", "物管会", "楼院管委会", "业主大会"),
        "部队": ("驻军", "驻区部队", "军队", "武警", "驻地部队", "军事单位", "军警", "部队单位", "消防救援"),
        "街道社区": ("社区", "街道", "村社区", "社区居委会", "街道办", "村", "街道办事处", "村居", "居委会"),
        "派出机构": ("派出所", "派驻机构", "派出单位", "公安派出所", "市场监管所", "司法所", "税务所", "基层站所"),
        "离退休": (
            "退休",
            "离退休人员",
            "退休人员",
            "离休",
            "离退休党员",
            "退休党员",
            "退休干部",
            "离退休干部",
            "居民",
            "居民代表",
        ),
        "其他": ("其它", "其他单位", "其他类型"),
    },
    {
        "两新组织": ("非公企业", "社会组织"),
        "两新": ("非公企业", "社会组织"),
        "新经济组织和新社会组织": ("非公企业", "社会组织"),
        "企业": ("国有企业", "非公企业"),
        "公司": ("国有企业", "非公企业"),
        "企业单位": ("国有企业", "非公企业"),
        "机关事业单位": ("机关", "事业单位"),
        "企事业单位": ("国有企业", "非公企业", "事业单位"),
        "机关企事业单位": ("机关", "国有企业", "非公企业", "事业单位"),
    },
)


def find_unit_kind(text: str) -> Match:
    """A unit kind; 两新组织 and 企业 could be several (candidates)."""
    found = UNIT_KINDS.find(text)
    if found.word or found.candidates:
        return found
    plain = re.sub(r"(?:单位|类|性质|组织)\Z", "", squash(text))
    return UNIT_KINDS.find(plain) if plain and plain != squash(text) else found


POLITICAL_STATUSES = Vocabulary(
    (
        "中共党员",
        "中共预备党员",
        "共青团员",
        "民革党员",
        "民盟盟员",
        "民建会员",
        "民进会员",
        "农工党党员",
        "致公党党员",
        "九三学社社员",
        "台盟盟员",
        "无党派人士",
        "群众",
    ),
    {
        "中共党员": ("党员", "中共正式党员", "正式党员", "共产党员", "中国共产党党员", "中共党员正式"),
        "中共预备党员": ("预备党员", "预备", "中共党员预备", "党员预备", "预备期"),
        "共青团员": ("团员", "共青团"),
        "民革党员": ("民革",),
        "民盟盟员": ("民盟",),
        "民建会员": ("民建",),
        "民进会员": ("民进",),
        "农工党党员": ("农工党",),
        "致公党党员": ("致公党",),
        "九三学社社员": ("九三学社",),
        "台盟盟员": ("台盟",),
        "无党派人士": ("无党派", "无党派民主人士"),
        "群众": ("普通群众", "非党员", "普通公民"),
    },
)
PARTY_MEMBERS = {"中共党员", "中共预备党员"}

ROLES = Vocabulary(
    ("第一书记", "书记", "副书记", "委员", "家委会成员"),
    {
        "第一书记": ("名誉第一书记",),
        "书记": (
            "党委书记",
            "党总支书记",
            "总支书记",
            "党支部书记",
            "支部书记",
            "党组织书记",
            "党工委书记",
            "工委书记",
            "支书",
            "主任书记",
        ),
        "副书记": (
            "专职副书记",
            "兼职副书记",
            "党委副书记",
            "党总支副书记",
            "总支副书记",
            "党支部副书记",
            "支部副书记",
            "常务副书记",
            "党组织副书记",
            "党工委副书记",
            "工委副书记",
        ),
        "委员": (
            "成员",
            "兼职委员",
            "专职委员",
            "党委委员",
            "党总支委员",
            "总支委员",
            "党支部委员",
            "支部委员",
            "支委",
            "组织委员",
            "宣传委员",
            "纪检委员",
            "统战委员",
            "纪律检查委员",
            "青年委员",
            "党组织委员",
            "班子成员",
            "党工委委员",
            "工委委员",
            "一般委员",
            "普通委员",
            "组织宣传委员",
            "生活委员",
        ),
        "家委会成员": ("家委会委员", "家委", "家委会组长"),
    },
)
_ROLE_PREFIX = re.compile(
    r"\A(?:社区|街道|本社区|兼任?|任|拟任)?(?:大党委|综合党委|大工委|联合党委|区域党委|党建联合体|兼合式党支部|党委|网格党支部|党支部|网格)(?=.)"
)


def find_role(text: str) -> Match:
    """A position; “大党委”副书记 and the like are other spellings of it."""
    found = ROLES.find(text)
    if found.word:
        return found
    plain = _ROLE_PREFIX.sub("", squash(text))
    found = ROLES.find(plain)
    return Match(found.word, alias=True) if found.word else found


SELECTION_MODES = Vocabulary(
    ("上级选派", "协商推选", "党员自荐", "群众推荐"),
    {
        "上级选派": ("选派", "上级党组织选派", "组织选派", "上级委派", "委派", "下派", "上级任命"),
        "协商推选": ("推选", "协商", "民主协商", "协商产生", "协商推荐", "选举", "选举产生", "党员大会选举"),
        "党员自荐": ("自荐", "自我推荐"),
        "群众推荐": ("推荐", "居民推荐", "群众举荐"),
    },
)

YES = {"是", "√", "✓", "✔", "☑", "对", "y", "yes", "true", "1", "有", "兼职", "兼", "v", "●", "○兼职", "兼职委员"}
NO = {"否", "×", "✕", "✗", "✘", "x", "不是", "n", "no", "false", "0", "非", "非兼职", "专职", "没有", "未", "☐", "不"}


def read_yes_no(text: str | None) -> bool | None:
    """是, √ → True; 否, × and nothing → False; anything else None."""
    if text is None:
        return False
    plain = squash(_BRACKETED.sub("", text) or text).lower()
    if plain in YES:
        return True
    return False if plain in NO else None


# What in-service members can sign up for, where the workbook brings no list of its own.
SERVICE_POSTS = (
    "政策宣传岗",
    "治安巡防岗",
    "环境保洁岗",
    "矛盾调解岗",
    "帮扶助困岗",
    "文体活动岗",
    "健康咨询岗",
    "法律服务岗",
    "应急救援岗",
    "教育辅导岗",
    "网格协管岗",
)


def service_posts(words: tuple[str, ...]) -> Vocabulary:
    """The posts of a list, found with or without their last 岗."""
    return Vocabulary(
        words, {w: tuple({squash(w).removesuffix("岗"), squash(w).removesuffix("岗") + "岗位"}) for w in words}
    )


TIERS = Vocabulary(
    ("街道", "社区", "网格党支部", "党群微家"),
    {
        "街道": (
            "街道镇",
            "街道乡镇",
            "镇",
            "街道综合党委",
            "综合党委",
            "大工委",
            "街道大工委",
            "镇街",
            "乡镇",
            "街道级",
            "街道综合党委镇",
        ),
        "社区": ("社区大党委", "大党委", "村", "社区级", "村社区", "社区党委", "社区党组织", "村党组织"),
        "网格党支部": (
            "网格",
            "小区",
            "网格支部",
            "小区党支部",
            "小区兼合式党支部",
            "兼合式党支部",
            "支部",
            "党支部",
            "网格级",
            "小区支部",
            "网格党组织",
        ),
        "党群微家": (
            "微家",
            "党群微家党小组",
            "党小组",
            "楼栋党小组",
            "楼栋",
            "微家党小组",
            "家",
            "楼栋小组",
            "红色微家",
        ),
    },
)
TIER_IDS = {"街道": "STREET", "社区": "COMMUNITY", "网格党支部": "GRID", "党群微家": "HOME"}

RELATIONS = Vocabulary(
    ("结对帮扶单位", "驻区单位", "企业", "“两新”组织", "其他"),
    {
        "结对帮扶单位": ("结对单位", "结对共建单位", "帮扶单位", "共建单位", "结对"),
        "驻区单位": ("辖区单位", "驻地单位", "驻街单位", "驻社区单位", "驻区"),
        "企业": ("辖区企业",),
        "“两新”组织": ("两新", "新经济组织", "新社会组织"),
        "其他": ("其它",),
    },
)
RELATION_IDS = {
    "结对帮扶单位": "PAIRED",
    "驻区单位": "RESIDENT",
    "企业": "ENTERPRISE",
    "“两新”组织": "TWO_NEW",
    "其他": "OTHER",
}
