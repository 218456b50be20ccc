"""What a roster says beside the seats: 符合条件, and units that nobody registered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.clock import now
from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import ImportRow, RowState
from members.columns.conditions import condition_named
from members.columns.unit_names import proposed_unit
from members.models import Appointment, Filing, Nomination, Person
from members.services import filings
from orgs.models import Participation, Unit
from orgs.practice import load_practice
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.imports.conftest import SHENGJINTA, ZHANQIAN, uploaded
from tests.members.slates import filed

HEAD = "绳金塔社区“大党委”委员名册\n社区,姓名,联系电话,工作单位及职务,单位性质,“大党委”职务,是否兼职委员,符合条件\n"
KIND = "committee_roster"


def sheet(*rows: tuple[str, ...]) -> bytes:
    """A roster of 绳金塔社区; of each row: name, unit and post, its kind, position, part-time, condition."""
    lines = [f"绳金塔社区,{row[0]},1540000070{n},{','.join(row[1:])}\n" for n, row in enumerate(rows)]
    return (HEAD + "".join(lines)).encode()


def read(user, organization, *rows, **options):
    batch = uploaded(user, organization, content=sheet(*rows), filename="名册.csv")
    if options:
        with acting_as(user):
            services.choose_options(batch_id=batch.pk, kind=KIND, choices=options, actor=user)
        batch.refresh_from_db()
    return batch


def confirm(user, batch):
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    assert batch.state == "COMMITTED", batch.problem
    return batch


def drafted(model=Nomination):
    with everything("test"):
        return {row.person.name: row for row in model.objects.select_related("person", "represents")}


BANK = ("王文斌", "南昌示范银行绳金塔支行党支部书记", "金融机构", "副书记", "是", "条件（1）")
SCHOOL = ("张秀梅", "西湖区第九十九小学党支部书记", "学校", "委员", "是", "")
OWN = ("詹海英", "绳金塔社区党委书记", "街道社区", "书记", "否", "2")


class TestCondition:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("条件（1）", "1"),
            ("1", "1"),
            ("（二）", "2"),
            ("③", "3"),
            ("符合第 4 项", "4"),
            ("1、5", "1"),
            ("辖区内层级较高单位党组织成员", "1"),
            ("上级派驻机构党组织负责人", "2"),
            ("3.规模较大的非公企业党组织成员", "3"),
            ("支持和热心参加街道（镇）事务", "5"),
            ("", ""),
            (None, ""),
            ("9", None),
            ("1、9", None),
            ("1.规模较大的社会组织", None),
            ("规模较大的", None),
            ("表现好", None),
        ],
    )
    def test_is_understood_as_people_write_it(self, written, meant):
        assert condition_named(written, load_practice("xihu").tiers["COMMUNITY"]) == meant

    def test_is_written_into_the_draft_for_part_time_members(self, xihu, secretary):
        batch = read(secretary, xihu[SHENGJINTA], BANK, SCHOOL, OWN)
        assert batch.counts == {"NEW": 3}
        notes = ImportRow.everywhere.get(batch=batch, row=5).content["notes"]
        assert "不是兼职委员，“符合条件”不写入。" in notes
        confirm(secretary, batch)
        assert {name: row.eligibility for name, row in drafted().items()} == {
            "王文斌": "1",
            "张秀梅": "",
            "詹海英": "",
        }

    def test_is_compared_and_kept_where_the_roster_is_silent(self, xihu, secretary):
        confirm(secretary, read(secretary, xihu[SHENGJINTA], BANK, SCHOOL))
        again = read(secretary, xihu[SHENGJINTA], BANK, SCHOOL)
        assert again.counts == {"SAME": 2}
        silent = read(secretary, xihu[SHENGJINTA], (*BANK[:5], ""), (*SCHOOL[:5], "5"))
        rows = {row.row: row for row in ImportRow.everywhere.filter(batch=silent)}
        assert rows[3].state == RowState.SAME
        assert rows[4].content["changes"] == [["符合条件", "", "条件（5）"]]
        confirm(secretary, silent)
        assert {name: row.eligibility for name, row in drafted().items()} == {"王文斌": "1", "张秀梅": "5"}

    def test_that_the_practice_does_not_know_is_an_issue_that_can_be_mended(self, xihu, secretary):
        batch = read(secretary, xihu[SHENGJINTA], (*BANK[:5], "表现突出"))
        row = ImportRow.everywhere.get(batch=batch)
        (reason,) = row.content["reasons"]
        assert reason.startswith("“表现突出”：“符合条件”不在社区“大党委”的任职条件之中。请写编号")
        assert "（5）支持和热心参加" in reason
        with acting_as(secretary):
            row = services.mend_row(batch_id=batch.pk, row_id=row.pk, texts={"eligibility": "（五）"}, actor=secretary)
        assert row.state == RowState.NEW
        batch.refresh_from_db()
        confirm(secretary, batch)
        assert drafted()["王文斌"].eligibility == "5"

    def test_is_put_on_record_with_a_roster_in_force(self, xihu, street_clerk):
        batch = read(street_clerk, xihu.street, BANK, OWN, use="record", since="2024-06-01")
        confirm(street_clerk, batch)
        assert drafted(Appointment)["王文斌"].eligibility == "1"


class TestUnits:
    def test_are_left_alone_unless_somebody_asks(self, xihu, secretary):
        batch = read(secretary, xihu[SHENGJINTA], BANK)
        (note,) = ImportRow.everywhere.get(batch=batch).content["notes"]
        assert "“南昌示范银行绳金塔支行”还没有登记" in note
        assert "也可以在“怎样导入”里选随名册一并登记" in note
        confirm(secretary, batch)
        assert not Unit._base_manager.exists()
        assert drafted()["王文斌"].represents is None

    def test_are_registered_joined_and_represented(self, xihu, secretary):
        known = make_unit(xihu, "西湖区第九十九小学")
        batch = read(secretary, xihu[SHENGJINTA], BANK, SCHOOL, OWN, units="register")
        (note,) = ImportRow.everywhere.get(batch=batch, row=3).content["notes"]
        assert note == "代表单位“南昌示范银行绳金塔支行”还没有登记，随名册一并登记为成员单位。"
        confirm(secretary, batch)
        assert batch.result["counts"]["units_created"] == 1
        assert "登记了 1 个成员单位。" in batch.result["lines"]
        unit = Unit._base_manager.exclude(pk=known.pk).get()
        assert (unit.name, unit.kind, unit.district_id) == ("南昌示范银行绳金塔支行", "金融机构", xihu.root.pk)
        (part,) = Participation._base_manager.filter(unit=unit)
        assert (part.organization_id, part.relation) == (xihu[SHENGJINTA].pk, "ENTERPRISE")
        rows = drafted()
        assert rows["王文斌"].represents_id == rows["王文斌"].person.unit_id == unit.pk
        assert rows["张秀梅"].represents_id == known.pk

    def test_one_unit_named_in_two_committees_is_one(self, xihu, street_clerk):
        twice = sheet(BANK) + (
            "站前西路社区,刘丽华,15400000779,南昌示范银行绳金塔支行副行长,金融机构,委员,是,1\n".encode()
        )
        batch = uploaded(street_clerk, xihu.street, content=twice, filename="名册.csv")
        with acting_as(street_clerk):
            services.choose_options(batch_id=batch.pk, kind=KIND, choices={"units": "register"}, actor=street_clerk)
        batch.refresh_from_db()
        confirm(street_clerk, batch)
        unit = Unit._base_manager.get()
        places = set(Participation._base_manager.filter(unit=unit).values_list("organization", flat=True))
        assert places == {xihu[SHENGJINTA].pk, xihu[ZHANQIAN].pk}

    def test_a_draft_that_is_there_gets_its_unit(self, xihu, secretary):
        confirm(secretary, read(secretary, xihu[SHENGJINTA], BANK))
        batch = read(secretary, xihu[SHENGJINTA], BANK, units="register")
        assert ImportRow.everywhere.get(batch=batch).content["changes"] == [["代表单位", "", "南昌示范银行绳金塔支行"]]
        confirm(secretary, batch)
        assert drafted()["王文斌"].represents.name == "南昌示范银行绳金塔支行"
        assert read(secretary, xihu[SHENGJINTA], BANK, units="register").counts == {"SAME": 1}

    def test_an_undo_takes_them_back(self, xihu, secretary):
        batch = confirm(secretary, read(secretary, xihu[SHENGJINTA], BANK, units="register"))
        with acting_as(secretary):
            services.undo_batch(batch_id=batch.pk, actor=secretary)
        assert not Unit._base_manager.exists()
        assert not Person._base_manager.exists()

    def test_an_undo_is_refused_where_somebody_else_counts_on_them(self, xihu, secretary):
        batch = confirm(secretary, read(secretary, xihu[SHENGJINTA], BANK, units="register"))
        make_user("UNIT_LIAISON", unit=Unit._base_manager.get())
        with acting_as(secretary), pytest.raises(Conflict) as refused:
            services.undo_batch(batch_id=batch.pk, actor=secretary)
        assert refused.value.code == "units.in_use"

    def test_one_that_left_is_not_registered_again(self, xihu, secretary):
        unit = make_unit(xihu, "南昌示范银行绳金塔支行")
        Unit._base_manager.filter(pk=unit.pk).update(closed_on="2024-01-01")
        batch = read(secretary, xihu[SHENGJINTA], BANK, units="register")
        assert "已退出本区" in ImportRow.everywhere.get(batch=batch).content["notes"][0]
        confirm(secretary, batch)
        assert drafted()["王文斌"].represents is None

    def test_a_project_is_no_part_of_a_company_s_name(self):
        assert proposed_unit("洪示物业服务有限公司绳金塔项目经理") == "洪示物业服务有限公司"
        assert proposed_unit("南昌示范银行绳金塔支行党支部书记") == "南昌示范银行绳金塔支行"


class TestUndoAndFilings:
    @pytest.fixture
    def returned(self, xihu, secretary, street_clerk):
        filing = filed(xihu[SHENGJINTA], secretary)
        with acting_as(street_clerk):
            filings.return_filing(filing_id=filing.pk, remark="请补齐", actor=street_clerk)
        return filing.term

    def test_what_was_returned_before_the_import_does_not_bar_it(self, xihu, secretary, returned):
        before = set(drafted())
        batch = confirm(secretary, read(secretary, xihu[SHENGJINTA], BANK))
        assert set(drafted()) == before | {"王文斌"}
        with acting_as(secretary):
            services.undo_batch(batch_id=batch.pk, actor=secretary)
        assert set(drafted()) == before

    def test_what_was_filed_since_bars_it_and_the_page_says_so(self, xihu, secretary, returned):
        batch = confirm(secretary, read(secretary, xihu[SHENGJINTA], BANK))
        Filing._base_manager.filter(term=returned).update(submitted_at=now())  # submitted once more, and returned
        answer = client_for(secretary).post(reverse("exchange:undo", args=[batch.pk]))
        assert answer.status_code == 409
        assert "没有撤销" in answer.content.decode()
        assert "绳金塔社区居委会的名册已经报备" in answer.content.decode()
        batch.refresh_from_db()
        assert batch.state == "COMMITTED"


class TestNamesakes:
    SITTING = "绳金塔社区,王伟,男,1962.05,委员\n"

    def read(self, xihu, secretary, row):
        head = "绳金塔社区“大党委”委员名册\n社区,姓名,性别,出生年月,“大党委”职务\n"
        return uploaded(secretary, xihu[SHENGJINTA], content=(head + row).encode(), filename="名册.csv")

    @pytest.mark.parametrize(
        ("before", "after", "state"),
        [
            ("", "", "SAME"),
            ("1962.05", "", "SAME"),
            ("男,1962.05", ",", "SAME"),
            ("1962.05", "1962-05-18", "CHANGED"),
            ("1962.05", "1985.03", "NEW"),
            ("男", "女", "NEW"),
        ],
    )
    def test_a_bare_name_is_the_sitting_one_s_only_where_birth_and_gender_agree(
        self, before, after, state, xihu, secretary
    ):
        confirm(secretary, self.read(xihu, secretary, self.SITTING))
        batch = self.read(xihu, secretary, self.SITTING.replace(before, after) if before else self.SITTING)
        assert batch.counts == {state: 1}

    def test_the_sitting_one_keeps_birth_and_gender(self, xihu, secretary):
        confirm(secretary, self.read(xihu, secretary, self.SITTING))
        confirm(secretary, self.read(xihu, secretary, "绳金塔社区,王伟,女,1985.03,副书记\n"))
        with everything("test"):
            found = Person.objects.filter(name="王伟").order_by("birth")
            assert [(one.birth_text, one.gender) for one in found] == [("1962-05", "男"), ("1985-03", "女")]
