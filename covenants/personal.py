"""What tells who somebody is, in a text that everybody may read: numbers, doors, names.

A wish is posted for the neighbourhood. What must not stand in it is found by its shape; the answer says what was found
and how to put it, because whoever wrote it meant well.

The limit of it: a bare full name is told by a surname of the table, given names of common characters, and what stands
on both sides of it (老人李建国想要…). A rare given name, a name in the middle of a sentence, a nickname or a name in
letters passes; and a public figure in a wish is let through by the list below only. Whoever posts reads it over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from common.errors import RuleBroken

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧董袁潘蔡蒋杜叶魏苏吕丁卢姚沈钟姜崔谭陆范汪廖贾付傅侯邹"
    "熊孟秦阎薛尹段雷黎史陶贺顾郝龚邵钱严武戴莫孔汤康易葛詹"
)
_CALLED = "女士|先生|大爷|大妈|大娘|大伯|大姐|大哥|奶奶|爷爷|婆婆|阿姨|叔叔|师傅|同学|小朋友|某某|某"
# A bare full name. Surnames that are everyday words as well count only with two given names behind them.
_MORE_SURNAMES = "高马于余程万江方夏金石白田任洪文倪温章鲁韦俞左柳毕聂焦涂邱齐乔"
_DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|皇甫|东方|令狐|慕容|司徒"
_GIVEN = (
    "建国秀英丽芳军伟强敏静磊洋勇艳杰娟涛明超霞平刚桂兰玉珍凤梅红莲云华荣文志辉鹏飞宇浩然子轩梓涵欣怡思雨佳琪诗婷雪"
    "慧琴瑞莉萍春花菊香月娥淑贞翠爱琳晓小东亮健成龙斌波峰林森海生福贵根水金银宝发财德才有仁义礼智信忠孝勤俭世昌永康"
    "泰安顺祥和中正大宏光耀祖继先俊豪伯仲叔仙美嘉依若曦雅晴悦彤萌瑶薇蕾璐颖倩莹洁冰清竹青松柏树民家兴旺传庆长寿彩"
    "招娣细毛火土元友良善喜乐甜圆满意如凯胜利毅坚武威振邦国栋梁材学博士锋铭钧鑫淼焱垚旭阳辰星晨曼妮娜露琼芬芝蓉菲"
)
_WHO = (
    "老人|老党员|党员|居民|学生|同学|儿童|孩子|女孩|男孩|小孩|残疾人|困难户|低保户|业主|住户|患者|军人|职工|老师|"
    "母亲|父亲|妈妈|爸爸|奶奶|爷爷|婆婆|老伴|女士|先生|名叫|叫"
)
_FOR = "帮助|帮|为|给|替|请|由|陪|看望|关爱"
_WISHES = "想|要|希望|需要|盼|家|的|今年|患|因|住|腿|行动|独居|生病|爱|喜欢|一家|老人|同学|同志|夫妇|夫妻|母子|父子"
_DONE_FOR = "送|买|修|补|换|装|过|找|做|办|理|配|添|打|读|补课|庆"
_END = r"$|[,，。；;、！!？?\s)）:：]"
_PUBLIC_FIGURES = re.compile(
    "方志敏|雷锋|焦裕禄|黄继光|董存瑞|邱少云|王进喜|孔繁森|张海迪|钱学森|袁隆平|邓稼先|汤显祖|黄文秀|白玉兰|金银花"
)
_BEGIN = r"(?:^|(?<=[,，。；;、！!？?\s(（:：]))"
_LONG = rf"(?:(?:{_DOUBLE_SURNAMES})[{_GIVEN}]{{1,2}}|[{_SURNAMES}{_MORE_SURNAMES}][{_GIVEN}]{{2}})"
_SHORT = rf"[{_SURNAMES}][{_GIVEN}]"
_NAMES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_BEGIN}(?P<name>{_LONG})(?={_WISHES}|{_END})",
        rf"{_BEGIN}(?P<name>{_SHORT})(?=想要|希望|需要|今年|家的|家里|一家)",
        rf"(?:{_WHO})(?P<name>{_LONG}|{_SHORT})(?={_WISHES}|{_END})",
        rf"(?:{_FOR})(?P<name>{_LONG})(?={_WISHES}|{_DONE_FOR}|{_END})",
    )
)
_TITLES = re.compile(r"《[^》]*》")  # 《汤姆叔叔的小屋》 is a book
_NUMBER = "一二三四五六七八九十百"
# what it is, its shape
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("身份证号", re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")),
    ("电话号码", re.compile(r"(?<!\d)(?:1[3-9]\d(?:[\s-]?\d{4}){2}|0\d{2,3}[\s-]?\d{7,8})(?!\d)")),
    ("银行卡号等长号码", re.compile(r"(?<!\d)\d(?:[\s-]?\d){8,}(?!\d)")),
    (
        "门牌号",
        re.compile(
            rf"[\dA-Za-z{_NUMBER}]+\s*(?:号楼|号院|栋|幢|单元|弄)|\d{{2,4}}\s*室|\d+\s*号(?=[\d\s]*$|[,，。；、\s])"
        ),
    ),
    ("门牌号", re.compile(r"(?<!\d)\d{1,3}\s*[-－—/]\s*\d{1,3}\s*[-－—/]\s*\d{2,4}(?!\d)")),
    ("姓名", re.compile(r"(?:姓名|联系人|我叫|名叫|本人叫)\s*[:：]?\s*[一-鿿]{2,4}")),
    (
        "姓名",
        re.compile(
            rf"(?:(?<![一-鿿])|帮助?|为|给|替|请|是|和|与|的|老人|居民)[老小]?(?!许多|周[边围末])[{_SURNAMES}][一-鿿]?(?:{_CALLED})"
        ),
    ),
    ("姓名", re.compile(rf"(?:(?<![一-鿿])|帮助?|为|给|替|请|是|和|与|的|居民)[{_SURNAMES}]老人")),
)
_INSTEAD = {
    "身份证号": "请删去，这里用不着",
    "电话号码": "请删去，认领的一方会和社区联系",
    "银行卡号等长号码": "请删去，这里用不着",
    "门牌号": "请删去或改成“本小区”，住在哪里由社区告诉认领的一方",
    "姓名": "请改成“一位老人”“一名小学生”这样的说法",
}


def personal_in(text: str) -> tuple[str, str] | None:
    """(what it is, the words in question) of the first thing that tells who somebody is; None where nothing does."""
    plain = _TITLES.sub("", unicodedata.normalize("NFKC", text))
    for what, shape in _SHAPES:
        match = shape.search(plain)
        if match:
            return what, match[0].strip()
    plain = _PUBLIC_FIGURES.sub("※", plain)
    found = next((match["name"] for shape in _NAMES if (match := shape.search(plain))), None)
    return ("姓名", found) if found else None


def refuse_personal(texts: Mapping[str, tuple[str, str]], *, code: str) -> None:
    """Raise RuleBroken where a text tells who somebody is.

    texts   field -> (its name on the form, what was written)
    """
    for field, (label, text) in texts.items():
        found = personal_in(text)
        if found is not None:
            what, words = found
            sentence = f"{label}里的“{words}”像是{what}。这里人人看得到，{_INSTEAD[what]}。"
            raise RuleBroken(code, sentence, field)
