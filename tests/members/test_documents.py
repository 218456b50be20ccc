"""Filings as official documents: as they were filed, whatever is called otherwise since (XH 三(二)2, 三(三)6)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import docx
import pytest
import time_machine
from django.urls import reverse
from docx.enum.section import WD_ORIENT

from common.models import AuditEvent
from common.scoping import everything
from members.documents import filing_document
from members.models import Appointment, FilingKind, Person, Position
from members.services import changes, filings
from members.services.changes import Ending
from orgs.models import Unit
from orgs.services.structure import rename_organization
from tests.exchange.documents.papers import has_font
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.members.slates import filed, good_lines, in_office

TODAY = date(2024, 6, 1)
LACKING = {"committee.size.community": "居民代表待选", "committee.part_time.community": "另一单位正在协商"}


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def unit(district):
    return make_unit(district, "示例物业公司", joins=district.community)


def url(filing, suffix="docx"):
    return reverse("members:filing_file", args=[filing.pk, suffix])


def words_of(answer):
    """Paragraphs of the text, and the rows of the tables."""
    assert answer.status_code == 200
    word = docx.Document(io.BytesIO(answer.content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    # A long title is cut into even lines; for looking for words it is one.
    words = [paragraph.text.replace("\n", "") for paragraph in word.paragraphs if paragraph.text.strip()]
    return word, words, tables


def name_of(answer):
    return unquote(answer["Content-Disposition"])


def with_facts(lines, unit):
    lines[0] = replace(lines[0], person=replace(lines[0].person, gender="男", birth=date(1975, 3, 1)))
    lines[-1] = replace(lines[-1], represents_id=unit.pk)
    return lines


@pytest.fixture
def removal(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        appointment = Appointment.objects.get(person__name="万敏")
    ending = Ending(appointment.pk, date(2024, 7, 1), "不认真履职", "会议纪要〔2024〕2号", date(2024, 5, 20))
    with acting_as(secretary):
        return changes.propose_ending(kind=FilingKind.REMOVAL, ending=ending, actor=secretary)


def test_the_roster_is_a_report_with_its_table_on_a_wide_page(district, secretary, unit):
    filing = filed(district.community, secretary, with_facts(good_lines(), unit))
    answer = client_for(secretary).get(url(filing))
    word, words, tables = words_of(answer)
    body = f"{district.community.name}“大党委”"
    text = "".join(words)
    assert f"关于报备《{body}第一届班子成员名单》的报告" in text
    assert f"{district.street.name}综合党委：" in words
    assert "共设席位9个，其中第一书记1个、书记1个、副书记2个、委员5个。现报9人，其中兼职2人，名单见附件。" in text
    assert "2024年6月1日" in words[words.index(next(row for row in words if row.strip() == body)) + 1]
    (table,) = tables
    assert table[0] == [
        *("序号", "姓名", "性别", "出生年月", "职务", "单位及职务", "是否兼职", "代表单位", "产生方式", "任期")
    ]
    term = "2024.01—2026.12"
    assert table[1] == ["1", "谢海涛", "男", "1975.03", "第一书记", "街道党工委委员", "否", "", "", term]
    assert table[9] == [*("9", "胡志强", "", "", "委员", "示例物业党支部委员", "是", "示例物业公司", "协商推选", term)]
    assert word.sections[-1].orientation == WD_ORIENT.LANDSCAPE
    assert filing.number in text
    assert "草稿" not in text + name_of(answer)
    assert name_of(answer).endswith(f"{filing.number} 关于报备《{body}第一届班子成员名单》的报告.docx")
    assert not {"15400000001", "15400000009"} & {cell for row in table for cell in row}
    assert "1540000" not in text


def test_deviations_stand_there_with_what_was_found_asked_and_the_reason(district, secretary):
    filing = filed(district.community, secretary, good_lines()[:8], reasons=LACKING)
    _, words, _ = words_of(client_for(secretary).get(url(filing)))
    said = [row for row in words if "理由：" in row]
    assert len(said) == 2
    size = next(row for row in said if "居民代表待选" in row)
    found = next(row for row in filing.findings if row["rule"] == "committee.size.community")
    assert f"{found['name']}：8 席，为偶数，要求{found['required']}" in size
    assert "西湖区" in size
    assert size.endswith("理由：居民代表待选。")
    assert words.index("二、例外说明") < words.index(said[0])


def test_an_empty_seat_and_the_statement_and_the_offices_own_number(district, secretary):
    lines = good_lines()
    filing = filed(district.community, secretary, lines)
    with acting_as(secretary):
        filings.withdraw_filing(filing_id=filing.pk, actor=secretary)
        for position in (Position.MEMBER, Position.MEMBER):
            filing.term.seats.create(position=position, order=900)
        filing = filings.submit_roster(
            term_id=filing.term_id,
            reasons=LACKING,
            statement="按居委会换届时间报备。",
            document="示例社〔2024〕3号",
            actor=secretary,
        )
    answer = client_for(secretary).get(url(filing))
    _, words, tables = words_of(answer)
    assert any("另有委员2个空缺，确定人选后再行报备。" in row for row in words)
    assert words.index("按居委会换届时间报备。") == words.index("二、有关说明") + 1
    assert "示例社〔2024〕3号" in words
    assert filing.number not in "".join(words)
    assert len(tables[0]) == 10


def test_what_is_called_otherwise_since_changes_nothing(district, secretary, street, unit, a_day):
    filing = filed(district.community, secretary, with_facts(good_lines(), unit))
    before = client_for(secretary).get(url(filing)).content
    a_day.move_to("2024-08-01 09:00+08:00")
    with everything("test"):
        Person.objects.filter(name="詹海英").update(name="詹新", post="另一职务")
        Person.objects.filter(name="谢海涛").update(gender="女", birth=date(1980, 1, 1))
        Unit.objects.filter(pk=unit.pk).update(name="更名物业公司")
        for place in (district.community, district.street):
            rename_organization(organization_id=place.pk, name=f"新{place.name}", actor=None)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    after = client_for(secretary).get(url(filing)).content
    assert before == after
    assert b"word/document.xml" in after


def test_a_withdrawn_roster_is_a_draft(district, secretary):
    filing = filed(district.community, secretary)
    with acting_as(secretary):
        filings.withdraw_filing(filing_id=filing.pk, actor=secretary)
    answer = client_for(secretary).get(url(filing))
    _, words, _ = words_of(answer)
    assert words[0].endswith("“大党委”文件（草稿）")
    assert "草稿 BB-2024" in name_of(answer)
    assert "2024年6月1日" not in "".join(words)


def test_a_removal_with_its_study_ground_document_and_day(district, secretary, removal):
    answer = client_for(secretary).get(url(removal))
    _, words, tables = words_of(answer)
    text = "".join(words)
    body = f"{district.community.name}“大党委”"
    assert f"关于免去万敏同志{body}副书记职务的报告" in text
    assert f"经党组织研究，拟免去万敏同志{body}副书记职务，自2024年7月1日起生效，请予备案。" in words
    assert "党组织研究日期：2024年5月20日" in text.replace("\t", "")
    assert "第九十七小学党支部书记" in text
    assert words[words.index("二、事由") + 1] == "不认真履职。"
    assert words[words.index("三、依据") + 1] == "会议纪要〔2024〕2号。"
    assert removal.number in text
    assert tables == []


def test_a_release_rests_on_the_units_notice_and_is_void_when_given_up(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        appointment = Appointment.objects.get(person__name="胡志强")
    with acting_as(secretary):
        ending = Ending(appointment.pk, TODAY, "工作调动", "示例物业〔2024〕6号")
        filing = changes.propose_ending(kind=FilingKind.RELEASE, ending=ending, actor=secretary)
    client = client_for(secretary)
    _, words, _ = words_of(client.get(url(filing)))
    text = "".join(words)
    assert "根据党组织关系所在单位书面通报，拟解除胡志强同志" in text
    assert "党组织研究日期" not in text
    assert words[words.index("三、依据") + 1] == "示例物业〔2024〕6号。"
    with acting_as(street):
        filings.return_filing(filing_id=filing.pk, remark="请核对", actor=street)
    with acting_as(secretary):
        changes.abandon_filing(filing_id=filing.pk, actor=secretary)
    answer = client.get(url(filing))
    assert "作废 BB-2024" in name_of(answer)
    assert words_of(answer)[1][0].endswith("文件（作废）")


def test_a_co_option_says_who_for_which_unit_and_how_chosen(district, secretary, street, unit):
    term = in_office(district.community, secretary, street)
    with everything("test"):
        seat = term.seats.create(position=Position.MEMBER, order=900)
        person = Person.objects.create(
            district=district.root, organization=district.community, name="周新", post="示例物业公司经理", gender="女"
        )
    facts = {"part_time": True, "represents_id": unit.pk, "selection_mode": "CONSULTED", "eligibility": "2"}
    with acting_as(secretary):
        filing = changes.propose_co_option(
            seat_id=seat.pk,
            person_id=person.pk,
            starts_on=date(2024, 7, 1),
            facts=facts,
            ground="补足",
            actor=secretary,
        )
    with everything("test"):
        Person.objects.filter(pk=person.pk).update(name="周改", post="别处")
        Unit.objects.filter(pk=unit.pk).update(name="更名物业公司")
    _, words, _ = words_of(client_for(secretary).get(url(filing)))
    text = "".join(words).replace("\t", "")
    for said in ("姓名：周新", "性别：女", "单位及职务：示例物业公司经理", "拟任职务：委员", "是否兼职：是"):
        assert said in text
    for said in ("代表单位：示例物业公司", "产生方式：协商推选", "符合条件：条件（2）", "任职起始：2024年7月1日"):
        assert said in text
    assert "出生年月" not in text
    assert "依据" not in text


def test_filings_of_before_the_later_facts_were_kept_still_read(secretary, removal):
    with everything("test"):
        for key in ("post", "gender", "birth", "represents_name"):
            del removal.payload[key]
        removal.save()
        filing = removal.term.filings.get(kind=FilingKind.ROSTER)
        for row in filing.roster:
            for key in ("gender", "birth", "since", "last_day"):
                del row[key]
        filing.save()
    client = client_for(secretary)
    words = words_of(client.get(url(removal)))[1]
    assert not any("单位及职务" in row for row in words)
    assert words_of(client.get(url(filing)))[2][0][2] == [
        *("2", "詹海英", "", "", "书记", "社区党委书记", "否", "", "", "")
    ]
    answer = client.get(reverse("api:filing-detail", args=[filing.pk]))
    assert answer.status_code == 200
    assert "gender" not in answer.json()["roster"][0]


def test_only_who_may_see_it_gets_it_and_it_is_written_down(district, secretary, street, removal):
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    assert client_for(other).get(url(removal)).status_code == 404
    assert client_for(other).get(reverse("api:filing-document", args=[removal.pk])).status_code == 404
    above = client_for(street)
    assert above.get(url(removal, "odt")).status_code == 404
    page = above.get(reverse("members:filing", args=[removal.pk])).content.decode()
    assert url(removal) in page
    assert url(removal, "pdf") in page
    with everything("test"):
        assert not AuditEvent.objects.filter(action="members.filing.downloaded").exists()
    assert above.get(url(removal)).status_code == 200
    with everything("test"):
        event = AuditEvent.objects.get(action="members.filing.downloaded")
    assert (event.object_id, event.detail) == (str(removal.pk), {"form": "docx"})


def test_programs_get_the_same_bytes(secretary, removal):
    client = client_for(secretary)
    word = client.get(reverse("api:filing-document", args=[removal.pk]))
    assert word.content == client.get(url(removal)).content
    assert word["Content-Type"].endswith("wordprocessingml.document")


@pytest.mark.skipif(not has_font(), reason="no Chinese font here; apt-get install fonts-noto-cjk")
def test_the_pdf_is_one(district, secretary):
    filing = filed(district.community, secretary)
    client = client_for(secretary)
    answer = client.get(url(filing, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert client.get(reverse("api:filing-document-pdf", args=[filing.pk])).content == answer.content


def test_making_one_costs_the_same_for_any_roster(district, secretary, django_assert_max_num_queries):
    filing = filed(district.community, secretary)
    with acting_as(secretary), django_assert_max_num_queries(8):
        filing_document(filing)
