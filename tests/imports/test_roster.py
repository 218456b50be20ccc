"""Sample 01 from upload to draft: as the street, as a community secretary, twice, mended, undone."""

from __future__ import annotations

import pytest

from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from members.compliance import draft_findings
from members.models import Nomination, Person, Term
from members.services import filings, slates
from tests.factories import acting_as, make_unit
from tests.imports.conftest import (
    BAKOU,
    HUIMINMEN,
    SHENGJINTA,
    SHIZIJIE,
    STREETS,
    ZHANQIAN,
    uploaded,
)


def rows_of(batch) -> dict[int, ImportRow]:
    return {row.row: row for row in ImportRow.everywhere.filter(batch=batch)}


def states(batch) -> dict[str, int]:
    batch.refresh_from_db()
    return batch.counts


def row_at(batch, number) -> ImportRow:
    return ImportRow.everywhere.get(batch=batch, row=number)


def mend(user, batch, number, accepted=False, **texts):
    with acting_as(user):
        return services.mend_row(
            batch_id=batch.pk, row_id=row_at(batch, number).pk, texts=texts, accepted=accepted, actor=user
        )


def leave_out(user, batch, number):
    with acting_as(user):
        return services.leave_out_row(batch_id=batch.pk, row_id=row_at(batch, number).pk, actor=user)


def confirm(user, batch, only_good=True):
    batch.refresh_from_db()
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=only_good, actor=user)
    batch.refresh_from_db()
    return batch


def members_of(organization) -> list[tuple[str, str]]:
    with everything("test"):
        rows = Nomination.objects.filter(seat__term__organization=organization).select_related("person", "seat")
        return [(row.person.name, row.seat.position) for row in rows.order_by("seat__order")]


class TestAsStreet:
    def test_preview_says_what_would_happen(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        assert batch.state == BatchState.READY
        # 39 records, 14 with errors; the two of another street are not the street's to import.
        assert batch.counts == {"NEW": 25, "WRONG": 12, "OUT_OF_SCOPE": 2}
        rows = rows_of(batch)
        assert rows[39].state == rows[40].state == RowState.OUT_OF_SCOPE
        assert "惠民门社区" in rows[39].content["reasons"][0]
        assert rows[5].group == SHENGJINTA
        assert rows[5].group_name == "绳金塔社区居委会"

    def test_reasons_name_the_cell_and_how_to_mend_it(self, xihu, street_clerk):
        rows = rows_of(uploaded(street_clerk, xihu.street))
        assert rows[18].content["reasons"] == [
            "“1540000011”：“联系电话”不是完整的号码。请填写 11 位手机号，或带区号的座机号（如 0791-00000001 转 802）。"
        ]
        assert "是不是“绳金塔社区居委会”" in rows[36].content["reasons"][0]
        assert "第 42 行" in rows[43].content["reasons"][0]

    def test_composition_is_judged_by_the_practice(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        found = {(note["group"], note["title"]): note for note in batch.notes["committee_roster"]}
        size = "社区一级委员总数不超过上限且为奇数"
        assert found[SHENGJINTA, size]["state"] == "ok"
        assert found[SHIZIJIE, size]["found"] == "8 席，为偶数"
        assert found[ZHANQIAN, size]["found"].startswith("13 席")
        assert found[BAKOU, size]["state"] == "bad"
        assert found[ZHANQIAN, "社区一级兼职委员人数在规定范围内"]["found"] == "4 人"

    def test_good_rows_become_drafts(self, xihu, street_clerk):
        batch = confirm(street_clerk, uploaded(street_clerk, xihu.street))
        assert batch.state == BatchState.COMMITTED
        assert batch.result["counts"] == {"committees": 4, "lines": 25, "persons_created": 24}
        assert members_of(xihu[SHENGJINTA])[:3] == [
            ("谢海涛", "FIRST_SECRETARY"),
            ("詹海英", "SECRETARY"),
            ("舒志勇", "DEPUTY_SECRETARY"),
        ]
        # One of the thirteen has a date that could be January or October.
        assert len(members_of(xihu[ZHANQIAN])) == 12
        assert members_of(xihu[SHIZIJIE]) == [("周文革", "MEMBER"), ("余辉", "MEMBER")]
        # 谢海涛 sits on two committees and is one person.
        with everything("test"):
            assert Person.objects.filter(name="谢海涛").count() == 1
            assert not Term.objects.accepted().exists()

    def test_the_file_is_gone_once_it_is_in(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        assert batch.original.startswith(b"PK")
        assert b"690000" not in bytes(batch.original_sealed)
        batch = confirm(street_clerk, batch)
        assert batch.original_sealed is None

    def test_resident_ids_are_nowhere(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        stored = str(batch.sheets) + str(batch.notes) + str([row.content for row in rows_of(batch).values()])
        assert "690000" not in stored
        assert "15400000101" in stored  # the phone is there, and only sealed
        assert all(b"154000" not in bytes(row.content_sealed) for row in rows_of(batch).values())

    def test_everything_or_nothing(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        with acting_as(street_clerk), pytest.raises(RuleBroken, match="还有 12 行有误") as broken:
            services.confirm_batch(batch_id=batch.pk, revision=0, only_good=False, actor=street_clerk)
        assert broken.value.code == "import.wrong_rows"
        with everything("test"):
            assert not Term.objects.exists()

    def test_a_preview_mended_meanwhile_is_not_what_was_confirmed(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        leave_out(street_clerk, batch, 44)
        with acting_as(street_clerk), pytest.raises(Conflict, match="刚刚有改动"):
            services.confirm_batch(batch_id=batch.pk, revision=0, only_good=True, actor=street_clerk)


class TestAsSecretary:
    def test_rows_of_other_communities_do_not_block(self, xihu, secretary):
        batch = uploaded(secretary, xihu[SHENGJINTA])
        assert batch.counts == {"NEW": 9, "WRONG": 3, "OUT_OF_SCOPE": 27}
        assert {note["group"] for note in batch.notes["committee_roster"]} == {SHENGJINTA}

    def test_mending_two_rows_makes_an_odd_committee(self, xihu, secretary):
        batch = uploaded(secretary, xihu[SHENGJINTA])
        size = "社区一级委员总数不超过上限且为奇数"

        def found():
            batch.refresh_from_db()
            return next(note for note in batch.notes["committee_roster"] if note["title"] == size)

        assert found()["found"] == "9 席"
        assert mend(secretary, batch, 36, community=SHENGJINTA).state == RowState.NEW
        assert found()["found"] == "10 席，为偶数"
        assert mend(secretary, batch, 37, community=SHENGJINTA).state == RowState.NEW
        assert found()["state"] == "ok"
        assert leave_out(secretary, batch, 38).state == RowState.LEFT_OUT
        assert states(batch) == {"NEW": 11, "LEFT_OUT": 1, "OUT_OF_SCOPE": 27}
        batch = confirm(secretary, batch, only_good=False)
        assert len(members_of(xihu[SHENGJINTA])) == 11
        assert not members_of(xihu[SHIZIJIE])

    def test_another_office_sees_nothing_of_it(self, xihu, secretary, street_clerk):
        batch = uploaded(secretary, xihu[SHENGJINTA])
        with acting_as(street_clerk):
            assert not ImportBatch.objects.filter(pk=batch.pk).exists()
            assert not ImportRow.objects.filter(batch=batch).exists()
            with pytest.raises(RuleBroken) as broken:
                services.cancel_batch(batch_id=batch.pk, actor=street_clerk)
        assert broken.value.status == 404


class TestMending:
    def test_an_id_is_confirmed_not_typed(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        row = mend(street_clerk, batch, 16)
        assert row.state == RowState.WRONG  # looked at, nothing confirmed
        row = mend(street_clerk, batch, 16, accepted=True)
        assert row.state == RowState.NEW
        assert row.content["notes"] == ["证件信息与本行不一致之处，已由导入人核对确认。"]

    def test_a_phone_is_corrected(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        row = mend(street_clerk, batch, 18, phone="154 0000 0113")
        assert row.state == RowState.NEW
        assert row.content["values"]["phone"] == "15400000113"

    def test_what_is_typed_wrong_is_kept(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        row = mend(street_clerk, batch, 21, appointed="2021.14")
        assert row.state == RowState.WRONG
        assert row.content["texts"]["appointed"] == "2021.14"
        assert row.content["values"]["appointed"] is None
        row = mend(street_clerk, batch, 21, appointed="2021年12月")
        assert row.content["values"]["appointed"] == {"value": "2021-12", "precision": "month"}

    def test_a_settled_month_stays_settled(self, xihu, street_clerk):
        """1972.1 was read as October by the id; mending another cell must not turn it into January."""
        batch = uploaded(street_clerk, xihu.street)
        row = mend(street_clerk, batch, 6, unit_and_post="绳金塔社区党委书记、主任")
        assert row.content["values"]["birth"] == {"value": "1972-10", "precision": "month"}

    def test_leaving_out_one_of_a_double_frees_the_other(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        assert row_at(batch, 43).state == RowState.WRONG
        leave_out(street_clerk, batch, 42)
        assert row_at(batch, 43).state == RowState.NEW
        with acting_as(street_clerk):
            services.take_back_row(batch_id=batch.pk, row_id=row_at(batch, 42).pk, actor=street_clerk)
        assert row_at(batch, 42).state == RowState.NEW
        assert row_at(batch, 43).state == RowState.WRONG

    def test_a_row_moved_to_another_committee_changes_both(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        mend(street_clerk, batch, 13, community=SHIZIJIE)
        batch.refresh_from_db()
        found = {
            (note["group"], note["title"]): note["found"]
            for note in batch.notes["committee_roster"]
            if note["title"].startswith("社区一级委员总数")
        }
        assert found[SHENGJINTA, "社区一级委员总数不超过上限且为奇数"] == "8 席，为偶数"
        assert found[SHIZIJIE, "社区一级委员总数不超过上限且为奇数"] == "9 席"

    def test_a_column_nobody_knows_is_refused(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        with pytest.raises(RuleBroken, match="没有“resident_id”这一列"):
            mend(street_clerk, batch, 16, resident_id="1")


class TestTwice:
    def test_the_same_file_again_changes_nothing(self, xihu, street_clerk):
        confirm(street_clerk, uploaded(street_clerk, xihu.street))
        versions = dict(Term._base_manager.values_list("pk", "version"))
        again = uploaded(street_clerk, xihu.street)
        assert again.counts == {"SAME": 25, "WRONG": 12, "OUT_OF_SCOPE": 2}
        again = confirm(street_clerk, again)
        assert again.result["counts"] == {"committees": 0, "lines": 0, "persons_created": 0}
        assert dict(Term._base_manager.values_list("pk", "version")) == versions

    def test_a_changed_row_says_before_and_after(self, xihu, street_clerk):
        confirm(street_clerk, uploaded(street_clerk, xihu.street))
        again = uploaded(street_clerk, xihu.street)
        row = mend(street_clerk, again, 9, role="副书记", political_status="中共预备党员")
        assert row.state == RowState.CHANGED
        assert row.content["changes"] == [["职务", "委员", "副书记"], ["政治面貌", "中共党员", "中共预备党员"]]

    def test_what_was_chosen_in_the_draft_is_kept(self, xihu, street_clerk):
        confirm(street_clerk, uploaded(street_clerk, xihu.street))
        with everything("test"):
            line = Nomination.objects.get(person__name="张秀梅")
            line.eligibility, line.selection_mode = "2", "CONSULTED"
            line.save()
        again = uploaded(street_clerk, xihu.street)
        mend(street_clerk, again, 8, role="委员")
        confirm(street_clerk, again)
        with everything("test"):
            line = Nomination.objects.get(person__name="张秀梅")
            assert (line.eligibility, line.selection_mode) == ("2", "CONSULTED")
            assert Nomination.objects.get(person__name="王文斌").seat.position == "MEMBER"

    def test_those_not_in_the_workbook_are_kept_or_dropped_as_chosen(self, xihu, street_clerk):
        confirm(street_clerk, uploaded(street_clerk, xihu.street))
        again = uploaded(street_clerk, xihu.street)
        leave_out(street_clerk, again, 13)
        mend(street_clerk, again, 12, role="副书记")
        confirm(street_clerk, again)
        assert "王斌" in dict(members_of(xihu[SHENGJINTA]))
        again = uploaded(street_clerk, xihu.street)
        leave_out(street_clerk, again, 13)
        with acting_as(street_clerk):
            services.choose_options(
                batch_id=again.pk,
                kind="committee_roster",
                choices={"use": "draft", "others": "drop"},
                actor=street_clerk,
            )
        confirm(street_clerk, again)
        assert "王斌" not in dict(members_of(xihu[SHENGJINTA]))

    def test_a_roster_with_the_level_above_cannot_be_changed(self, xihu, secretary):
        batch = uploaded(secretary, xihu[SHENGJINTA])
        confirm(secretary, batch)
        with everything("test"):
            term = Term.objects.get(organization=xihu[SHENGJINTA])
            Nomination.objects.filter(seat__term=term, part_time=True).update(
                eligibility="1", selection_mode="CONSULTED"
            )
        with acting_as(secretary):
            reasons = {
                finding.rule_id: "按实际情况报备" for finding in draft_findings(term, today()) if finding.needs_reason
            }
            filings.submit_roster(term_id=term.pk, reasons=reasons, actor=secretary)
        again = uploaded(secretary, xihu[SHENGJINTA])
        assert again.counts["WRONG"] == 12
        assert "已经报上级" in row_at(again, 5).content["reasons"][0]


class TestUndo:
    def test_everything_is_as_before(self, xihu, street_clerk):
        batch = confirm(street_clerk, uploaded(street_clerk, xihu.street))
        with acting_as(street_clerk):
            services.undo_batch(batch_id=batch.pk, actor=street_clerk)
        batch.refresh_from_db()
        assert batch.state == BatchState.UNDONE
        assert batch.result["undone"] == ["删除了导入时新建的 4 份草案。", "删除了导入时新增的 24 人。"]
        with everything("test"):
            assert not Term.objects.exists()
            assert not Person.objects.exists()

    def test_an_earlier_draft_comes_back(self, xihu, street_clerk):
        first = confirm(street_clerk, uploaded(street_clerk, xihu.street))
        before = members_of(xihu[SHENGJINTA])
        again = uploaded(street_clerk, xihu.street)
        mend(street_clerk, again, 12, role="副书记", birth="1959.10")
        again = confirm(street_clerk, again)
        assert ("杨淑英", "DEPUTY_SECRETARY") in members_of(xihu[SHENGJINTA])
        with acting_as(street_clerk):
            services.undo_batch(batch_id=again.pk, actor=street_clerk)
        assert members_of(xihu[SHENGJINTA]) == before
        with everything("test"):
            assert Person.objects.get(name="杨淑英").birth_text == "1959-09"
        # The first import can no longer be taken back: the draft has been put again since.
        with acting_as(street_clerk), pytest.raises(Conflict, match="又有修改"):
            services.undo_batch(batch_id=first.pk, actor=street_clerk)

    def test_later_work_is_not_lost(self, xihu, street_clerk):
        batch = confirm(street_clerk, uploaded(street_clerk, xihu.street))
        with everything("test"):
            term = Term.objects.get(organization=xihu[SHENGJINTA])
        with acting_as(street_clerk):
            slates.add_seat(term_id=term.pk, position="MEMBER", actor=street_clerk)
            with pytest.raises(Conflict, match="绳金塔社区居委会的草案在导入后又有修改"):
                services.undo_batch(batch_id=batch.pk, actor=street_clerk)
        assert len(members_of(xihu[SHENGJINTA])) == 9
        batch.refresh_from_db()
        assert batch.state == BatchState.COMMITTED


class TestUnits:
    def test_a_registered_unit_is_linked_by_its_exact_name(self, xihu, street_clerk):
        from tests.factories import District

        unit = make_unit(District(xihu.root), "西湖区第九十九小学", joins=xihu[SHENGJINTA])
        batch = confirm(street_clerk, uploaded(street_clerk, xihu.street))
        assert batch.state == BatchState.COMMITTED
        with everything("test"):
            line = Nomination.objects.get(person__name="张秀梅")
            assert line.represents_id == unit.pk
            assert line.person.unit_id == unit.pk
            assert Nomination.objects.get(person__name="王文斌").represents_id is None

    def test_an_unregistered_one_is_named(self, xihu, street_clerk):
        batch = uploaded(street_clerk, xihu.street)
        assert "代表单位“南昌示范银行绳金塔支行”还没有登记" in row_at(batch, 8).content["notes"][0]


def test_the_district_imports_for_everybody(xihu):
    from tests.factories import make_user

    clerk = make_user("DISTRICT_STAFF", xihu.root)
    batch = uploaded(clerk, xihu.root)
    assert "OUT_OF_SCOPE" not in batch.counts
    row = mend(clerk, batch, 39, community=HUIMINMEN)
    assert row.state == RowState.NEW
    assert row.group == HUIMINMEN
    assert STREETS[1] == xihu[HUIMINMEN].parent.code
