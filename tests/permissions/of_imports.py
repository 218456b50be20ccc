"""Objects of the matrix: a workbook that waits to be confirmed, and a finding."""

from __future__ import annotations

from exchange.models import ImportRow
from exchange.services import read_batch, receive_workbook
from tests.factories import acting_as
from tests.permissions.objects import make


def an_import(world, place):
    """A workbook of persons that the community's secretary uploaded, read and waiting to be confirmed."""
    key = ("an import", place.mark)
    if key not in world.made:
        world.made[key] = _make_import(place)
    return world.made[key]


def _make_import(place):
    digit = "甲乙丙丁".index(place.mark)
    row = f"密{place.mark}五,女,中共党员,1540000075{digit},居民代表"
    sheet = f"人员名单\n姓名,性别,政治面貌,联系电话,工作单位及职务\n{row}\n"
    with acting_as(place.secretary):
        batch = receive_workbook(
            organization_id=place.community.pk,
            filename=f"名{place.mark}人员.csv",
            content=sheet.encode(),
            actor=place.secretary,
        )
    read_batch(batch_id=batch.pk)
    return {
        "import": {"pk": batch.pk},
        "import row": {"pk": batch.pk, "row_pk": ImportRow.everywhere.get(batch=batch).pk},
    }


for _name in ("import", "import row"):
    make(_name)(lambda world, place, name=_name: an_import(world, place)[name])


@make("import kind")
def import_kind(world, place):
    return {"kind": "persons"}


@make("finding")
def finding(world, place):
    return {"pk": place.community.pk, "rule_id": "committee.shape"}
