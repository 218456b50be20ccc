"""What LibreOffice makes of the documents of this room as the services make them: 60 attendees, names of any length,
parts that are empty, a whole year; 22 lines a page and nothing over the edge."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from lxml import html

from common.scoping import everything
from exchange.documents import to_docx
from meetings import certificates, documents
from meetings.models import Minutes, Presence
from meetings.services.activities import ActivityLine, hold_activity, plan_activity, set_participants
from meetings.services.attendance import set_attendance
from meetings.services.convening import add_invitee, convene_meeting
from meetings.services.issuing import issue_minutes
from meetings.services.items import ItemLine, propose_item
from meetings.services.meetings import hold_meeting
from meetings.services.minutes import DECIDED, edit_part, settle_item, start_minutes
from meetings.services.resolutions import AssignmentLine, create_resolution
from members.documents import filing_document
from members.models import Appointment, Filing
from tests.exchange.documents.papers import NAMES, has_font, lines_of, pages_of, tool
from tests.factories import acting_as
from tests.meetings.convening.making import DAY, make_world, plan
from tests.meetings.minutes.making import held, items_of, parts_of, resolved

pytestmark = [
    pytest.mark.skipif(tool("soffice") is None, reason="no soffice here; apt-get install libreoffice-writer-nogui"),
    pytest.mark.skipif(not has_font(), reason="no Chinese font here; apt-get install fonts-noto-cjk"),
    pytest.mark.skipif(tool("pdftotext") is None, reason="no pdftotext here; apt-get install poppler-utils"),
]
# The type area (GB/T 9704-2012): 28 mm from the left edge, 156 mm wide; a hair for the bearing of a letter.
LEFT, RIGHT, HAIR, PITCH = 79.4, 521.6, 3, 28.95
LONG_TITLE = "关于老旧院落电动车集中充电设施建设选址、接电、消防通道保障和日常管护责任分工的议题"
SENTENCE = "会议听取了社区关于三个院落电动车充电情况的说明，与会单位就选址、接电、消防通道和日常管护逐项作了讨论。"
LONG_NAME = "阿卜杜热西提·买买提艾力·吐尔逊江"
LONG_POST = "江西省南昌市西湖区示例物业服务有限责任公司金塔街项目部党支部书记、总经理"


@pytest.fixture(scope="module")
def papers(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once through the services and converted in one run."""
    folder = tmp_path_factory.mktemp("meetings")
    with django_db_blocker.unblock(), time_machine.travel(DAY, tick=False), transaction.atomic():
        for name, document in make_all().items():
            (folder / f"{name}.docx").write_bytes(to_docx(document))
        transaction.set_rollback(True)
    files = sorted(path.name for path in folder.glob("*.docx"))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", ".", *files]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=240)
    if kept := os.environ.get("GONGJIAN_KEEP_PAPERS"):
        subprocess.run(["cp", "-r", f"{folder}/.", kept], check=True)
    return {Path(name).stem: folder / f"{Path(name).stem}.pdf" for name in files}


def make_all():
    world = make_world()
    crowded = a_crowd(world)
    bare = nothing_but_the_agenda(world)
    lengthy = page_after_page(world)
    with acting_as(world.secretary):
        notice = documents.notice_document(crowded.meeting)
        certificate = a_certificate(world)
        filing = filing_document(Filing.objects.order_by("pk").first())
        year = documents.year_volume(world.community, 2026, Minutes.objects.filter(number__isnull=False))
        return {
            "crowded": documents.minutes_document(crowded),
            "bare": documents.minutes_document(bare),
            "lengthy": documents.minutes_document(lengthy),
            "notice": notice,
            "certificate": certificate,
            "filing": filing,
            "year": year,
        }


def a_crowd(world) -> Minutes:
    """Sixty who were expected, some with very long names and posts; long titles; twelve resolutions."""
    meeting = plan(world, date(2026, 8, 7), place="绳金塔社区党群服务中心三楼多功能会议室" * 2, chair="詹海英")
    with acting_as(world.secretary):
        for number in range(49):
            add_invitee(
                meeting_id=meeting.pk,
                name=LONG_NAME if number % 17 == 5 else NAMES[number],
                post=LONG_POST if number % 11 == 3 else "单位代表",
                voting=number % 2 == 0,
                actor=world.secretary,
            )
        for number in range(3):
            title = LONG_TITLE[: 12 + 20 * number]
            propose_item(
                organization_id=world.community.pk,
                line=ItemLine(title=title),
                meeting_id=meeting.pk,
                actor=world.secretary,
            )
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
        hold_meeting(meeting_id=meeting.pk, actor=world.secretary)
        marks = (Presence.PRESENT, Presence.PRESENT, Presence.EXCUSED, Presence.PRESENT, Presence.ABSENT)
        rows = list(meeting.invitees.order_by("order"))
        set_attendance(
            meeting_id=meeting.pk,
            presences={row.pk: marks[place % len(marks)] for place, row in enumerate(rows)},
            actor=world.secretary,
        )
        for number in range(12):
            create_resolution(
                meeting_id=meeting.pk,
                text=f"第{number + 1}项：在金塔街49号院等三个院落建成电动车充电棚并接电验收",
                due_on=date(2026, 12, 31),
                assignments=[
                    AssignmentLine(unit_id=world.units[number % 3].pk),
                    AssignmentLine(owner=LONG_NAME),
                ],
                actor=world.secretary,
            )
    assert len(rows) == 60
    return written(world, meeting, SENTENCE * 3)


def nothing_but_the_agenda(world) -> Minutes:
    """No place, no chair, nobody marked, parts that say nothing but one word."""
    meeting = plan(world, date(2026, 8, 6))
    with acting_as(world.secretary):
        propose_item(
            organization_id=world.community.pk,
            line=ItemLine(title="路灯"),
            meeting_id=meeting.pk,
            actor=world.secretary,
        )
        hold_meeting(meeting_id=meeting.pk, actor=world.secretary)
        minutes = start_minutes(meeting_id=meeting.pk, actor=world.secretary)
        for part in parts_of(minutes):
            edit_part(part_id=part.pk, text="" if part.item_id else "略", version=part.version, actor=world.secretary)
        settle_item(item_id=items_of(meeting)[0].pk, outcome=DECIDED, text="同意", actor=world.secretary)
        return issue_minutes(minutes_id=minutes.pk, actor=world.secretary)


def page_after_page(world) -> Minutes:
    meeting = held(world, date(2026, 8, 5))
    resolved(world, meeting, units=world.units[:1])
    return written(world, meeting, SENTENCE * 40)


def written(world, meeting, text) -> Minutes:
    with acting_as(world.secretary):
        minutes = start_minutes(meeting_id=meeting.pk, actor=world.secretary)
        for item in items_of(meeting):
            settle_item(item_id=item.pk, outcome=DECIDED, text="同意，按方案办理。", actor=world.secretary)
        for part in parts_of(minutes):
            if part.item_id:
                edit_part(part_id=part.pk, text=text, version=part.version, actor=world.secretary)
        return issue_minutes(minutes_id=minutes.pk, actor=world.secretary)


def a_certificate(world):
    """Of somebody who took part in thirty activities."""
    with everything("test"):
        member = Appointment.objects.select_related("person").get(person__name="聂萍")
    for number in range(30):
        day = date(2026, 8, 10 - number % 9)
        line = ActivityLine(
            kind="volunteering", title=f"第{number + 1}次老旧院落清洁和飞线整治志愿服务", planned_on=day, hours=2
        )
        made = plan_activity(organization_id=world.community.pk, line=line, actor=world.secretary)
        people = [member.person_id]
        hold_activity(activity_id=made.pk, outcome="清理三处", person_ids=people, actor=world.secretary)
        did = {member.person_id: "带队清理楼道杂物，劝导居民到充电棚充电" if number % 3 else ""}
        set_participants(activity_id=made.pk, person_ids=people, did=did, actor=world.secretary)
    record = certificates.service_record(member.person, world.community, date(2026, 1, 1), date(2026, 8, 10))
    return certificates.certificate_document(record, date(2026, 8, 10))


def words_of(path: Path):
    """(left, right, bottom, text, page) of every word."""
    out = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True, timeout=60).stdout
    tree = html.fromstring(out, parser=html.HTMLParser(encoding="utf-8"))
    for number, page in enumerate(tree.iter("page"), start=1):
        size = float(page.get("width")), float(page.get("height"))
        for word in page.iter("word"):
            yield float(word.get("xmin")), float(word.get("xmax")), float(word.get("ymax")), word.text, number, size


def text_of_page(path: Path, page: int) -> list[str]:
    return [text.replace(" ", "").replace("\u3000", "") for _, text in lines_of(path, page)]


def whole(path: Path) -> str:
    return "".join(text for page in range(1, pages_of(path) + 1) for text in text_of_page(path, page))


ALL = ("crowded", "bare", "lengthy", "notice", "certificate", "filing", "year")


@pytest.mark.parametrize("name", ALL)
def test_nothing_stands_over_the_edge(papers, name):
    over = []
    for left, right, bottom, text, page, (width, height) in words_of(papers[name]):
        across = width > height
        edges = (0, width) if across else (LEFT - HAIR, RIGHT + HAIR)
        # Punctuation at the end of a line may hang over it, as the format allows.
        room = 16 if text[-1] in "，。、；：" else 0
        if left < edges[0] or right > edges[1] + room or bottom > height:
            over.append((page, text, round(left), round(right), round(bottom)))
    assert over == []


@pytest.mark.parametrize(
    ("name", "most"), [("bare", 2), ("crowded", 5), ("notice", 4), ("certificate", 4), ("filing", 4)]
)
def test_no_more_pages_than_it_takes(papers, name, most):
    assert pages_of(papers[name]) <= most


def test_full_pages_of_minutes_have_22_lines(papers):
    path = papers["lengthy"]
    full = [lines_of(path, page) for page in range(2, 5)]
    for lines in full:
        assert len(lines) == 23  # and the page number
        pitches = [below - above for (above, _), (below, _) in pairwise(lines[:-1])]
        assert all(abs(pitch - PITCH) < 0.5 for pitch in pitches)
    # Punctuation hangs over the end, Latin figures are narrower.
    assert {len(text.rstrip("，。、；")) for _, text in full[0][1:-1]} <= {27, 28}


def test_sixty_names_are_all_there_in_columns(papers):
    text = whole(papers["crowded"])
    assert text.count(LONG_NAME) >= 2
    for label in ("出席：", "列席：", "请假：", "缺席："):
        assert label in text
    # Who sits in and stays away is not listed.
    assert all(NAMES[number] in text for number in range(0, 49, 2) if number % 17 != 5)
    assert "议定事项和分工" in text
    assert all(f"第{number}项" in text for number in range(1, 13))


def test_empty_parts_leave_no_holes(papers):
    lines = text_of_page(papers["bare"], 1)
    text = "".join(lines)
    assert "地点" not in text
    assert "主持" not in text
    assert "出席：" not in text
    assert "一、路灯" in text
    assert "会议议定：同意" in text
    gaps = [below - above for (above, _), (below, _) in pairwise(lines_of(papers["bare"], 1)[:-2])]
    assert max(gaps) < 5 * PITCH


def test_the_notice_names_who_is_asked_and_what_about(papers):
    text = whole(papers["notice"])
    assert LONG_POST in text
    for word in ("各参会单位、参会人员", "时间和地点", "参会人员", "会议议程", "有关要求"):
        assert word in text


def test_the_certificate_keeps_its_rows_whole(papers):
    text = whole(papers["certificate"])
    assert "参加组织生活和服务活动30次，共60小时" in text
    assert all(f"第{number}次老旧" in text for number in range(1, 31))
    for page in range(2, pages_of(papers["certificate"]) + 1):
        assert text_of_page(papers["certificate"], page)[0].startswith("序号日期活动")
    assert "特此证明。" in text


def test_the_roster_is_filed_with_its_table(papers):
    text = whole(papers["filing"])
    assert "班子成员名单" in text
    assert all(name in text for name in ("聂萍", "龚涛"))


def test_the_year_is_one_file_with_contents_that_lead_to_the_pages(papers):
    path = papers["year"]
    contents = "".join(text_of_page(path, 1))
    numbers = ["〔2026〕1号", "〔2026〕2号", "〔2026〕3号"]
    found = {}
    for page in range(2, pages_of(path) + 1):
        lines = text_of_page(path, page)
        for number in numbers:
            if number in lines:
                found[number] = int(lines[-1].strip("—"))
    assert list(found) == numbers
    for shown in found.values():
        assert str(shown) in contents
    assert pages_of(path) >= sum(pages_of(papers[name]) for name in ("crowded", "bare", "lengthy"))
