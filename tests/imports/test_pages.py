"""The pages as a browser without scripts uses them, and what may not be seen."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.clock import now
from exchange import handlers, services
from exchange.models import KEPT_FOR, BatchState, ImportBatch, ImportRow, RowState
from exchange.services.batches import LEASE
from tests.factories import acting_as, client_for, make_user
from tests.imports.conftest import BAKOU, ROSTER, SAMPLES, SHENGJINTA, uploaded

START = "/imports/"
PREVIEW_QUERIES = 10


def post_file(client, content, name, **data):
    return client.post(START, {"workbook": SimpleUploadedFile(name, content), **data})


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def client(street_clerk):
    return client_for(street_clerk)


@pytest.fixture
def ready(xihu, street_clerk):
    return uploaded(street_clerk, xihu.street)


def page(batch, name="batch", *args) -> str:
    return reverse(f"exchange:{name}", args=[batch.pk, *args])


class TestUpload:
    def test_from_file_to_preview(self, xihu, client, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = post_file(client, ROSTER.read_bytes(), ROSTER.name)
        batch = ImportBatch.everywhere.get()
        assert answer.status_code == 302
        assert answer["Location"] == page(batch)
        assert batch.state == BatchState.READY
        shown = client.get(page(batch))
        text = text_of(shown)
        assert "还没有写入任何内容" in text
        assert "社区一级委员总数不超过上限且为奇数" in text
        assert "第 46 行：" in text
        assert "690000" not in text
        assert "15400000101" not in text

    def test_the_queue_is_away(self, xihu, client, monkeypatch, django_capture_on_commit_callbacks):
        from exchange import tasks

        def refuse(*args, **kwargs):
            raise ConnectionError("no broker")

        monkeypatch.setattr(tasks.read_workbook_task, "delay", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            post_file(client, ROSTER.read_bytes(), ROSTER.name)
        batch = ImportBatch.everywhere.get()
        assert batch.state == BatchState.RECEIVED
        assert "等待识别" in text_of(client.get(page(batch)))
        ImportBatch.everywhere.update(created_at=now() - LEASE)
        assert "不用重新上传" in text_of(client.get(page(batch)))
        assert services.sweep_batches() == 1
        batch.refresh_from_db()
        assert batch.state == BatchState.READY

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("名册.xlsx", b"", "文件是空的（0 字节）"),
            ("名册.xlsx", b"%PDF-1.7\n", "这是一个 PDF 文件，不是表格"),
            ("名册.xlsm", b"PK\x03\x04rest", "带宏的工作簿（.xlsm）不能上传"),
            ("名册.xlsx", b"PK\x03\x04rest", "文件已损坏或不完整"),
            ("名册.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "这是旧格式（.xls）的表格或文档"),
            ("名册.docx", b"hello", "只能上传 Excel 工作簿（.xlsx）或 CSV 文件"),
        ],
    )
    def test_a_file_that_is_none_is_refused_at_once(self, xihu, client, name, content, sentence):
        answer = post_file(client, content, name)
        assert answer.status_code == 400
        assert sentence in text_of(answer)
        assert not ImportBatch.everywhere.exists()

    def test_no_file(self, xihu, client):
        answer = client.post(START, {"kind": ""})
        assert answer.status_code == 400
        assert "请选择要导入的表格" in text_of(answer)

    def test_a_file_nobody_understands(self, xihu, client, street_clerk):
        batch = uploaded(street_clerk, xihu.street, content="甲,乙\n1,2\n".encode(), filename="别的.csv")
        assert batch.state == BatchState.REFUSED
        text = text_of(client.get(page(batch)))
        assert "没有找到认识的表头" in text
        answer = client.post(page(batch, "read_again"), {"kind": "committee_roster", "sheet_name": ""})
        assert answer["Location"] == page(batch)
        services.read_batch(batch_id=batch.pk)
        batch.refresh_from_db()
        assert batch.state == BatchState.REFUSED

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_csv(self, xihu, street_clerk, encoding):
        lines = (
            "绳金塔街道社区“大党委”委员名册\n"
            "社区,姓名,性别,出生年月,政治面貌,联系电话,工作单位及职务,“大党委”职务,是否兼职委员,任职时间\n"
            "坝口巷社区,詹海英,女,1972.10,中共党员,15400000102,坝口巷社区党委书记,书记,否,2021.06\n"
            ",谢海涛,男,1968.05,中共党员,15400000101,绳金塔街道党工委委员,第一书记,否,2021.06\n"
        )
        batch = uploaded(street_clerk, xihu.street, content=lines.encode(encoding), filename="名册.csv")
        assert batch.counts == {"NEW": 2}, batch.problem
        assert set(ImportRow.everywhere.values_list("group", flat=True)) == {BAKOU}

    def test_a_kind_that_is_not_taken_is_told_from_one_that_is_not_understood(
        self, xihu, client, street_clerk, monkeypatch
    ):
        monkeypatch.delitem(handlers._handlers, "member_checkin")  # today a room takes every kind that is read
        checkin = uploaded(street_clerk, xihu.street, SAMPLES / "02_国贸阳光社区在职党员报到登记表.xlsx")
        assert checkin.problem["code"] == "import.not_taken"
        text = text_of(client.get(page(checkin)))
        assert "这份表格不能导入。 认出这是“在职党员报到登记表”，系统还不接收这种表格。" in text.replace(
            "。认", "。 认"
        )
        unread = uploaded(street_clerk, xihu.street, content="甲,乙\n1,2\n".encode(), filename="表.csv")
        assert unread.problem["code"] == "import.nothing_read"
        assert "这份表格没有识别出来。" in text_of(client.get(page(unread)))


class TestPreview:
    def test_filter_and_pages(self, client, ready):
        shown = client.get(page(ready), {"state": "WRONG"})
        assert [view.row.row for view in shown.context["rows"]] == [15, 16, 17, 18, 19, 21, 30, 36, 37, 38, 43, 44]
        shown = client.get(page(ready), {"group": SHENGJINTA})
        assert len(shown.context["rows"]) == 9
        assert [view.key for view in shown.context["shown_groups"]] == [SHENGJINTA]

    def test_the_own_rows_come_first_and_the_others_are_counted(self, xihu):
        secretary = make_user("COMMUNITY_SECRETARY", xihu[SHENGJINTA])
        batch = uploaded(secretary, xihu[SHENGJINTA])
        client = client_for(secretary)
        shown = client.get(page(batch))
        assert {view.row.state for view in shown.context["rows"]} == {RowState.NEW, RowState.WRONG}
        assert shown.context["page"]["count"] == 12
        assert "另有 27 行属于其他单位" in text_of(shown)
        elsewhere = client.get(shown.context["elsewhere_url"])
        assert elsewhere.context["page"]["count"] == 27
        everything = client.get(elsewhere.context["all_url"])
        assert everything.context["page"]["count"] == 39
        # Whoever mends a row there comes back there.
        row = everything.context["rows"][0].row
        form = client.get(page(batch, "row", row.pk), {"state": ""})
        assert form.context["back_url"] == f"{page(batch)}?state=#row-{row.pk}"

    @pytest.mark.parametrize("count", [1, 3])
    def test_as_many_queries_for_one_row_as_for_three(
        self, xihu, client, street_clerk, count, django_assert_num_queries
    ):
        head = "绳金塔街道名册\n社区,姓名,联系电话,“大党委”职务\n"
        lines = [f"坝口巷社区,张示{n},1540000090{n},委员\n" for n in range(count)]
        batch = uploaded(street_clerk, xihu.street, content=(head + "".join(lines)).encode(), filename="名册.csv")
        client.get(page(batch))
        with django_assert_num_queries(PREVIEW_QUERIES):
            client.get(page(batch))

    def test_mending_by_form(self, client, ready):
        row = ImportRow.everywhere.get(batch=ready, row=36)
        shown = client.get(page(ready, "row", row.pk), {"state": "WRONG"})
        form = shown.context["form"]
        assert form["community"].initial == SHENGJINTA  # what the reader suggests, for the person to confirm
        assert "是不是“绳金塔社区居委会”" in text_of(shown)
        data = {name: form[name].initial or "" for name in form.fields}
        answer = client.post(page(ready, "row", row.pk) + "?state=WRONG", data)
        assert answer["Location"] == f"{page(ready)}?state=WRONG#row-{row.pk}"
        row.refresh_from_db()
        assert row.state == RowState.NEW
        assert row.mended

    def test_what_was_typed_comes_back(self, client, ready):
        row = ImportRow.everywhere.get(batch=ready, row=18)
        shown = client.get(page(ready, "row", row.pk))
        assert shown.context["form"]["phone"].initial == "1540000011"
        data = {name: shown.context["form"][name].initial or "" for name in shown.context["form"].fields}
        answer = client.post(page(ready, "row", row.pk), {**data, "phone": "没有", "unit_and_post": "甲" * 90})
        assert answer.status_code == 400
        assert answer.context["form"]["unit_and_post"].value() == "甲" * 90
        answer = client.post(page(ready, "row", row.pk), {**data, "phone": "号码不详"}, follow=True)
        assert answer.context["form"]["phone"].initial == "号码不详"
        assert "“号码不详”：“联系电话”不是完整的号码" in text_of(answer)

    def test_confirming_an_id(self, client, ready):
        row = ImportRow.everywhere.get(batch=ready, row=16)
        form = client.get(page(ready, "row", row.pk)).context["form"]
        data = {name: form[name].initial or "" for name in form.fields if name != "accepted"}
        client.post(page(ready, "row", row.pk), data)
        row.refresh_from_db()
        assert row.state == RowState.WRONG
        client.post(page(ready, "row", row.pk), {**data, "accepted": "on"})
        row.refresh_from_db()
        assert row.state == RowState.NEW

    def test_leaving_out_and_taking_back(self, client, ready):
        row = ImportRow.everywhere.get(batch=ready, row=44)
        client.post(page(ready, "leave_out", row.pk))
        row.refresh_from_db()
        assert row.state == RowState.LEFT_OUT
        client.post(page(ready, "take_back", row.pk))
        row.refresh_from_db()
        assert row.state == RowState.WRONG

    def test_options(self, client, ready):
        data = {"kind": "committee_roster", "committee_roster-use": "record", "committee_roster-since": "2021-06-01"}
        client.post(page(ready, "options"), data)
        ready.refresh_from_db()
        assert ready.options["committee_roster"]["use"] == "record"
        assert ready.options["committee_roster"]["since"] == "2021-06-01"


class TestMarkedWorkbook:
    def test_wrong_cells_are_marked_and_explained(self, client, ready):
        answer = client.get(page(ready, "marked"))
        assert "attachment" in answer["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sheet = book["名册"]
        assert sheet["H18"].fill.fgColor.rgb.endswith("FFC7CE")
        assert "不是完整的号码" in sheet["H18"].comment.text
        assert sheet["H5"].comment is None

    def test_what_was_mended_is_no_longer_marked(self, client, ready, street_clerk):
        row = ImportRow.everywhere.get(batch=ready, row=18)
        with acting_as(street_clerk):
            services.mend_row(batch_id=ready.pk, row_id=row.pk, texts={"phone": "15400000113"}, actor=street_clerk)
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(page(ready, "marked")).content))["名册"]
        assert sheet["H18"].comment is None

    def test_not_after_the_file_is_gone(self, client, ready, street_clerk):
        with acting_as(street_clerk):
            services.confirm_batch(batch_id=ready.pk, revision=0, only_good=True, actor=street_clerk)
        answer = client.get(page(ready, "marked"))
        assert answer.status_code == 400
        assert "原文件已按规定清除" in text_of(answer)


class TestConfirming:
    def test_says_what_will_happen_and_does_it(self, client, ready):
        shown = client.get(page(ready, "confirm"))
        text = text_of(shown)
        assert "涉及 4 个社区班子、25 人。" in text
        assert "新建 4 份新一届草案。" in text
        assert "有 3 处还不符合规定，不影响写入" in text
        assert "只导入正确的行，12 行有误的不导入" in text
        answer = client.post(page(ready, "confirm"), {"revision": 0, "rows": "good"})
        assert answer["Location"] == page(ready)
        text = text_of(client.get(page(ready)))
        assert "写好了 4 份社区草案，共 25 人。" in text
        assert "撤销这次导入" in text

    def test_all_or_nothing_leads_back_to_the_wrong_rows(self, client, ready):
        answer = client.post(page(ready, "confirm"), {"revision": 0, "rows": "all"})
        assert answer["Location"] == f"{page(ready)}?state=WRONG"
        ready.refresh_from_db()
        assert ready.state == BatchState.READY

    def test_a_double_click_is_one_act(self, client, ready):
        data = {"revision": 0, "rows": "good", "_once": "0123456789abcdef"}
        assert client.post(page(ready, "confirm"), data)["Location"] == page(ready)
        assert client.post(page(ready, "confirm"), data)["Location"] == page(ready)

    def test_undo(self, client, ready):
        client.post(page(ready, "confirm"), {"revision": 0, "rows": "good"})
        assert "撤销导入" in text_of(client.get(page(ready, "undo")))
        client.post(page(ready, "undo"))
        assert "删除了导入时新增的 24 人。" in text_of(client.get(page(ready)))

    def test_not_after_a_day(self, client, ready):
        client.post(page(ready, "confirm"), {"revision": 0, "rows": "good"})
        ImportBatch.everywhere.filter(pk=ready.pk).update(committed_at=now() - KEPT_FOR)
        answer = client.post(page(ready, "undo"))
        assert answer.status_code == 409
        assert "已超过 24 小时" in text_of(answer)

    def test_cancel(self, client, ready):
        assert "立即清除" in text_of(client.get(page(ready, "cancel")))
        client.post(page(ready, "cancel"))
        ready.refresh_from_db()
        assert ready.state == BatchState.CANCELLED
        assert ready.original_sealed is None
        assert not ImportRow.everywhere.exists()


class TestPurge:
    def test_after_a_day_nothing_is_left_but_who_and_how_many(self, ready):
        assert services.purge_batches() == 0
        ImportBatch.everywhere.update(created_at=now() - KEPT_FOR)
        services.purge_batches()
        ready.refresh_from_db()
        assert ready.state == BatchState.CANCELLED
        assert ready.original_sealed is None
        assert ready.notes == {}
        assert ready.counts["NEW"] == 25
        assert not ImportRow.everywhere.exists()

    def test_undo_data_goes_after_a_day(self, ready, street_clerk):
        with acting_as(street_clerk):
            services.confirm_batch(batch_id=ready.pk, revision=0, only_good=True, actor=street_clerk)
        services.purge_batches()
        ready.refresh_from_db()
        assert ready.undo_sealed is not None
        ImportBatch.everywhere.update(committed_at=now() - KEPT_FOR)
        services.purge_batches()
        ready.refresh_from_db()
        assert ready.undo_sealed is None
        assert ready.result["counts"]["committees"] == 4


class TestWhoMay:
    def test_another_office_gets_404(self, xihu, ready):
        row = ImportRow.everywhere.filter(batch=ready).first()
        for other in (
            make_user("COMMUNITY_SECRETARY", xihu[SHENGJINTA]),
            make_user("DISTRICT_STAFF", xihu.root),
        ):
            client = client_for(other)
            for name, args in (("batch", []), ("confirm", []), ("marked", []), ("row", [row.pk]), ("undo", [])):
                answer = client.get(page(ready, name, *args))
                assert answer.status_code == 404, name
            assert client.post(page(ready, "cancel")).status_code == 404

    def test_who_may_not_import_gets_403(self, xihu):
        client = client_for(make_user("READ_ONLY", xihu.street))
        assert client.get(START).status_code == 403


def test_templates_have_drop_downs_and_an_example(xihu, street_clerk):
    client = client_for(street_clerk)
    for kind in ("committee_roster", "persons"):
        answer = client.get(reverse("exchange:template", args=[kind]))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sheet = book.worksheets[0]
        assert sheet.data_validations.dataValidation
        # The template, filed as it is, says that nothing is filled in: its example row is no record.
        batch = uploaded(street_clerk, xihu.street, content=answer.content, filename="模板.xlsx")
        assert batch.state == BatchState.REFUSED
        assert "没有记录" in batch.problem["message"]
    assert client.get(reverse("exchange:template", args=["nothing"])).status_code == 404
