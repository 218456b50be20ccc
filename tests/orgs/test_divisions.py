"""Division lists: four real districts in one import each, and a reform of the shape of Xihu's between 2020 and 2023."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from common.clock import today
from common.errors import Conflict, RuleBroken
from orgs.divisions import apply_divisions, plan_divisions, read_divisions, shipped_lists
from orgs.models import Organization, Tier
from orgs.selectors import network_on
from orgs.services import create_district, create_organization, rename_organization, undo_reorganization
from tests.orgs.network import disagreements, tree_state

pytestmark = [pytest.mark.usefixtures("everything_scope"), pytest.mark.django_db]

OLD, NEW = date(2020, 6, 30), date(2023, 6, 30)
HEAD = "code,name,level,parent_code,kind"
ROOT = "990103000000"


def as_csv(*rows: tuple[str, str, str, str]) -> bytes:
    lines = [HEAD, f"{ROOT},样例区,3,990100000000,district"]
    lines += [f"{code},{name},{level},{parent},x" for code, name, level, parent in rows]
    return "\n".join(lines).encode()


def street(number: int, name: str) -> tuple[str, str, str, str]:
    return f"990103{number:03d}000", name, "4", ROOT


def community(of: int, number: int, name: str) -> tuple[str, str, str, str]:
    return f"990103{of:03d}{number:03d}", name, "5", f"990103{of:03d}000"


def reform() -> tuple[bytes, bytes]:
    """Six streets of 14 communities; four are dissolved into two new ones and the two that stay.

    52 communities get another street and another code, 3 disappear, 29 are new, 4 are renamed.
    """
    before = [street(of, f"旧{of}街道") for of in range(1, 7)]
    before += [community(of, n, f"{of}街{n}社区居委会") for of in range(1, 7) for n in range(1, 15)]
    gone = [(of, n) for of in (3, 4, 5, 6) for n in range(1, 15)][:55]
    removed, moved = gone[:3], gone[3:]
    after = [street(of, f"旧{of}街道") for of in (1, 2)] + [street(of, f"新{of}街道") for of in (14, 15)]
    after += [
        community(of, n, f"{of}街{n}社区居委会" if (of, n) > (1, 4) else f"{of}街{n}改名社区居委会")
        for of in (1, 2)
        for n in range(1, 15)
    ]
    targets = [(of, n) for of in (14, 15, 1, 2) for n in range(101, 120)]
    after += [community(*target, f"{of}街{n}社区居委会") for (of, n), target in zip(moved, targets, strict=False)]
    after += [community(15, 200 + n, f"新建{n}社区居委会") for n in range(29)]
    assert len(removed) == 3
    # One community of the dissolved streets keeps the old list whole: it is the 56th and moves as well.
    before = [row for row in before if row[1] != "6街14社区居委会"]
    return as_csv(*before), as_csv(*after)


def import_list(content: bytes, vintage: date):
    rows = read_divisions(content)
    district = Organization.objects.filter(code=rows[0].code).first() or create_district(
        name=rows[0].name, code=rows[0].code, since=vintage, actor=None
    )
    return district, rows, apply_divisions(district_id=district.pk, rows=rows, vintage=vintage, actor=None)


@pytest.mark.parametrize("path", shipped_lists(), ids=lambda path: path.stem)
def test_a_shipped_district_is_one_import_and_a_second_one_changes_nothing(path):
    district, rows, _ = import_list(path.read_bytes(), NEW)
    stored = Organization.objects.filter(district=district).values_list("code", "name", "parent__code")
    assert {(code, name) for code, name, _ in stored} == {(row.code, row.name) for row in rows}
    assert {(row.code, row.parent_code) for row in rows[1:]} == {(code, up) for code, _, up in stored if up}
    assert set(Organization.objects.values_list("code_system", flat=True)) == {"STAT"}
    assert disagreements() == 0
    before = tree_state()
    again = plan_divisions(district_id=district.pk, rows=rows, vintage=NEW)
    assert again.empty
    assert again.sentence == f"与 2023-06-30 的名单一致，没有需要改动的（{len(rows) - 1} 个组织）。"
    assert apply_divisions(district_id=district.pk, rows=rows, vintage=NEW, actor=None) is None
    assert tree_state() == before


def test_a_reform_is_shown_carried_out_and_taken_back_exactly():
    old, new = reform()
    district, _, _ = import_list(old, OLD)
    node = Organization.objects.get(name="3街4社区居委会")
    grid = create_organization(parent_id=node.pk, name="第一网格党支部", since=date(2021, 1, 1), actor=None)
    home = create_organization(parent_id=grid.pk, name="红邻党群微家", since=date(2021, 1, 1), actor=None)
    before = tree_state()
    rows = read_divisions(new)
    shown = plan_divisions(district_id=district.pk, rows=rows, vintage=NEW)
    assert {title: len(lines) for title, lines in shown.groups} == {
        "新增": 31,
        "撤销": 7,
        "划转并改代码": 52,
        "更名": 4,
    }
    assert shown.unchanged == 26
    assert tree_state() == before
    act = apply_divisions(district_id=district.pk, rows=rows, vintage=NEW, actor=None, fingerprint=shown.fingerprint)
    assert disagreements() == 0
    assert plan_divisions(district_id=district.pk, rows=rows, vintage=NEW).empty
    node.refresh_from_db()
    home.refresh_from_db()
    assert (node.code, node.parent.name) == ("990103014101", "新14街道")
    assert (home.street_id, home.grid_id) == (node.street_id, grid.pk)
    assert _as_on(OLD, node.pk) == ("990103003004", "旧3街道")
    assert _as_on(NEW, node.pk) == ("990103014101", "新14街道")
    assert network_on(date(2022, 1, 1)).filter(organization__tier=Tier.STREET).count() == 6
    assert network_on(NEW).filter(organization__tier=Tier.STREET).count() == 4
    undo_reorganization(reorganization_id=act.pk, actor=None)
    assert tree_state() == before


def _as_on(day, pk):
    version = network_on(day).select_related("parent").get(organization=pk)
    return version.code, version.parent.name


def test_what_changed_while_one_looked_is_shown_again():
    old, new = reform()
    district, _, _ = import_list(old, OLD)
    rows = read_divisions(new)
    shown = plan_divisions(district_id=district.pk, rows=rows, vintage=NEW)
    node = Organization.objects.get(name="3街4社区居委会")
    rename_organization(organization_id=node.pk, name="别的名称", effective_on=date(2022, 1, 1), actor=None)
    before = tree_state()
    with pytest.raises(Conflict, match="请重新核对"):
        apply_divisions(district_id=district.pk, rows=rows, vintage=NEW, actor=None, fingerprint=shown.fingerprint)
    assert tree_state() == before


def test_names_that_occur_twice_are_not_matched_and_suffixes_are():
    first = as_csv(
        street(1, "一街道办事处"),
        street(2, "二街道"),
        community(1, 1, "同名社区居委会"),
        community(2, 1, "同名社区居委会"),
    )
    second = as_csv(
        street(7, "一街道"), street(2, "二街道"), community(7, 9, "同名社区居委会"), community(2, 9, "同名社区居委会")
    )
    district, _, _ = import_list(first, OLD)
    shown = plan_divisions(district_id=district.pk, rows=read_divisions(second), vintage=NEW)
    assert {title: len(lines) for title, lines in shown.groups} == {"新增": 2, "撤销": 2, "改代码": 1}
    assert any("同名的" in doubt for doubt in shown.doubts)


def test_grids_of_a_community_that_ends_are_named_before():
    first = as_csv(street(1, "一街道"), community(1, 1, "甲社区居委会"), community(1, 2, "乙社区居委会"))
    district, _, _ = import_list(first, OLD)
    node = Organization.objects.get(name="甲社区居委会")
    create_organization(parent_id=node.pk, name="第一网格党支部", since=date(2021, 1, 1), actor=None)
    second = as_csv(street(1, "一街道"), community(1, 2, "乙社区居委会"))
    shown = plan_divisions(district_id=district.pk, rows=read_divisions(second), vintage=NEW)
    assert shown.doubts == ["撤销“甲社区居委会”时，它之下的 1 个组织一并撤销。"]
    apply_divisions(district_id=district.pk, rows=read_divisions(second), vintage=NEW, actor=None)
    assert not Organization.objects.existing(today()).filter(community=node).exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "第 1 行应有这些列名"),
        (b"a,b\n1,2\n", "第 1 行应有这些列名：code、name、level、parent_code。"),
        (b"\xff\xfe\x00\x01", "不是"),
        (b"PK\x03\x04\x00\x00", "不是 CSV 文本"),
        (as_csv(street(1, "一街道"), street(1, "二街道")), "代码 990103001000 与第 3 行重复"),
        (as_csv(("12", "一街道", "4", ROOT)), "第 3 行：代码“12”不是 12 位数字"),
        (as_csv(("990103001000", "一街道", "9", ROOT)), "第 3 行：level 是“9”"),
        (as_csv(community(1, 1, "甲社区居委会")), "上级代码 990103001000 不是名单里的街道"),
        (as_csv(street(1, "一街道"), street(2, "一街道")), "“一街道”与第 3 行同名"),
        ((HEAD + "\n").encode(), "第 1 行应有这些列名"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(content, sentence):
    with pytest.raises(RuleBroken) as refusal:
        read_divisions(content)
    assert sentence in "\n".join([refusal.value.message, *refusal.value.details])


def test_a_list_in_gb18030_reads_the_same():
    content = as_csv(street(1, "一街道"), community(1, 1, "甲社区居委会"))
    assert read_divisions(content.decode().encode("gb18030")) == read_divisions(content)


def test_the_list_of_another_district_is_refused():
    district, _, _ = import_list(as_csv(street(1, "一街道")), OLD)
    other = read_divisions(shipped_lists()[0].read_bytes())
    with pytest.raises(RuleBroken, match="不是“样例区”的"):
        plan_divisions(district_id=district.pk, rows=other, vintage=NEW)


def test_the_command_shows_and_applies(tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(street(1, "一街道"), community(1, 1, "甲社区居委会")))
    call_command("import_divisions", path, "--vintage", "2020-06-30", "--dry-run")
    assert Organization.objects.count() == 0
    call_command("import_divisions", path, "--vintage", "2020-06-30")
    call_command("import_divisions", path, "--vintage", "2020-06-30")
    out = capsys.readouterr().out
    assert "新增 2 个，不变 0 个" in out
    assert "没有需要改动的（2 个组织）" in out
    path.write_bytes(b"nonsense")
    with pytest.raises(CommandError, match="第 1 行应有这些列名"):
        call_command("import_divisions", path, "--vintage", "2020-06-30")
