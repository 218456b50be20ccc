"""What tells who somebody is, in a text that everybody may read: numbers, doors, names.

A wish is posted for the neighbourhood. What must not stand in it is found by its shape; the answer says what was found
and how to put it, because whoever wrote it meant well.
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
    return None


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
