"""Papers of an alliance's funds: put to an entry with it and later, read by whoever sees it, kept after dissolving."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from common.clock import as_if_on, today
from common.errors import RuleBroken
from common.files import MOST_FILES, Upload
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import Alliance, FundPaper
from orgs.services import alliances
from orgs.services.fund_papers import add_fund_papers, remove_fund_paper
from tests.factories import acting_as, client_for, make_organization, make_unit, make_user

pytestmark = pytest.mark.django_db
A_PDF = b"%PDF-1.7\n%%EOF"
DAYS = timedelta(days=1)
SPENT = alliances.FundLine("SPENT", Decimal(80), "场地费")


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street)


@pytest.fixture
def entry(district, street):
    with acting_as(street), as_if_on(today() - 9 * DAYS):
        line = alliances.AllianceLine("商街联合体", "服务小微企业")
        made = alliances.found_alliance(organization_id=district.street.pk, line=line, actor=street)
        return alliances.enter_fund(alliance_id=made.pk, line=SPENT, uploads=[Upload("发票.pdf", A_PDF)], actor=street)


def refused(code, call, **kwargs):
    with pytest.raises(RuleBroken) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value.message


def test_a_wrong_file_among_several_keeps_out_the_entry_and_all(district, street, entry):
    papers = [Upload("收据.pdf", A_PDF), Upload("名单.docx", b"PK\x03\x04")]
    with acting_as(street):
        said = refused("attachment.type", add_fund_papers, entry_id=entry.pk, uploads=papers, actor=street)
        assert said.startswith("“名单.docx”：")
        many = [Upload("收据.pdf", A_PDF)] * MOST_FILES
        refused("attachment.count", add_fund_papers, entry_id=entry.pk, uploads=many, actor=street)
        refused("attachment.none", add_fund_papers, entry_id=entry.pk, uploads=[], actor=street)
        assert entry.papers.count() == 1
        alliances.cancel_fund(entry_id=entry.pk, why="记错", actor=street)
        refused("fund.cancelled", add_fund_papers, entry_id=entry.pk, uploads=papers[:1], actor=street)


def test_who_sees_the_entry_reads_its_papers_and_the_database_holds_it_too(district, street, entry):
    other = make_organization(district.root, "另一街道办事处")
    member = make_unit(district, "示例供电公司", joins=district.community)
    with acting_as(street):
        alliances.join_alliance(alliance_id=entry.alliance_id, name=member.name, since=today() - 3 * DAYS, actor=street)
        paper = entry.papers.defer("content").get()
    seen = {}
    for name, user in (
        ("leads", street),
        ("member", make_user("UNIT_LIAISON", unit=member)),
        ("elsewhere", make_user("STREET_STAFF", other)),
    ):
        client = client_for(user)
        api = client.get(f"/api/v1/fund-papers/{paper.pk}/file/")
        page = client.get(f"/orgs/alliances/papers/{paper.pk}/")
        with acting_as(user), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM orgs_fundpaper")  # round every manager
            seen[name] = (api.status_code, page.status_code, cursor.fetchone()[0])
    assert seen == {"leads": (200, 200, 1), "member": (200, 200, 1), "elsewhere": (404, 404, 0)}
    with everything("test"):
        assert AuditEvent.objects.filter(action="orgs.fund_paper.read").count() == 4


def test_papers_come_with_the_form_and_later_and_stay_after_dissolving(district, street, entry):
    client = client_for(street)
    funds = f"/orgs/alliances/{entry.alliance_id}/funds/"
    photo = SimpleUploadedFile("收据.pdf", A_PDF)
    sent = {"kind": "RAISED", "amount": "80", "what": "各方筹", "file": photo}
    assert client.post(f"/orgs/alliances/{entry.alliance_id}/fund/", sent).status_code == 302
    assert "收据.pdf" in client.get(funds).content.decode()
    later = f"/orgs/alliances/fund/{entry.pk}/papers/"
    assert "请选择要上传的文件" in client.post(later, {}).content.decode()
    assert client.post(later, {"file": [SimpleUploadedFile("审批单.pdf", A_PDF)]}).status_code == 302
    answer = client.post(
        f"/api/v1/alliance-funds/{entry.pk}/papers/", {"file": [SimpleUploadedFile("清单.pdf", A_PDF)]}
    )
    assert answer.json()["papers"] == 3
    rows = client.get(f"/api/v1/fund-papers/?entry={entry.pk}").json()["results"]
    assert [row["name"] for row in rows] == ["清单.pdf", "审批单.pdf", "发票.pdf"]
    last = rows[0]["id"]
    assert client.post(f"/orgs/alliances/papers/{last}/remove/").status_code == 302
    with acting_as(street):
        assert FundPaper.objects.filter(entry=entry).count() == 2
        alliances.dissolve_alliance(alliance_id=entry.alliance_id, actor=street)
        kept = entry.papers.first()
        refused("alliance.dissolved", remove_fund_paper, paper_id=kept.pk, actor=street)
    page = client.get(funds).content.decode()
    assert "发票.pdf" in page
    assert "上传凭证" not in page
    assert client.get(f"/orgs/alliances/papers/{kept.pk}/").content == A_PDF


def test_who_may_not_see_units_is_told_how_many_papers_there_are(district, street, entry):
    funds = f"/orgs/alliances/{entry.alliance_id}/funds/"
    with everything("test"):  # in the sight of a home's head, who has alliance.view alone
        Alliance.objects.filter(pk=entry.alliance_id).update(organization=district.home)
    head = client_for(make_user("HOME_HEAD", district.home)).get(funds).content.decode()
    whole = client_for(street).get(funds).content.decode()
    shown = {
        name: ("发票.pdf" in page, "/orgs/alliances/papers/" in page) for name, page in (("h", head), ("s", whole))
    }
    assert shown == {"h": (False, False), "s": (True, True)}
    assert "凭证文件 1 份" in head
    assert "凭证文件 1 份" not in whole
