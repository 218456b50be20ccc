"""What a year's checklists ask of whom: items newly laid on somebody; those that somebody records, near their day or
over it; and what was returned.

Items that records answer for are asked for by their own rules. One line per list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.urls import reverse

from appraisal.checklists.evidence_days import in_force
from appraisal.models import Checklist, ChecklistState, Evidence, Progress
from notices.due import Due
from notices.sources.asking import Asking, waited

SOON = timedelta(days=30)
# For so long a list that was published, or grew, stands among the things to look at.
NEWS = timedelta(days=10)
DUE, RETURNED, DEALT = "checklist.due", "checklist.returned", "checklist.dealt"


def checklist_dues(asking: Asking) -> Iterator[Due]:
    """All of it. One query where no list was published, else four."""
    if asking.unit_id is not None or not any(asking.wants(kind) for kind in (DUE, RETURNED, DEALT)):
        return
    # Last year's until it is closed; next year's is published in December, and whoever it is laid on hears of it.
    years = (asking.on.year - 1, asking.on.year, asking.on.year + 1)
    held = Checklist.objects.filter(state=ChecklistState.PUBLISHED, published_on__lte=asking.on, year__in=years)
    lists = {row.pk: row for row in held}
    if not lists:
        return
    back = Evidence.objects.filter(progress=OuterRef("pk"), returned=True, withdrawn_on__lte=asking.on)
    running = [pk for pk, row in lists.items() if row.year <= asking.on.year]  # nothing is due before its year begins
    lying = asking.own(Progress.objects.filter(item__checklist__in=running, item__rule="", item__metric=""))
    lying = lying.filter(
        ~Exists(Evidence.objects.filter(in_force(asking.on), progress=OuterRef("pk"))),
        Q(item__stopped_on=None) | Q(item__stopped_on__gt=asking.on),
        dealt_on__lte=asking.on,
        organization__period__contains=asking.on,
    ).order_by("organization_id", "item__checklist_id")
    yield from _dealt(asking, lists)
    yield from _returned(asking, lists, lying.filter(Exists(back)))
    yield from _waiting(asking, lists, lying.filter(~Exists(back)))


def _url(organization: int, checklist: Checklist, *, only_open: bool = True) -> str:
    address = reverse("appraisal:year_checklist_of", args=[organization])
    shown = "&show=open" if only_open else ""
    return f"{address}?year={checklist.year}{shown}#list-{checklist.pk}"


def _dealt(asking: Asking, lists: dict[int, Checklist]) -> Iterator[Due]:
    """Whoever something was laid on hears of it: at publication, when an item is added, when it was founded since."""
    on = asking.on
    rows = asking.own(Progress.objects.filter(item__checklist__in=[pk for pk in lists if lists[pk].year >= on.year]))
    rows = rows.filter(
        Q(item__stopped_on=None) | Q(item__stopped_on__gt=on),
        dealt_on__gt=on - NEWS,
        dealt_on__lte=on,
        organization__period__contains=on,
    ).order_by("organization_id", "item__checklist_id")
    by_record = ~Q(item__rule="", item__metric="")
    counted = rows.values_list("organization_id", "item__checklist_id").annotate(
        count=Count("pk"), automatic=Count("pk", filter=by_record), since=Max("dealt_on")
    )
    for organization, pk, count, automatic, since in counted:
        recorded = count - automatic
        said = [f"{automatic} 项由平时的记录自动判断" if automatic else "", f"{recorded} 项要登记" if recorded else ""]
        yield Due(
            kind=DEALT,
            object=f"appraisal.checklist:{pk}:{since}",
            organization_id=organization,
            since=since,
            title=f"“{lists[pk].name}”有 {count} 项分到本级",
            reason=f"{'，'.join(filter(None, said))}；看一看要求和期限",
            url=_url(organization, lists[pk], only_open=False),
            action="去看看",
            when="今天" if since == on else "",
            wait=f"{since:%m-%d} 分派",
            inputs={"清单": str(lists[pk]), "分到本级": count, "要登记": recorded, "分派日期": since},
        )


def _returned(asking: Asking, lists: dict[int, Checklist], lying) -> Iterator[Due]:
    returned = Q(evidence__returned=True, evidence__withdrawn_on__lte=asking.on)
    rows = lying.values_list("organization_id", "item__checklist_id").annotate(
        count=Count("pk", distinct=True), since=Min("evidence__withdrawn_on", filter=returned)
    )
    for organization, pk, count, since in rows:
        yield Due(
            kind=RETURNED,
            object=f"appraisal.checklist:{pk}",
            organization_id=organization,
            since=since,
            title=f"“{lists[pk].name}”有 {count} 项的完成情况被退回",
            reason="退回原因写在那一项里，办好以后重新登记",
            url=_url(organization, lists[pk]),
            action="去补正",
            now=True,
            wait=waited(since, asking.on),
            inputs={"清单": str(lists[pk]), "退回": count, "最早退回": since},
        )


def _waiting(asking: Asking, lists: dict[int, Checklist], lying) -> Iterator[Due]:
    on, soon = asking.on, asking.on + SOON
    open_end = Q(item__due=None)
    rows = lying.values_list("organization_id", "item__checklist_id").annotate(
        first=Min("item__due"),
        undated=Count("pk", filter=open_end),
        near=Count("pk", filter=Q(item__due__lte=soon)),
        late=Count("pk", filter=Q(item__due__lt=on)),
        count=Count("pk"),
    )
    for organization, pk, first, undated, near, late, count in rows:
        row = lists[pk]
        near += undated if row.last_day <= soon else 0
        late += undated if row.last_day < on else 0
        due_on = min(filter(None, (first, row.last_day if undated else None)))
        yield Due(
            kind=DUE,
            object=f"appraisal.checklist:{pk}",
            organization_id=organization,
            due_on=due_on,
            starts_on=date(row.year, 1, 1),
            title=f"“{row.name}”{_said(near or count, late)}",
            reason="办成了的登记上，可以选系统里的会议、活动、项目作依据",
            url=_url(organization, row),
            action="去登记",
            ahead=not near,
            inputs={"清单": str(row), "没有登记": count, "快到期": near - late, "已过期": late, "期限": due_on},
        )


def _said(near: int, late: int) -> str:
    if late:
        return f"有 {near} 项没有登记完成情况，其中 {late} 项已过期"
    return f"有 {near} 项快到期，还没有登记完成情况"
