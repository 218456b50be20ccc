"""Rosters that tell what was: who left and came back, sat on several committees, changed position inside a term."""

from __future__ import annotations

from datetime import date

import pytest

from appraisal.models import Allowance
from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow, RowState
from members.models import Appointment, Change, Duty, Person, Term
from tests.factories import acting_as, make_unit
from tests.imports.conftest import BAKOU, SHIZIJIE, uploaded

HEAD = (
    "绳金塔街道社区“大党委”委员名册\n"
    "社区,姓名,性别,联系电话,工作单位及职务,“大党委”职务,是否兼职委员,任职时间,免职时间\n"
)
# 詹海英 leaves and comes back; 王海燕 moves from member to secretary; 谢海涛 sits on two committees.
ROWS = (
    "坝口巷社区,谢海涛,男,15400000101,绳金塔街道党工委委员,第一书记,否,2021.06,\n"
    "坝口巷社区,詹海英,女,15400000102,坝口巷社区党委书记,书记,否,2021.06,2022.05\n"
    "坝口巷社区,王海燕,女,15400000136,坝口巷社区党委委员,委员,否,2021.06,2022.05\n"
    "坝口巷社区,王海燕,女,15400000136,坝口巷社区党委书记,书记,否,2022.06,\n"
    "坝口巷社区,詹海英,女,15400000102,坝口巷社区党委委员,委员,否,2023.01,\n"
    "十字街社区,谢海涛,男,15400000101,绳金塔街道党工委委员,第一书记,否,2021.06,\n"
)


def recorded(user, xihu, text=HEAD + ROWS, **options):
    batch = uploaded(user, xihu.street, content=text.encode(), filename="历届名册.csv")
    with acting_as(user):
        services.choose_options(
            batch_id=batch.pk, kind="committee_roster", choices={"use": "record", **options}, actor=user
        )
    batch.refresh_from_db()
    return batch


def confirm(user, batch):
    batch.refresh_from_db()
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    return batch


def stays(organization):
    with everything("test"):
        rows = Appointment.everywhere.filter(organization=organization).select_related("person")
        return sorted((row.person.name, row.position, row.since, row.until) for row in rows)


def test_every_stay_is_an_appointment_of_its_own(xihu, street_clerk):
    batch = recorded(street_clerk, xihu)
    assert batch.counts == {"NEW": 6}
    batch = confirm(street_clerk, batch)
    assert batch.state == BatchState.COMMITTED, batch.problem
    assert batch.result["counts"] == {"committees": 2, "lines": 6, "persons_created": 3}
    start, end = date(2021, 6, 1), date(2024, 6, 1)
    assert stays(xihu[BAKOU]) == sorted(
        [
            ("谢海涛", "FIRST_SECRETARY", start, end),
            ("詹海英", "SECRETARY", start, date(2022, 6, 1)),
            ("詹海英", "MEMBER", date(2023, 1, 1), end),
            ("王海燕", "MEMBER", start, date(2022, 6, 1)),
            ("王海燕", "SECRETARY", date(2022, 6, 1), end),
        ]
    )
    assert stays(xihu[SHIZIJIE]) == [("谢海涛", "FIRST_SECRETARY", start, end)]


def test_as_a_draft_a_person_cannot_sit_twice(xihu, street_clerk):
    batch = uploaded(street_clerk, xihu.street, content=(HEAD + ROWS).encode(), filename="历届名册.csv")
    wrong = ImportRow.everywhere.filter(batch=batch, state=RowState.WRONG).values_list("row", flat=True)
    assert sorted(wrong) == [6, 7]


def test_the_same_again_changes_nothing(xihu, street_clerk):
    confirm(street_clerk, recorded(street_clerk, xihu))
    again = recorded(street_clerk, xihu)
    assert again.counts == {"SAME": 6}
    again = confirm(street_clerk, again)
    assert again.result["lines"] == ["名册与现有记录一致，没有改动。"]


def test_a_term_on_record_is_not_overwritten(xihu, street_clerk):
    confirm(street_clerk, recorded(street_clerk, xihu))
    other = recorded(street_clerk, xihu, HEAD + "坝口巷社区,杜斌,男,15400000107,示例派出所民警,委员,否,2021.06,\n")
    row = ImportRow.everywhere.get(batch=other)
    assert row.state == RowState.WRONG
    assert "已经登记在册" in row.content["reasons"][0]
    assert len(stays(xihu[BAKOU])) == 5


def test_two_secretaries_at_once_are_named(xihu, street_clerk):
    rows = (
        "坝口巷社区,詹海英,女,15400000102,坝口巷社区党委书记,书记,否,2021.06,\n"
        "坝口巷社区,王海燕,女,15400000136,坝口巷社区党委书记,书记,否,2022.06,\n"
    )
    batch = recorded(street_clerk, xihu, HEAD + rows)
    row = ImportRow.everywhere.get(batch=batch, row=4)
    assert row.state == RowState.WRONG
    assert "与第 3 行同一时间都是书记" in row.content["reasons"][0]


def test_the_term_can_be_named(xihu, street_clerk):
    batch = recorded(street_clerk, xihu, number="3", since="2021-05-01", until="2026-04-30")
    confirm(street_clerk, batch)
    with everything("test"):
        term = Term.objects.get(organization=xihu[BAKOU])
    assert (term.number, term.since, term.last_day) == (3, date(2021, 5, 1), date(2026, 4, 30))


def test_a_day_outside_the_term_is_wrong(xihu, street_clerk):
    batch = recorded(street_clerk, xihu, since="2021-12-01")
    assert batch.counts["WRONG"] >= 4
    row = ImportRow.everywhere.get(batch=batch, row=3)
    assert "不在本届 2021-12-01 至 2024-11-30 之内" in row.content["reasons"][0]


def test_undo_takes_the_terms_off_the_record(xihu, street_clerk):
    batch = confirm(street_clerk, recorded(street_clerk, xihu))
    with acting_as(street_clerk):
        services.undo_batch(batch_id=batch.pk, actor=street_clerk)
    with everything("test"):
        assert not Term.objects.exists()
        assert not Appointment.objects.exists()
        assert not Change.objects.exists()
        assert not Person.objects.exists()


def test_not_once_something_happened_in_the_term(xihu, street_clerk):
    batch = confirm(street_clerk, recorded(street_clerk, xihu))
    with everything("test"):
        seat = Appointment.objects.filter(organization=xihu[BAKOU]).first().seat
        seat.pk = None
        seat.save(force_insert=True)
    with acting_as(street_clerk), pytest.raises(Conflict, match="登记后已有任职变动或报备"):
        services.undo_batch(batch_id=batch.pk, actor=street_clerk)
    assert len(stays(xihu[BAKOU])) == 5


def test_not_once_other_work_stands_on_an_appointment(xihu, street_clerk):
    """What an allowance, a duty or a contact is for cannot be taken away under it."""
    batch = confirm(street_clerk, recorded(street_clerk, xihu))
    with everything("test"):
        row = Appointment.objects.filter(organization=xihu[BAKOU], period__contains=date(2023, 6, 1)).first()
        Allowance.objects.create(
            appointment=row, organization=row.organization, unit=make_unit(xihu, "示例小学"),
            year=2023, state="PROPOSED", proposed_on=date(2023, 6, 1),
        )  # fmt: skip
        Duty.objects.create(appointment=row, title="联系一个小区")
    with acting_as(street_clerk), pytest.raises(Conflict, match="履职事项 1 条") as blocked:
        services.undo_batch(batch_id=batch.pk, actor=street_clerk)
    assert blocked.value.code == "import.undo_blocked"
    assert "兼职补贴 1 条" in blocked.value.message
    assert len(stays(xihu[BAKOU])) == 5


@pytest.mark.parametrize(("key", "value"), [("number", "三"), ("since", "2021.6"), ("use", "magic")])
def test_an_option_nobody_understands_is_refused(xihu, street_clerk, key, value):
    from common.errors import RuleBroken

    with pytest.raises(RuleBroken) as broken:
        recorded(street_clerk, xihu, **{key: value})
    assert broken.value.field == key
