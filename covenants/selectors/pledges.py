"""Pledges as pages, API and rules read them: where each stands, what is due, what was done. All of it computed.

A pledge's stage (签诺、亮诺、履诺、评诺) follows from what is on record and is stored nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)

from common.clock import today
from common.scoping import Scope, current_scope, everything
from covenants.models import Delivery, Fulfilment, FulfilmentState, Pledge, Review, Side
from covenants.states import MAY_FULFIL
from orgs.models import Organization, Participation


class Standing(TextChoices):
    """Where a delivery stands on a day."""

    CONFIRMED = "CONFIRMED", "已确认"
    RECORDED = "RECORDED", "待确认"
    DISPUTED = "DISPUTED", "有异议"
    EXCUSED = "EXCUSED", "已注明未履"
    ENDED = "ENDED", "不再应履"
    LATE = "LATE", "已过时段"
    DUE = "DUE", "应履"
    COMING = "COMING", "未到时段"


STATES = {
    Standing.CONFIRMED: "ok",
    Standing.RECORDED: "due",
    Standing.DISPUTED: "bad",
    Standing.EXCUSED: "mute",
    Standing.ENDED: "mute",
    Standing.LATE: "bad",
    Standing.DUE: "due",
    Standing.COMING: "mute",
}
FULFILMENT_STATES = {
    FulfilmentState.CONFIRMED: "ok",
    FulfilmentState.RECORDED: "due",
    FulfilmentState.DISPUTED: "bad",
    FulfilmentState.WITHDRAWN: "mute",
}
OPEN = (Standing.DUE, Standing.LATE, Standing.COMING, Standing.DISPUTED)


class PledgeStage(TextChoices):
    """The four steps of a pledge."""

    SIGNED = "SIGNED", "签诺"
    SHOWN = "SHOWN", "亮诺"
    FULFILLING = "FULFILLING", "履诺"
    REVIEWED = "REVIEWED", "评诺"


def state_on_day(on: date) -> Case:
    """Where a record stood on the day; one way only: recorded, disputed, confirmed, withdrawn."""
    return Case(
        When(withdrawn_on__lte=on, then=Value(FulfilmentState.WITHDRAWN)),
        When(confirmed_on__lte=on, then=Value(FulfilmentState.CONFIRMED)),
        When(disputed_on__lte=on, then=Value(FulfilmentState.DISPUTED)),
        default=Value(FulfilmentState.RECORDED),
        output_field=CharField(),
    )


class _ExcusedBefore(Func):
    """Whether one of the earlier times (Delivery.excused_before) holds the day."""

    output_field = BooleanField()

    def as_sql(self, compiler, connection, **extra):
        """An EXISTS over the elements of the array."""
        (rows, params), (day, more) = map(compiler.compile, self.source_expressions)
        held = f"(e->>0)::date <= {day} AND (e->>1)::date > {day}"
        sql = f"EXISTS (SELECT 1 FROM jsonb_array_elements({rows}) e WHERE {held})"  # noqa: S608 - compiled expressions
        return sql, (*params, *more, *more)


def with_standing(rows: QuerySet[Delivery], on: date | None = None) -> QuerySet[Delivery]:
    """Deliveries annotated with `standing`, `done_on` and `standing_on`: as of the day, by what was on record on it."""
    on = on or today()
    held = (
        Fulfilment._base_manager.filter(delivery=OuterRef("pk"), recorded_on__lte=on)
        .exclude(withdrawn_on__lte=on)
        .annotate(held_state=state_on_day(on))
        .annotate(rank=Case(When(held_state=FulfilmentState.DISPUTED, then=1), default=0))
        .order_by("rank", "-pk")
    )
    excused = Q(excused_on__lte=on) & (Q(restored_on__isnull=True) | Q(restored_on__gt=on))
    excused |= Q(_ExcusedBefore(F("excused_before"), Value(on, DateField())))
    known = (Standing.CONFIRMED, Standing.RECORDED, Standing.DISPUTED)
    return rows.annotate(
        held=Subquery(held.values("held_state")[:1]),
        done_on=Subquery(held.values("done_on")[:1]),
        standing_on=Value(on, DateField()),
    ).annotate(
        standing=Case(
            *(When(held=state, then=Value(state)) for state in known),
            When(excused, then=Value(Standing.EXCUSED)),
            When(pledge__ended_on__lte=on, window__endswith__gt=F("pledge__ended_on"), then=Value(Standing.ENDED)),
            When(window__endswith__lte=on, then=Value(Standing.LATE)),
            When(window__contains=on, then=Value(Standing.DUE)),
            default=Value(Standing.COMING),
            output_field=CharField(),
        )
    )


@dataclass(slots=True)
class Progress:
    """What is on record of a pledge on a day.

    due       how many fall due in all, those excused or no longer due left out
    done      of these, recorded (confirmed or waiting)
    extra     recorded without a delivery that fell due (按需)
    sides     which sides reviewed
    """

    due: int = 0
    confirmed: int = 0
    recorded: int = 0
    disputed: int = 0
    late: int = 0
    excused: int = 0
    extra: int = 0
    served: int = 0
    sides: set[str] = field(default_factory=set)
    stage: str = PledgeStage.SIGNED

    @property
    def done(self) -> int:
        """Recorded, confirmed or waiting."""
        return self.confirmed + self.recorded

    @property
    def label(self) -> str:
        """3 / 4 次; 5 次 where nothing falls due."""
        return f"{self.done} / {self.due} 次" if self.due else f"{self.extra} 次"

    @property
    def stage_label(self) -> str:
        """签诺, 亮诺, 履诺, 评诺."""
        return PledgeStage(self.stage).label


def progress_of(pledges: Sequence[Pledge], on: date | None = None) -> dict[int, Progress]:
    """The progress of each pledge on the day; three queries whatever their number."""
    on = on or today()
    ids = [pledge.pk for pledge in pledges]
    found: dict[int, Progress] = defaultdict(Progress)
    standings = (
        with_standing(Delivery._base_manager.filter(pledge__in=ids), on)
        .order_by()
        .values("pledge_id", "standing")
        .annotate(n=Count("pk"))
    )
    for row in standings:
        progress, count = found[row["pledge_id"]], row["n"]
        standing = row["standing"]
        if standing not in (Standing.EXCUSED, Standing.ENDED):
            progress.due += count
        name = {"CONFIRMED": "confirmed", "RECORDED": "recorded", "DISPUTED": "disputed"}.get(standing)
        name = name or {"LATE": "late", "EXCUSED": "excused"}.get(standing)
        if name:
            setattr(progress, name, count)
    done = (
        Fulfilment._base_manager.filter(pledge__in=ids, recorded_on__lte=on)
        .annotate(then=state_on_day(on))
        .filter(then__in=[FulfilmentState.RECORDED, FulfilmentState.CONFIRMED])
        .order_by()
        .values("pledge_id")
        .annotate(extra=Count("pk", filter=Q(delivery=None)), total=Count("pk"), served=Sum("served"))
    )
    any_done = set()
    for row in done:
        progress = found[row["pledge_id"]]
        progress.extra, progress.served = row["extra"], row["served"] or 0
        any_done.add(row["pledge_id"])
    for pledge_id, side in Review._base_manager.filter(pledge__in=ids, reviewed_on__lte=on).values_list(
        "pledge_id", "side"
    ):
        found[pledge_id].sides.add(side)
    for pledge in pledges:
        found[pledge.pk].stage = _stage(pledge, found[pledge.pk], pledge.pk in any_done, on)
    return dict(found)


def _stage(pledge: Pledge, progress: Progress, anything_done: bool, on: date) -> str:
    if set(Side.values) <= progress.sides:
        return PledgeStage.REVIEWED
    if anything_done:
        return PledgeStage.FULFILLING
    if pledge.shown_on is not None and pledge.shown_on <= on:
        return PledgeStage.SHOWN
    return PledgeStage.SIGNED


def steps_of(pledge: Pledge, progress: Progress) -> list[dict[str, Any]]:
    """签诺 → 亮诺 → 履诺 → 评诺, for components/steps.html."""
    return _steps(
        progress,
        {
            PledgeStage.SIGNED: f"签诺 {pledge.signed_on}",
            PledgeStage.SHOWN: f"亮诺 {pledge.shown_on}" if pledge.shown_on else "亮诺",
            PledgeStage.FULFILLING: f"履诺 {progress.label}",
            PledgeStage.REVIEWED: f"评诺 {len(progress.sides)} / {len(Side)} 方",
        },
    )


def short_steps(progress: Progress) -> list[dict[str, Any]]:
    """The same in few words, for a card of the board."""
    return _steps(progress, {stage: stage.label for stage in PledgeStage})


def _steps(progress: Progress, words: dict[PledgeStage, str]) -> list[dict[str, Any]]:
    order = list(PledgeStage)
    at = order.index(PledgeStage(progress.stage))
    last = len(order) - 1
    return [
        {
            "label": words[stage],
            "state": "done" if number < at or at == last else "current" if number == at else "todo",
        }
        for number, stage in enumerate(order)
    ]


# ---- the board (亮诺) -----------------------------------------------------------------------------------------------


def board_q(scope: Scope | None = None) -> Q:
    """Which committees' pledges the office may read on the board: those of its street, of every street above."""
    scope = scope or current_scope()
    if scope.sees_everything:
        return Q()
    if scope.party_id is not None:
        joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
        streets = joined.filter(organization__street_id__isnull=False).values("organization__street_id")
        return Q(organization__street_id__in=streets) | Q(organization__in=joined.values("organization_id"))
    if scope.column in ("district_id", "street_id"):
        return Q(**{f"organization__{scope.column}": scope.anchor_id})
    street = Organization._base_manager.filter(pk=scope.anchor_id).values("street_id")
    return Q(organization__street_id__in=street)


@dataclass(frozen=True, slots=True)
class Shown:
    """A pledge as the board shows it: parties and content, nothing of any person. `own`: whether it may be opened."""

    pledge: Pledge
    progress: Progress
    own: bool


def shown_pledges() -> QuerySet[Pledge]:
    """Pledges on the board, for this office. Read them inside `board()`."""
    return (
        Pledge._base_manager.filter(board_q(), shown_on__lte=today(), ended_on=None)
        .select_related("giver", "receiver", "organization", "cycle")
        .order_by("organization__lft", "giver__pinyin", "pk")
    )


def board():
    """The scope in which the board is read: it is public inside the street (亮诺), whoever gives."""
    return everything("the pledge board is public inside the street")


def as_shown(pledges: Sequence[Pledge], scope: Scope) -> list[Shown]:
    """Pledges read inside `board()` with their progress, and whether the office may open them."""
    with board():
        progress = progress_of(pledges)
    own = set(Pledge._base_manager.filter(scope.q(Pledge), pk__in=[p.pk for p in pledges]).values_list("pk", flat=True))
    return [Shown(pledge, progress[pledge.pk], pledge.pk in own) for pledge in pledges]


# ---- what waits for whom --------------------------------------------------------------------------------------------


class Word(TextChoices):
    """What a record waits for."""

    CONFIRM = "CONFIRM", "接受方确认"
    REPLY = "REPLY", "提供方答复"
    SETTLE = "SETTLE", "社区或街道协调"


# What a record waits for, and which side of its pledge is to say it: the receiver, the giver; a dispute that the
# committee does not answer itself also waits for the committee to bring the two together.
WAITING = {
    Word.CONFIRM: Q(state=FulfilmentState.RECORDED),
    Word.REPLY: Q(state=FulfilmentState.DISPUTED, reply=""),
    Word.SETTLE: Q(state=FulfilmentState.DISPUTED) & (Q(pledge__giver__isnull=False) | ~Q(reply="")),
}
_SPEAKS = {Word.CONFIRM: "pledge__receiver_id", Word.REPLY: "pledge__giver_id"}


def waiting_for(word: Word, unit_id: int | None) -> Q:
    """Records that wait for this word of the unit, or of the committee where it is None."""
    if word == Word.SETTLE:
        return WAITING[word] if unit_id is None else Q(pk__in=[])
    return WAITING[word] & Q(**{_SPEAKS[word]: unit_id})


def awaiting_confirmation(scope: Scope | None = None) -> QuerySet[Fulfilment]:
    """Records that wait for this office's own word as receiver: a unit's, or the committee's."""
    scope = scope or current_scope()
    return Fulfilment.objects.filter(waiting_for(Word.CONFIRM, scope.party_id))


def disputed_of(scope: Scope | None = None) -> QuerySet[Fulfilment]:
    """Disputes that wait for this office's reply as giver."""
    scope = scope or current_scope()
    return Fulfilment.objects.filter(waiting_for(Word.REPLY, scope.party_id))


def open_deliveries(on: date | None = None, *, coming: timedelta = timedelta(0)) -> QuerySet[Delivery]:
    """Deliveries that are due or late on the day and not recorded, in cycles in which one may still fulfil.

    coming   also those whose time begins so soon
    """
    on = on or today()
    rows = Delivery.objects.filter(pledge__cycle__stage__in=MAY_FULFIL, window__startswith__lte=on + coming)
    return with_standing(rows, on).filter(standing__in=[Standing.DUE, Standing.LATE, Standing.COMING])


def usual_day(delivery: Delivery) -> date:
    """The day that one tick records: the one agreed upon, or today, or the window's last day once it is over."""
    if delivery.planned_on is not None and delivery.planned_on <= today():
        return delivery.planned_on
    return min(today(), last_day_of(delivery.window))


def tick_label(delivery: Delivery) -> str:
    """今天已履; 11-04 已履: what the button records."""
    day = usual_day(delivery)
    return "今天已履" if day == today() else f"{day:%m-%d} 已履"


def last_day_of(window) -> date:
    """Last day of a window."""
    return window.upper - timedelta(days=1)


def window_text(window) -> str:
    """2026-03-04; 2026-04-01 至 06-30."""
    first, last = window.lower, last_day_of(window)
    if first == last:
        return first.isoformat()
    return f"{first} 至 {last:%m-%d}" if first.year == last.year else f"{first} 至 {last}"


def fulfilments_on(rows: QuerySet[Fulfilment], on: date) -> QuerySet[Fulfilment]:
    """Records made by the day, annotated with `state_on`: what the receiver had said to each by then."""
    return rows.filter(recorded_on__lte=on).annotate(state_on=state_on_day(on))


def records_as_they_were(rows: Iterable[Fulfilment], on: date) -> list[Fulfilment]:
    """Rows of `fulfilments_on` without what was said later. In memory only; such a row is never saved."""
    rows = list(rows)
    if on >= today():
        return rows
    for row in rows:
        for words, day in (("dispute", row.disputed_on), ("reply", row.replied_on)):
            if day is not None and day > on:
                setattr(row, words, "")
        said = [day for day in (row.disputed_on, row.confirmed_on) if day is not None and day <= on]
        row.answered_on = max(said, default=None)
        for name in ("disputed_on", "replied_on", "confirmed_on"):
            if (day := getattr(row, name)) is not None and day > on:
                setattr(row, name, None)
    return rows
