"""Persons from a workbook: new, changed, the same; another community's stay as they are."""

from __future__ import annotations

import pytest

from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow, RowState
from members.models import Person
from members.services.persons import PersonLine, create_person
from tests.factories import acting_as, make_user
from tests.imports.conftest import BAKOU, SHENGJINTA, uploaded

HEAD = "人员名单\n姓名,性别,出生年月,政治面貌,联系电话,工作单位及职务\n"


def read(user, organization, rows):
    return uploaded(user, organization, content=(HEAD + rows).encode(), filename="人员.csv")


def confirm(user, batch):
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    return batch


def test_new_then_changed_then_the_same(xihu, secretary):
    row = "杜斌,男,1983.02,中共党员,15400000107,示例派出所民警\n"
    batch = confirm(secretary, read(secretary, xihu[SHENGJINTA], row))
    assert batch.state == BatchState.COMMITTED
    with everything("test"):
        person = Person.objects.get()
        assert (person.name, person.phone, person.birth_text) == ("杜斌", "15400000107", "1983-02")
        assert person.organization_id == xihu[SHENGJINTA].pk
    again = read(secretary, xihu[SHENGJINTA], row)
    assert again.counts == {"SAME": 1}
    changed = read(secretary, xihu[SHENGJINTA], row.replace("民警", "副所长"))
    assert ImportRow.everywhere.get(batch=changed).content["changes"] == [
        ["单位及职务", "示例派出所民警", "示例派出所副所长"]
    ]
    confirm(secretary, changed)
    with acting_as(secretary):
        services.undo_batch(batch_id=changed.pk, actor=secretary)
    with everything("test"):
        assert Person.objects.get().post == "示例派出所民警"


def test_the_same_person_twice_is_one_too_many(xihu, secretary):
    row = "杜斌,男,1983.02,中共党员,15400000107,示例派出所民警\n"
    batch = read(secretary, xihu[SHENGJINTA], row + row)
    assert batch.counts == {"NEW": 1, "WRONG": 1}


def test_who_is_on_record_elsewhere_stays_as_is(xihu, secretary):
    other = make_user("COMMUNITY_SECRETARY", xihu[BAKOU])
    line = PersonLine(name="杜斌", phone="15400000107", post="示例派出所民警")
    with acting_as(other):
        create_person(organization_id=xihu[BAKOU].pk, line=line, actor=other)
    batch = read(secretary, xihu[SHENGJINTA], "杜斌,男,1983.02,中共党员,15400000107,别的单位主任\n")
    row = ImportRow.everywhere.get(batch=batch)
    assert row.state == RowState.SAME
    assert "由该单位维护" in row.content["notes"][0]
    # What is on record of a person that the office may not see is not told.
    assert "示例派出所民警" not in str(row.content)
    confirm(secretary, batch)
    with everything("test"):
        assert Person.objects.get().post == "示例派出所民警"


BARE = "王伟,男,1962.05,中共党员,,\n"


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (BARE, "SAME"),
        (BARE.replace("1962.05", ""), "SAME"),
        (BARE.replace("1962.05", "1962-05-18"), "CHANGED"),
        (BARE.replace("1962.05", "1985.03"), "NEW"),
        (BARE.replace("男", "女"), "NEW"),
    ],
)
def test_a_bare_name_is_the_known_one_s_only_where_birth_and_gender_agree(row, state, xihu, secretary):
    confirm(secretary, read(secretary, xihu[SHENGJINTA], BARE))
    assert read(secretary, xihu[SHENGJINTA], row).counts == {state: 1}
