"""Objects of the matrix: checklists. A district's list is one for all its places."""

from __future__ import annotations

import io

from PIL import Image

from appraisal.checklists.life import publish_checklist
from appraisal.checklists.setup import ItemLine, create_checklist, heading_of, set_item
from appraisal.models import Checklist, ChecklistItem, Evidence, EvidenceFile, Progress
from common.clock import today
from common.files import Upload
from tests.permissions.objects import PAYLOADS, arguments_of, make

PAYLOADS["checklist own"] = {"organization": 0, "year": 1999}
PAYLOADS["checklist wrong"] = {"target": 0}


def _list(world, place, name: str) -> Checklist:
    found = Checklist.objects.filter(organization=place.district, name=name).first()
    if found is None:
        found = create_checklist(
            organization_id=place.district.pk, year=today().year, name=name, tiers=["COMMUNITY"], actor=None
        )
        line = ItemLine(heading="组织建设区域化", text="每个小区都有党支部")
        set_item(checklist_id=found.pk, line=line, actor=None)
        heading_of(found, "还没有项目的类别")
    return found


def drafted(world, place) -> Checklist:
    return _list(world, place, "拟定中的清单")


def published(world, place) -> Checklist:
    found = _list(world, place, "公布了的清单")
    if found.state == "DRAFT":
        publish_checklist(checklist_id=found.pk, actor=None)
    return found


@make("checklist")
def checklist(world, place):
    return {"pk": published(world, place).pk}


@make("checklist draft")
def draft(world, place):
    return {"pk": drafted(world, place).pk}


@make("checklist place")
def checklist_place(world, place):
    return {"organization": place.community.pk}


@make("checklist publish")
def to_publish(world, place):
    return {"pk": published(world, place).pk, "step": "publish"}


@make("checklist item")
def item(world, place):
    return {"pk": drafted(world, place).items.get().pk}


@make("checklist published item")
def published_item(world, place):
    return {"pk": ChecklistItem.objects.get(checklist=published(world, place)).pk}


@make("checklist heading")
def heading(world, place):
    # One that has items: it stays however often it is asked for.
    return {"pk": drafted(world, place).items.get().heading_id}


def _progress(world, place) -> Progress:
    return Progress.objects.get(item__checklist=published(world, place), organization=place.community)


@make("checklist progress")
def progress(world, place):
    return {"pk": _progress(world, place).pk}


@make("checklist evidence")
def evidence(world, place):
    made = Evidence.objects.create(
        progress=_progress(world, place),
        organization=place.community,
        done_on=today(),
        text=f"密{place.mark}已办",
        recorded_on=today(),
    )
    return {"pk": made.pk}


@make("checklist file")
def evidence_file(world, place):
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    held = EvidenceFile(
        evidence_id=arguments_of(world, "checklist evidence", place)["pk"], organization=place.community
    )
    held.hold(Upload("依据.png", picture.getvalue()), actor=None)
    held.save()
    return {"pk": held.pk}
