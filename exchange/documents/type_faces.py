"""Which fonts a PDF is set in: the official ones where the server has them, else open fonts that come nearest."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import typst

from common.errors import RuleBroken

# In order of preference. Names as fonts carry them, English and Chinese.
_OFFICIAL = {
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
    "hei": ("SimHei", "黑体"),
    "biaosong": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK"),
    "song": ("SimSun", "宋体"),
}
_SERIF = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "FandolSong",
    "AR PL UMing CN",
    "AR PL SungtiL GB",
)
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
_STAND_INS = {
    "fang": ("Zhuque Fangsong (technical preview)", "FandolFang R", "FandolFang", *_SERIF, *_SANS),
    "kai": ("LXGW WenKai GB", "LXGW WenKai", "FandolKai", "AR PL KaitiM GB", "AR PL UKai CN", *_SERIF, *_SANS),
    "hei": ("FandolHei", *_SANS, *_SERIF),
    "biaosong": (*_SERIF, *_SANS),
    "song": (*_SERIF, *_SANS),
}
_CHINESE = re.compile("CJK|Han S|Song|Hei|Kai|Fang|[\u4e00-\u9fff]")


@dataclass(frozen=True)
class TypeFaces:
    """fonts: everything the server has; families: per font of ours, those to try; weights: regular or bold."""

    fonts: typst.Fonts
    families: dict[str, list[str]]
    weights: dict[str, str]


@functools.cache
def type_faces() -> TypeFaces:
    """Looked for once in a process. Raises RuleBroken where there is no Chinese font at all."""
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    return choose(fonts, fonts.families())


def choose(fonts: typst.Fonts, available: list[str]) -> TypeFaces:
    """The faces out of what is available."""
    known = {family.casefold(): family for family in available}
    others = [family for family in sorted(available) if _CHINESE.search(family)]
    families, weights = {}, {}
    for font, official in _OFFICIAL.items():
        first = [known[name.casefold()] for name in official if name.casefold() in known]
        second = [known[name.casefold()] for name in _STAND_INS[font] if name.casefold() in known]
        # Whatever else writes Chinese comes last, for the rare characters of names.
        families[font] = list(dict.fromkeys([*first, *second, *others]))
        weights[font] = "bold" if font == "biaosong" and not first else "regular"
    if not all(families.values()):
        raise RuleBroken(
            "document.no_font",
            "服务器上没有中文字体，不能生成 PDF。请下载 Word 版；或请管理员安装中文字体（如 fonts-noto-cjk）。",
            status=409,
        )
    return TypeFaces(fonts, families, weights)
