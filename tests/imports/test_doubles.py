"""Of several equal rows of a sheet one goes in, whichever of them were left out."""

from __future__ import annotations

import pytest

from tests.imports.conftest import SHENGJINTA
from tests.imports.grounding import confirm, send, told
from tests.imports.test_roster import leave_out, states

VENUE = "名称,开放时间,地址\n示例驿站,每天 9:00-17:00,示例路9号\n"
SHEETS = {
    "units": ("单位名称,类别,地址\n", "示例物业服务公司,非公企业,示例路1号\n"),
    "facilities": ("阵地名称,场地名称,类别,可容纳人数\n", "示例驿站,二楼会议室,场地,30\n"),
    "estates": ("小区,类别,户数\n", "示例花园,商住小区,120\n"),
    "buildings": ("楼栋,地址,户数\n", "1号楼,示例路2号,48\n"),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_the_next_takes_the_place_of_the_one_left_out(kind, xihu, secretary):
    place, (head, row) = xihu[SHENGJINTA], SHEETS[kind]
    if kind == "facilities":
        confirm(secretary, send(secretary, place, VENUE))
    batch = send(secretary, place, head + row * 3)
    assert batch.counts == {"NEW": 1, "WRONG": 2}, told(batch)
    leave_out(secretary, batch, 2)
    assert states(batch) == {"LEFT_OUT": 1, "NEW": 1, "WRONG": 1}, told(batch)
    assert "第 3 行" in told(batch)[4][0]
    leave_out(secretary, batch, 3)
    assert states(batch) == {"LEFT_OUT": 2, "NEW": 1}
    confirm(secretary, batch)
    assert send(secretary, place, head + row).counts == {"SAME": 1}
