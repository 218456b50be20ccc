"""What a kind of sheet is: its columns, how it is recognised, and how its rows are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exchange.columns import Column, words

if TYPE_CHECKING:
    from exchange.rows import Row
    from exchange.sheet import Sheet


@dataclass(frozen=True)
class Kind:
    """A kind of sheet.

    name        stable, e.g. committee_roster
    title       what it is called in the interface
    columns     what it can have
    needs       groups of keys; a sheet of this kind has at least one of each group
    hint        expression found in the titles of such sheets
    read_row    values of one record; reports issues on the row
    finish      looks at all records together; reports issues on rows and on the sheet
    continues   whether a row only adds to the record above it; then `add_row` does so
    year_stated whether the sheet belongs to a year, which its meta then names
    content     (key, test): what stands in such a column of such a sheet, where headers alone leave the kind open
    block       columns that a file without merged cells (CSV) leaves blank below their first row
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    needs: tuple[frozenset[str], ...]
    hint: str
    read_row: Callable[[Row], dict[str, Any]]
    finish: Callable[[Sheet], None]
    continues: Callable[[Row], bool] | None = None
    add_row: Callable[[dict[str, Any], Row], None] | None = None
    year_stated: bool = False
    block: tuple[str, ...] = ()
    content: tuple[tuple[str, Callable[[str], bool]], ...] = ()

    def column(self, key: str) -> Column | None:
        """The column of a key."""
        return next((c for c in self.columns if c.key == key), None)

    def label(self, key: str) -> str:
        """The Chinese name of a column."""
        column = self.column(key)
        return column.label if column else key


SEQ = Column("seq", "序号", words("序 顺序号 序列 no NO No 次序 行号 项次 排序"), width=6)
REMARK = Column("remark", "备注", words("说明 其他说明 备注说明 其它说明 其他 附注"), pattern=r"\A备注", width=20)
STREET = Column(
    "street",
    "街道",
    words("所属街道 所在街道 街道名称 镇街 乡镇街道 街道镇 街镇 镇街道 所属镇街 街道乡镇 所属街道镇"),
    width=14,
)
COMMUNITY = Column(
    "community",
    "社区",
    words(
        "村 所属社区 所在社区 社区名称 村社区 社区村 村居 任职社区 社区党组织 社区居委会 所属村社区",
        "所在村社区 社区大党委 社区大党委名称 大党委 大党委名称 所在大党委 所属大党委 所属社区大党委",
        "所在社区大党委 社区党组织名称 所属社区党组织 提出社区 需求社区 报到社区 所属村居 社区名",
        "对接社区 共建社区 结对社区 服务社区 社区党委",
    ),
    pattern=r"(?:社区|村居)(?:名称|党组织|党委)?\Z",
    width=18,
)
NAME = Column(
    "name",
    "姓名",
    words("委员姓名 成员姓名 人员姓名 党员姓名 名字 任职人员姓名 人选姓名"),
    weak=words("任职人员 委员 党员 人选"),
    pattern=r"姓名",
    required=True,
    width=10,
)
GENDER = Column("gender", "性别", ("男女",), pattern=r"性别", width=6)
BIRTH = Column(
    "birth",
    "出生年月",
    words("出生日期 出生时间 出生年月日 生日 出生 生年月"),
    pattern=r"出生|生日",
    width=12,
)
POLITICAL_STATUS = Column(
    "political_status", "政治面貌", words("政治面目 面貌 党派 政治身份"), pattern=r"政治面", width=12
)
RESIDENT_ID = Column(
    "resident_id",
    "身份证号码",
    words(
        "身份证号 身份证 公民身份号码 公民身份证号码 证件号码 证件号 居民身份证号码 居民身份证号",
        "身份号码 身份证件号码",
    ),
    pattern=r"身份证|证件号|公民身份",
    width=22,
)
PHONE = Column(
    "phone",
    "联系电话",
    words("联系方式 电话 手机 手机号码 手机号 移动电话 电话号码 联系号码 联络电话 联系手机 本人电话", "手机电话"),
    pattern=r"电话|手机|联系方式",
    width=18,
)
UNIT_KIND = Column(
    "unit_kind",
    "单位性质",
    words("单位类别 单位类型 单位属性 单位种类 组织类别 共建单位类别 单位分类"),
    weak=words("性质 类别 类型 所属类别"),
    pattern=r"单位.*(?:性质|类别|类型|属性|种类|分类)",
    width=12,
)


def keys(*names: str) -> frozenset[str]:
    """One group of `Kind.needs`."""
    return frozenset(names)
