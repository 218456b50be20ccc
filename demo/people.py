"""Invented people. Deterministic: the same seed gives the same names.

Phones are of block 154, which is allotted to no operator; credit codes carry the division 690000, which no province
has. Surnames are drawn roughly as often as they are met, given names by the decade they were in fashion.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

SURNAMES = (
    "王王王王王王王李李李李李李李张张张张张张张刘刘刘刘刘陈陈陈陈陈杨杨杨黄黄黄吴吴赵赵周周徐徐孙马朱胡郭何高罗郑梁谢宋唐许邓冯韩曹曾彭"
    "萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严"
    "武莫孔汤涂聂晏欧阳"
)
GIVEN = {
    1950: ("建国 国庆 卫东 援朝 志强 德明 保华 永福 水根 金生", "秀英 桂兰 玉珍 淑英 凤英 翠兰 素珍 月娥 菊英 冬梅"),
    1965: ("建华 卫国 志勇 文革 国平 红兵 建平 海生 小明 永红", "丽华 秀梅 红梅 建英 小红 淑芳 惠芳 爱华 春兰 玉兰"),
    1975: ("伟 强 军 勇 斌 辉 海涛 建军 志刚 晓东 小兵 文斌", "敏 静 丽 芳 艳 燕 红 晓燕 海英 小玲 志红 建芳"),
    1985: ("磊 涛 鹏 超 浩 凯 俊杰 晓峰 文涛 志伟", "婷 娜 雪 倩 莉 文静 晓丽 雅琴 佳慧 小芳"),
    1995: ("宇轩 子豪 俊熙 浩然 家明 梓涵 天宇 泽民", "佳琪 雨欣 梦洁 思雨 欣怡 诗琪 雅婷 紫萱"),
}


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person."""

    name: str
    gender: str
    birth: date
    phone: str


class People:
    """A stream of invented people; no two share a phone, and no two in one district a name unless asked often."""

    def __init__(self, seed: int = 1, first_phone: int = 1):
        self._random = random.Random(seed)  # noqa: S311 - names, not secrets
        self._phone = first_phone

    def one(self, born: tuple[int, int] = (1960, 1995)) -> Invented:
        """The next person, born in one of these years."""
        year = self._random.randint(*born)
        male = self._random.random() < 0.55
        era = max(start for start in GIVEN if start <= max(year, 1950))
        given = self._random.choice(GIVEN[era][0 if male else 1].split())
        birth = date(year, self._random.randint(1, 12), 1)
        self._phone += 1
        surname = self._random.choice(SURNAMES[:-2])
        return Invented(surname + given, "男" if male else "女", birth, f"154{self._phone:08d}")


def credit_code(number: int, kind: str = "91") -> str:
    """A unified social credit code with a correct check character (GB 32100: weights 3^i modulo 31)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"{kind}690000{number:09d}"
    total = sum(signs.index(sign) * pow(3, index, 31) for index, sign in enumerate(body))
    return body + signs[(31 - total % 31) % 31]
