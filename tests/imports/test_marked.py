"""The workbook handed back: what only the room found is marked too, and a large one is made by a worker."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from common.clock import now
from common.errors import RuleBroken
from exchange import services
from exchange.errors import UnreadableFile
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.services import marking
from exchange.services.batches import LEASE, MOST_ATTEMPTS
from tests.factories import acting_as, client_for
from tests.imports.conftest import SHENGJINTA, uploaded
from tests.imports.test_pages import text_of
from tests.members.slates import filed

ROSTER = (
    "绳金塔社区“大党委”委员名册\n"
    "社区,姓名,性别,联系电话,工作单位及职务,“大党委”职务,是否兼职委员,符合条件\n"
    "绳金塔社区,谢海涛,男,15400000101,绳金塔街道党工委委员,第一书记,否,\n"
    "绳金塔社区,谢海涛,男,15400000101,绳金塔街道党工委委员,委员,否,\n"
    "绳金塔社区,王文斌,男,1540000010,南昌示范银行绳金塔支行党支部书记,副书记,是,表现突出\n"
    "绳金塔社区,张秀梅,女,15400000105,西湖区第九十九小学党支部书记,委员,是,表现突出\n"
    "绳金塔社区,柳小平,女,15400000106,西湖区示例派出所社区民警,委员,否,\n"
)


@pytest.fixture
def batch(xihu, secretary):
    return uploaded(secretary, xihu[SHENGJINTA], content=ROSTER.encode(), filename="名册.csv")


@pytest.fixture
def large(monkeypatch):
    """Every workbook counts as a large one."""
    monkeypatch.setattr(marking, "AT_ONCE_ROWS", 0)


def copy_of(user, batch):
    with acting_as(user):
        return services.marked_copy(batch_id=batch.pk, actor=user)


def sheet_of(user, batch):
    body, name = copy_of(user, batch)
    assert name == "名册（标注）.xlsx"
    return openpyxl.load_workbook(io.BytesIO(body)).worksheets[1]


def is_red(cell):
    return cell.fill.fgColor.rgb.endswith("FFC7CE")


class TestWhatOnlyTheRoomFound:
    def test_is_marked_and_explained(self, secretary, batch):
        sheet = sheet_of(secretary, batch)
        assert is_red(sheet["B6"])
        assert "不在社区“大党委”的任职条件之中" in sheet["B6"].comment.text
        assert sheet["I2"].value == "错误说明"
        assert sheet["I6"].value.startswith("【本行】“表现突出”")
        # A row without fault stays clean.
        assert sheet["B7"].comment is None
        assert sheet["I7"].value is None

    def test_beside_what_the_reader_found(self, secretary, batch):
        """The reader's sentence stands once, at its own cell; the room's reason comes when it is mended."""
        sheet = sheet_of(secretary, batch)
        assert is_red(sheet["D5"])
        assert sheet["I5"].value.count("不是完整的号码") == 1
        assert not is_red(sheet["B5"])

    def test_a_draft_that_may_not_be_touched_marks_every_row(self, xihu, secretary):
        filed(xihu[SHENGJINTA], secretary)
        batch = uploaded(secretary, xihu[SHENGJINTA], content=ROSTER.encode(), filename="名册.csv")
        sheet = sheet_of(secretary, batch)
        assert "已经报上级，等待办理" in sheet["I7"].value
        assert is_red(sheet["B7"])

    def test_what_was_settled_is_marked_no_longer(self, secretary, batch):
        assert any(map(is_red, sheet_of(secretary, batch)[4]))  # a double of the row above
        with acting_as(secretary):
            first = ImportRow.everywhere.get(batch=batch, row=3)
            services.leave_out_row(batch_id=batch.pk, row_id=first.pk, actor=secretary)
        assert ImportRow.everywhere.get(batch=batch, row=4).state == RowState.NEW
        sheet = sheet_of(secretary, batch)
        assert not any(map(is_red, sheet[4]))
        assert sheet["I4"].value is None

    def test_every_reason_of_the_preview_is_in_the_workbook(self, secretary, batch):
        sheet = sheet_of(secretary, batch)
        wrong = ImportRow.everywhere.filter(batch=batch, state=RowState.WRONG)
        assert wrong.count() == 3
        for row in wrong:
            for reason in row.content["reasons"]:
                assert reason.partition("：")[2][:12] in sheet.cell(row.row, 9).value


class TestLarge:
    def test_is_made_by_a_worker_while_the_page_waits(
        self, secretary, batch, large, django_capture_on_commit_callbacks
    ):
        client, url = client_for(secretary), reverse("exchange:marked", args=[batch.pk])
        progress = reverse("exchange:marked_progress", args=[batch.pk])
        preview = client.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
        assert f'href="{url}">' in preview  # not to be saved as a file: it may be a page
        with django_capture_on_commit_callbacks() as waiting:
            answer = client.get(url)
        assert (answer.status_code, len(waiting)) == (202, 1)
        assert "正在生成标注表" in text_of(answer)
        assert "正在生成标注表" in text_of(client.get(progress))
        with django_capture_on_commit_callbacks() as again:
            assert client.get(url).status_code == 202
        assert again == []  # asked for once
        waiting[0]()
        assert "标注表好了" in text_of(client.get(progress))
        answer = client.get(url)
        assert answer.status_code == 200
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "核对结果"
        preview = client.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
        assert f'href="{url}" download>' in preview

    def test_is_made_anew_after_a_mending(self, secretary, batch, large):
        assert copy_of(secretary, batch) is None
        assert services.sweep_batches() == 1
        assert is_red(sheet_of(secretary, batch)["B6"])
        with acting_as(secretary):
            row = ImportRow.everywhere.get(batch=batch, row=6)
            services.mend_row(batch_id=batch.pk, row_id=row.pk, texts={"eligibility": "5"}, actor=secretary)
        assert copy_of(secretary, batch) is None
        assert services.mark_batch(batch_id=batch.pk)
        assert not is_red(sheet_of(secretary, batch)["B6"])

    def test_two_workers_do_not_make_it_twice(self, secretary, batch, large):
        assert copy_of(secretary, batch) is None
        told = ImportBatch.everywhere.get(pk=batch.pk).marking
        ImportBatch.everywhere.update(marking={**told, "until": (now() + LEASE).isoformat()})
        assert services.mark_batch(batch_id=batch.pk) is False
        assert services.sweep_batches() == 0

    def test_one_that_cannot_be_made_says_why(self, secretary, batch, large, monkeypatch):
        def refuse(*args, **kwargs):
            raise UnreadableFile("TIMEOUT", "读取文件用时过长，已停止。")

        assert copy_of(secretary, batch) is None
        monkeypatch.setattr(marking, "mark_file", refuse)
        services.sweep_batches()
        with pytest.raises(RuleBroken) as refused:
            copy_of(secretary, batch)
        assert refused.value.code == "import.file_timeout"
        url = reverse("exchange:marked_progress", args=[batch.pk])
        assert "用时过长" in text_of(client_for(secretary).get(url))
        assert services.sweep_batches() == 0

    def test_one_that_kills_its_workers_is_given_up(self, secretary, batch, large):
        assert copy_of(secretary, batch) is None
        told = ImportBatch.everywhere.get(pk=batch.pk).marking
        ImportBatch.everywhere.update(marking={**told, "attempts": MOST_ATTEMPTS, "until": now().isoformat()})
        services.sweep_batches()
        with pytest.raises(RuleBroken, match="多次没有生成出来"):
            copy_of(secretary, batch)

    def test_a_small_one_that_takes_too_long_goes_to_a_worker(self, secretary, batch, monkeypatch):
        made, limits = marking.mark_file, []

        def slow(*args, **kwargs):
            limits.append(kwargs.get("seconds"))
            if kwargs:
                raise UnreadableFile("TIMEOUT", "读取文件用时过长，已停止。")
            return made(*args)

        monkeypatch.setattr(marking, "mark_file", slow)
        assert copy_of(secretary, batch) is None
        assert services.sweep_batches() == 1
        assert limits == [marking.AT_ONCE_SECONDS, None]
        assert copy_of(secretary, batch) is not None

    def test_goes_with_the_file(self, secretary, batch, large):
        assert copy_of(secretary, batch) is None
        services.sweep_batches()
        with acting_as(secretary):
            services.cancel_batch(batch_id=batch.pk, actor=secretary)
        batch.refresh_from_db()
        assert batch.state == BatchState.CANCELLED
        assert batch.marked_sealed is None
        assert batch.marking == {}

    def test_waits_for_nobody_once_the_import_is_over(self, secretary, batch, large):
        assert copy_of(secretary, batch) is None
        with acting_as(secretary):
            services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=secretary)
        assert services.mark_batch(batch_id=batch.pk) is False
        answer = client_for(secretary).get(reverse("exchange:marked_progress", args=[batch.pk]))
        assert answer["HX-Redirect"] == reverse("exchange:batch", args=[batch.pk])
