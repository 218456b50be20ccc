"""Objects of the matrix: each factory makes one in a place and returns the arguments of its address.

Names begin with a sign and the place's mark: organisations 暗甲, units 企甲, people 密甲; users, tokens and
remarks 名甲.
A factory is called once per place; the objects stay for all rows. Register with @make("name").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from accounts.models import ApiToken, Feedback, UserSession
from common.audit import record
from common.clock import now, today
from common.files import Upload
from common.models import AuditEvent
from common.periods import period
from common.scoping import Scope, everything, scoped
from covenants.models import Claim, ClaimState, Direction, ItemState, ListCycle, ListItem, Pledge, Publication, Stage
from covenants.services import agreements, projects, promises, wishes
from covenants.services.claims import make_claim
from covenants.services.cycles import advance_cycle, close_cycle, open_cycle
from covenants.services.deliberating import accept_rest
from covenants.services.fulfilments import excuse_delivery, record_fulfilment
from covenants.services.items import ItemLine, file_item
from covenants.services.publishing import publish_list
from covenants.services.reviews import review_pledge
from covenants.services.signing import add_scan, sign_agreement
from exchange.models import ImportRow
from exchange.services import read_batch, receive_workbook
from meetings.models import Objection, Turn
from meetings.services import issuing, minutes, resolutions
from meetings.services.activities import ActivityLine, hold_activity, plan_activity
from meetings.services.contacts import record_contacts
from meetings.services.convening import convene_meeting
from meetings.services.items import ItemLine as AgendaLine
from meetings.services.items import propose_item
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.suggestions import receive_suggestion
from members.models import (
    Appointment,
    Deviation,
    Duty,
    Filing,
    FilingKind,
    FilingState,
    Position,
    Secondment,
    Training,
)
from members.services.persons import PersonLine, create_person
from members.services.records import HistoryLine, record_roster
from members.services.renewals import start_next_term
from members.services.slates import SlateLine
from orgs.models import Participation, PracticeChoice, PracticeOverride, Reorganization
from orgs.services import create_organization, create_venue
from tests.factories import acting_as, make_organization, make_unit
from tests.permissions.world import Place, World

FACTORIES: dict[str, Callable[[World, Place], dict]] = {}
PAYLOADS: dict[str, dict] = {
    "account": {"username": "xinren", "display_name": "新人"},
    "answer": {"answer": "已经改好"},
    "reveal": {"purpose": "通知开会"},
    "return": {"remark": "请补齐"},
    "extend": {"last_day": "2027-03-31", "approval": "示例〔2026〕2 号"},
    "person": {"name": "新名字"},
    "dates": {"starts_on": "2027-01-01"},
    "fill": {"selection_mode": "CONSULTED"},
    "seat": {"position": "MEMBER"},
    "duty": {"title": "走访"},
    "duty done": {"done_on": "2026-01-05", "outcome": "已走访"},
    "training": {"title": "培训", "held_on": "2026-01-05"},
    "nobody there": {"persons": []},
    "import options": {"kind": "persons", "choices": {}},
}
# What belongs to nobody: the same for everybody, wherever they are.
NOBODYS = frozenset(
    {"metric", "help topic", "figure", "import kind", "calendar year", "kind of thing", "calendar address"}
)
# A random id: nothing will ever have it.
NOBODY = 2_000_000_001
A_PDF = b"%PDF-1.7\n%%EOF"


def make(name: str):
    """Register a factory."""

    def register(factory):
        FACTORIES[name] = factory
        return factory

    return register


def arguments_of(world: World, name: str, place: Place) -> dict:
    """The address' arguments for the object in the place."""
    return world.made[name, place.mark]


def make_all(world: World) -> None:
    """Make every object in every place."""
    with everything("permission matrix"):
        for name, factory in FACTORIES.items():
            for place in world.places.values():
                world.made[name, place.mark] = factory(world, place)


NOISES: list[Callable[[World, Place], None]] = []


def noise(maker):
    """Register something that changes data in a place; nobody elsewhere may notice (test_silence)."""
    NOISES.append(maker)
    return maker


# ---- accounts -------------------------------------------------------------------------------------------------------


@make("account")
def account(world, place):
    return {"pk": place.secretary.pk}


@make("grant")
def grant(world, place):
    return {"pk": place.secretary.grants.get().pk}


@make("token")
def token(world, place):
    made = ApiToken.objects.create(
        grant=place.secretary.grants.get(),
        name=f"名{place.mark}取数",
        prefix=f"prefix-{'甲乙丙丁'.index(place.mark)}",
        digest="-",
        scopes=["org.view"],
        expires_at=now() + timedelta(days=9),
    )
    return {"pk": made.pk}


@make("session")
def session(world, place):
    made = UserSession.objects.create(user=place.secretary, session_key=f"key-{place.mark}", started_at=now())
    return {"pk": made.pk}


@make("feedback")
def feedback(world, place):
    made = Feedback.objects.create(
        district=place.district, author=place.secretary, text=f"名{place.mark}的意见", due_on=today()
    )
    return {"pk": made.pk}


@make("event")
def event(world, place):
    with scoped(Scope(district_id=place.district.pk)):
        made = record(actor=None, action="access.refused", obj=place.community, result=AuditEvent.Result.REFUSED)
    return {"pk": made.pk}


@make("help topic")
def help_topic(world, place):
    return {"slug": "own"}


# ---- orgs -----------------------------------------------------------------------------------------------------------


@make("community")
def community(world, place):
    return {"pk": place.community.pk}


@make("unit")
def unit(world, place):
    return {"pk": place.unit.pk}


@make("act")
def act(world, place):
    made = create_organization(parent_id=place.community.pk, name=f"暗{place.mark}备用网格党支部", actor=None)
    return {"pk": Reorganization.objects.filter(changes__contains=[{"organization": made.pk}]).get().pk}


@make("participation")
def participation(world, place):
    return {"pk": Participation.objects.get(unit=place.unit).pk}


@make("venue")
def venue(world, place):
    return {"pk": create_venue(organization_id=place.community.pk, name=f"暗{place.mark}党群服务中心", actor=None).pk}


@make("figure")
def figure(world, place):
    return {"rule_id": "committee.size.community", "key": "max"}


@make("ruling")
def ruling(world, place):
    made, _ = PracticeOverride.objects.get_or_create(
        district=place.district,
        rule_id="committee.size.street",
        key="max",
        defaults={"value": 11, "reason": "会议研究", "period": period(today())},
    )
    return {"pk": made.pk}


@make("choice")
def choice(world, place):
    return {"pk": PracticeChoice.objects.get(district=place.district).pk}


@noise
def another_grid(world, place):
    make_organization(place.community, f"暗{place.mark}第二网格党支部")


@noise
def another_unit(world, place):
    district = type("District", (), {"root": place.district})()
    make_unit(district, f"企{place.mark}第二中学", joins=place.community)


# ---- members --------------------------------------------------------------------------------------------------------


def team(world, place):
    """A committee in office with a vacancy, a draft of the next term, and one of everything else, in the community."""
    key = ("team", place.mark)
    if key not in world.made:
        world.made[key] = _make_team(place)
    return world.made[key]


def _make_team(place):
    actor, pk = place.secretary, place.community.pk
    digit = "甲乙丙丁".index(place.mark)
    person = PersonLine(name=f"密{place.mark}一", phone=f"1540000070{digit}", post="社区党委书记")
    part = PersonLine(name=f"密{place.mark}二", phone=f"1540000071{digit}", post="支部书记")
    gone = PersonLine(name=f"密{place.mark}三", phone=f"1540000072{digit}", post="委员")
    since = date(2024, 1, 1)
    lines = [
        HistoryLine(SlateLine(person, Position.SECRETARY), since),
        HistoryLine(SlateLine(part, Position.DEPUTY_SECRETARY, part_time=True, represents_id=place.unit.pk), since),
        HistoryLine(SlateLine(gone, Position.MEMBER), since, date(2025, 6, 30)),
    ]
    term = record_roster(organization_id=pk, number=1, since=since, lines=lines, actor=actor)
    draft = start_next_term(organization_id=pk, actor=actor)
    head, deputy, left = Appointment.objects.filter(seat__term=term).order_by("seat__order")
    filing = Filing.objects.create(
        kind=FilingKind.RELEASE,
        state=FilingState.SUBMITTED,
        organization=place.community,
        superior=place.street,
        term=term,
        statement="调离",
        document="示例〔2026〕1 号",
        submitted_by=actor,
        payload={
            "appointment": deputy.pk,
            "person": deputy.person.name,
            "position": "副书记",
            "effective_on": today().isoformat(),
            "studied_on": "",
        },
    )
    duty = Duty.objects.create(appointment=deputy, title="参加联席会议")
    secondment = Secondment.objects.create(
        person=head.person,
        organization=place.community,
        unit=place.unit,
        direction=Secondment.Direction.INTO_UNIT,
        post="支部副书记",
        period=period(since),
    )
    training = Training.objects.create(organization=place.community, title="培训", held_on=since)
    deviation = Deviation.objects.create(
        organization=place.community, term=term, rule_id="committee.size.community", reason="暂缺", since=since
    )
    return {
        "committee": {"pk": pk},
        "term": {"pk": term.pk},
        "draft seat": {"pk": draft.seats.first().pk},
        "vacant seat": {"pk": left.seat_id},
        "appointment": {"pk": head.pk},
        "person": {"pk": head.person_id},
        "filing": {"pk": filing.pk},
        "filing accepted": {"pk": filing.pk, "step": "accept"},
        "filing's file": {"pk": filing.pk, "suffix": "docx"},
        "change": {"pk": head.changes.get().pk},
        "deviation": {"pk": deviation.pk},
        "duty": {"pk": duty.pk},
        "secondment": {"pk": secondment.pk},
        "training": {"pk": training.pk},
    }


for _name in (
    "committee",
    "term",
    "draft seat",
    "vacant seat",
    "appointment",
    "person",
    "filing",
    "filing accepted",
    "filing's file",
    "change",
    "deviation",
    "duty",
    "secondment",
    "training",
):
    make(_name)(lambda world, place, name=_name: team(world, place)[name])


@noise
def another_person(world, place):
    line = PersonLine(name=f"密{place.mark}四", phone="15400000799", post="居民党员代表")
    create_person(organization_id=place.community.pk, line=line, actor=place.secretary)


# ---- exchange -------------------------------------------------------------------------------------------------------


def an_import(world, place):
    """A workbook of persons that the community's secretary uploaded, read and waiting to be confirmed."""
    key = ("an import", place.mark)
    if key not in world.made:
        world.made[key] = _make_import(place)
    return world.made[key]


def _make_import(place):
    digit = "甲乙丙丁".index(place.mark)
    row = f"密{place.mark}五,女,中共党员,1540000075{digit},居民代表"
    sheet = f"人员名单\n姓名,性别,政治面貌,联系电话,工作单位及职务\n{row}\n"
    with acting_as(place.secretary):
        batch = receive_workbook(
            organization_id=place.community.pk,
            filename=f"名{place.mark}人员.csv",
            content=sheet.encode(),
            actor=place.secretary,
        )
    read_batch(batch_id=batch.pk)
    return {
        "import": {"pk": batch.pk},
        "import row": {"pk": batch.pk, "row_pk": ImportRow.everywhere.get(batch=batch).pk},
    }


for _name in ("import", "import row"):
    make(_name)(lambda world, place, name=_name: an_import(world, place)[name])


@make("import kind")
def import_kind(world, place):
    return {"kind": "persons"}


# ---- appraisal ------------------------------------------------------------------------------------------------------


@make("finding")
def finding(world, place):
    return {"pk": place.community.pk, "rule_id": "committee.shape"}


# ---- covenants: lists ------------------------------------------------------------------------------------------------


def a_list(world, place):
    """A cycle that collects, with an item of the unit; one published, one published and not public, one closed."""
    key = ("a list", place.mark)
    if key not in world.made:
        world.made[key] = _make_list(place)
    return world.made[key]


def _make_list(place):
    actor, pk = place.secretary, place.community.pk

    def cycle_of(year, **fields):
        days = {"since": date(year, 1, 1), "last_day": date(year, 12, 31)}
        return open_cycle(organization_id=pk, **days, actor=actor, **fields)

    def item_in(cycle):
        line = ItemLine(direction="OFFER", category="CULTURE", title=f"企{place.mark}开放操场")
        return file_item(cycle_id=cycle.pk, unit_id=place.unit.pk, line=line, submit=True, actor=actor)

    def published(cycle):
        item_in(cycle)
        advance_cycle(cycle_id=cycle.pk, actor=actor)
        at = now() - timedelta(hours=1)
        meeting = create_meeting(organization_id=pk, kind="JOINT", starts_at=at, actor=actor)
        hold_meeting(meeting_id=meeting.pk, actor=actor)
        accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=actor)
        return publish_list(cycle_id=cycle.pk, actor=actor)

    closed = cycle_of(2019)
    close_cycle(cycle_id=closed.pk, actor=actor)
    collecting = cycle_of(today().year)
    item = item_in(collecting)
    ahead = published(cycle_of(today().year + 1))
    hidden = published(cycle_of(today().year + 2, is_public=False))
    planned = create_meeting(organization_id=pk, kind="JOINT", starts_at=now() - timedelta(hours=1), actor=actor)
    return {
        "cycle": {"pk": collecting.pk},
        "closed cycle": {"pk": closed.pk},
        "item": {"pk": item.pk},
        "item recalled": {"pk": item.pk, "step": "recall"},
        "item accepted": {"pk": item.pk, "outcome": "accept"},
        "publication": {"pk": ahead.pk},
        "list not public": {"token": hidden.token},
        "meeting": {"pk": planned.pk},
    }


for _name in (
    "cycle",
    "closed cycle",
    "item",
    "item recalled",
    "item accepted",
    "publication",
    "list not public",
    "meeting",
):
    make(_name)(lambda world, place, name=_name: a_list(world, place)[name])


# ---- covenants: agreements and pledges ------------------------------------------------------------------------------


def agreed(world, place):
    """A draft, one laid out, one signed; of its pledge a delivery recorded, one excused and a review."""
    key = ("agreed", place.mark)
    if key not in world.made:
        world.made[key] = _make_agreed(place)
    return world.made[key]


def _make_agreed(place):
    actor = place.secretary
    year = today().year + 4
    cycle = ListCycle.objects.create(
        organization=place.community,
        title=f"暗{place.mark}的一期",
        period=period(date(year, 1, 1), date(year + 1, 1, 1)),
        stage=Stage.REVIEWING,
    )

    def in_stage(stage):
        ListCycle.objects.filter(pk=cycle.pk).update(stage=stage)

    def draft(kind, claims=()):
        line = agreements.AgreementLine(
            since=today() - timedelta(days=20), last_day=today() + timedelta(days=100), our_duties="走访"
        )
        return agreements.draft_agreement(
            cycle_id=cycle.pk, kind=kind, unit_ids=[place.unit.pk], claim_ids=claims, line=line, actor=actor
        )

    def laid_out(kind, claims=()):
        made = draft(kind, claims)
        return agreements.lay_out_agreement(agreement_id=made.pk, actor=actor)

    in_stage(Stage.FULFILLING)
    item = ListItem.objects.create(
        cycle=cycle, organization=place.community, unit=place.unit, direction=Direction.OFFER, category="CULTURE",
        title=f"企{place.mark}四点半课堂", state=ItemState.PUBLISHED, number=1, published_on=today(),
        frequency_text="每月1次", per="month", times=1,
    )  # fmt: skip
    claim = Claim.objects.create(
        item=item, organization=place.community, state=ClaimState.CONFIRMED, made_on=today(),
        decided_on=today() - timedelta(days=15),
    )  # fmt: skip
    drafted, waiting, signed = draft("LETTER"), laid_out("LETTER"), laid_out("CLAIM", [claim.pk])
    for party in signed.parties.all():
        day = today() - timedelta(days=10)
        sign_agreement(
            agreement_id=signed.pk, party_id=party.pk, method="PAPER", signatory="某人", signed_on=day, actor=actor
        )
    # What is shown on the board the whole street may read, marks and all; here it is not shown yet.
    Pledge.objects.filter(cycle=cycle).update(shown_on=None)
    pledge = Pledge.objects.get(cycle=cycle)
    first, second, third = pledge.deliveries.all()[:3]
    record = record_fulfilment(pledge_id=pledge.pk, delivery_id=first.pk, remark=f"企{place.mark}的说明", actor=actor)
    # Recorded by the unit's own officer, so that the committee has to confirm it.
    undecided = {"state": "RECORDED", "answered_on": None, "answered_by": None, "confirmed_on": None}
    type(record).objects.filter(pk=record.pk).update(**undecided)
    excuse_delivery(delivery_id=third.pk, reason="放假", actor=actor)
    scan = add_scan(agreement_id=signed.pk, scan=Upload("扫描.pdf", A_PDF), actor=actor)
    in_stage(Stage.REVIEWING)
    review = review_pledge(
        pledge_id=pledge.pk, side="RECEIVER", satisfaction=3, sentence=f"企{place.mark}的评语", actor=actor
    )
    in_stage(Stage.FULFILLING)
    of_unit = waiting.parties.get(unit=place.unit)
    return {
        "agreement": {"pk": signed.pk},
        "agreement drafted": {"pk": drafted.pk},
        "agreement drafted laid out": {"pk": drafted.pk, "step": "lay_out"},
        "agreement to sign": {"pk": waiting.pk},
        "side to sign": {"pk": waiting.pk, "party_pk": of_unit.pk},
        "agreement's text": {"pk": signed.pk, "suffix": "txt"},
        "scan": {"pk": scan.pk},
        "pledge": {"pk": pledge.pk},
        "pledge's side": {"pk": pledge.pk, "side": "giver"},
        "delivery": {"pk": second.pk},
        "delivery excused": {"pk": second.pk, "step": "excuse"},
        "fulfilment": {"pk": record.pk},
        "fulfilment disputed": {"pk": record.pk, "step": "dispute"},
        "review": {"pk": review.pk},
    }


for _name in (
    "agreement",
    "agreement drafted",
    "agreement drafted laid out",
    "agreement to sign",
    "side to sign",
    "agreement's text",
    "scan",
    "pledge",
    "pledge's side",
    "delivery",
    "delivery excused",
    "fulfilment",
    "fulfilment disputed",
    "review",
):
    make(_name)(lambda world, place, name=_name: agreed(world, place)[name])


# ---- covenants: claims -----------------------------------------------------------------------------------------------


def claimed(world, place):
    """An offer of the unit on a published list, and one that the committee has claimed, waiting for the unit's word."""
    key = ("claimed", place.mark)
    if key not in world.made:
        world.made[key] = _make_claimed(world, place)
    return world.made[key]


def _make_claimed(world, place):
    lists = a_list(world, place)
    published = Publication.objects.get(pk=lists["publication"]["pk"])
    hidden = Publication.objects.get(token=lists["list not public"]["token"])
    offer, other = (ListItem.objects.get(cycle=row.cycle_id) for row in (published, hidden))
    claim = make_claim(item_id=offer.pk, unit_id=None, message=f"名{place.mark}的留言", actor=place.secretary)
    return {
        "item published": {"pk": other.pk},
        "published cycle": {"pk": published.cycle_id},
        "claim": {"pk": claim.pk},
        "claim declined": {"pk": claim.pk, "step": "decline"},
    }


for _name in ("item published", "published cycle", "claim", "claim declined"):
    make(_name)(lambda world, place, name=_name: claimed(world, place)[name])


# ---- covenants: projects, wishes, service promises -------------------------------------------------------------------


def bundled(world, place):
    """A project of the committee with a step, a wish, a promise of the unit with something under way."""
    key = ("bundled", place.mark)
    if key not in world.made:
        world.made[key] = _make_bundled(world, place)
    return world.made[key]


def _make_bundled(world, place):
    actor, pk = place.secretary, place.community.pk
    item = a_list(world, place)["item"]["pk"]
    line = projects.ProjectLine(f"企{place.mark}亮灯工程", today(), today(), unit_id=place.unit.pk, item_ids=(item,))
    step = projects.MilestoneLine(f"企{place.mark}到货", today())
    project = projects.create_project(organization_id=pk, line=line, milestones=[step], actor=actor)
    wish = wishes.post_wish(organization_id=pk, line=wishes.WishLine(f"企{place.mark}的心愿"), actor=actor)
    promised = promises.PromiseLine(f"企{place.mark}开证明", today(), unit_id=place.unit.pk)
    promise = promises.make_promise(organization_id=pk, line=promised, actor=actor)
    case = promises.receive_case(promise_id=promise.pk, matter=f"企{place.mark}的一件事", actor=actor)
    return {
        "project": {"pk": project.pk},
        "project reopened": {"pk": project.pk, "step": "reopen"},
        "milestone": {"pk": project.milestones.get().pk},
        "milestone done": {"pk": project.milestones.get().pk, "step": "done"},
        "wish": {"pk": wish.pk},
        "promise": {"pk": promise.pk},
        "case": {"pk": case.pk},
    }


for _name in ("project", "project reopened", "milestone", "milestone done", "wish", "promise", "case"):
    make(_name)(lambda world, place, name=_name: bundled(world, place)[name])


# ---- meetings: minutes and resolutions -------------------------------------------------------------------------------


def minuted(world, place):
    """A meeting whose minutes are sent for objections, one whose minutes are issued; each gives the unit something."""
    key = ("minuted", place.mark)
    if key not in world.made:
        world.made[key] = _make_minuted(place)
    return world.made[key]


def _make_minuted(place):
    actor, pk = place.secretary, place.community.pk

    def held(hours):
        at = now() - timedelta(hours=hours)
        meeting = create_meeting(organization_id=pk, kind="JOINT", starts_at=at, actor=actor)
        item = propose_item(
            organization_id=pk,
            line=AgendaLine(title=f"企{place.mark}的路灯", proposer_unit_id=place.unit.pk),
            meeting_id=meeting.pk,
            actor=actor,
        )
        hold_meeting(meeting_id=meeting.pk, actor=actor)
        minutes.settle_item(item_id=item.pk, outcome=minutes.DECIDED, text=f"暗{place.mark}同意", actor=actor)
        lines = [resolutions.AssignmentLine(unit_id=place.unit.pk), resolutions.AssignmentLine()]
        made = resolutions.create_resolution(
            meeting_id=meeting.pk, text=f"企{place.mark}装路灯", assignments=lines, actor=actor
        )
        return meeting, item, made, minutes.start_minutes(meeting_id=meeting.pk, actor=actor)

    meeting, _, resolution, sent = held(3)
    issuing.send_for_objections(minutes_id=sent.pk, actor=actor)
    objection = Objection.objects.create(
        minutes=sent, organization=place.community, unit=place.unit, text=f"企{place.mark}要改", made_on=today()
    )
    _, item, _, issued = held(2)
    issuing.issue_minutes(minutes_id=issued.pk, actor=actor)
    assignment = resolution.assignments.get(unit=place.unit)
    part = sent.parts.get(item__isnull=False)
    year = {"pk": pk, "year": today().year}
    return {
        "meeting sent": {"pk": meeting.pk},
        "minutes sent": {"pk": sent.pk},
        "minutes part": {"pk": part.pk},
        "minutes and part": {"pk": sent.pk, "part": part.pk},
        "minutes' text": {"pk": issued.pk, "suffix": "txt"},
        "objection": {"pk": objection.pk},
        "receipt": {"pk": issued.receipts.get(unit=place.unit).pk},
        "notice": {"pk": meeting.pk, "suffix": "docx"},
        "year's minutes": {**year, "suffix": "docx"},
        "year's ledger": year,
        "excerpt": {"pk": item.pk},
        "excerpt's file": {"pk": item.pk, "suffix": "docx"},
        "resolution": {"pk": resolution.pk},
        "resolution postponed": {"pk": resolution.pk, "step": "postpone"},
        "assignment": {"pk": assignment.pk},
        "assignment reopened": {"pk": assignment.pk, "step": "reopen"},
    }


for _name in (
    "meeting sent",
    "minutes sent",
    "minutes part",
    "minutes and part",
    "minutes' text",
    "objection",
    "receipt",
    "notice",
    "year's minutes",
    "year's ledger",
    "excerpt",
    "excerpt's file",
    "resolution",
    "resolution postponed",
    "assignment",
    "assignment reopened",
):
    make(_name)(lambda world, place, name=_name: minuted(world, place)[name])


# ---- meetings: convening ---------------------------------------------------------------------------------------------


def a_convened_meeting(world, place):
    """A meeting that the unit is invited to, a matter the unit proposed, a turn of the unit's."""
    key = ("a convened meeting", place.mark)
    if key not in world.made:
        world.made[key] = _make_convened(place)
    return world.made[key]


def _make_convened(place):
    actor, pk = place.secretary, place.community.pk
    meeting = create_meeting(organization_id=pk, kind="JOINT", starts_at=now() + timedelta(days=7), actor=actor)
    convene_meeting(meeting_id=meeting.pk, actor=actor)
    line = AgendaLine(f"企{place.mark}门口拥堵", proposer_unit_id=place.unit.pk)
    item = propose_item(organization_id=pk, line=line, papers=[Upload(f"企{place.mark}.pdf", A_PDF)], actor=actor)
    turn = Turn.objects.create(
        organization=place.community, unit=place.unit, period=period(date(2026, 1, 1), date(2026, 4, 1))
    )
    return {
        "convened meeting": {"pk": meeting.pk},
        "invitee": {"pk": meeting.invitees.get(unit=place.unit).pk},
        "agenda item": {"pk": item.pk},
        "agenda item up": {"pk": item.pk, "step": "up"},
        "paper": {"pk": item.papers.get().pk},
        "turn": {"pk": turn.pk},
        "turn problem": {"pk": turn.pk, "step": "problem"},
    }


for _name in ("convened meeting", "invitee", "agenda item", "agenda item up", "paper", "turn", "turn problem"):
    make(_name)(lambda world, place, name=_name: a_convened_meeting(world, place)[name])


@make("meeting units")
def meeting_units(world, place):
    return {**a_list(world, place)["meeting"], "whom": "units"}


# ---- meetings: contacts, suggestions, activities ---------------------------------------------------------------------


def in_touch(world, place):
    """A contact with the unit's part-time member, what he or she suggested, and an activity he or she took part in."""
    key = ("in touch", place.mark)
    if key not in world.made:
        world.made[key] = _make_in_touch(world, place)
    return world.made[key]


def _make_in_touch(world, place):
    team(world, place)
    actor, pk = place.secretary, place.community.pk
    deputy = Appointment.objects.of_committee(pk).filter(part_time=True, represents=place.unit).in_force(today()).get()
    contact = record_contacts(
        organization_id=pk, appointment_ids=[deputy.pk], note=f"暗{place.mark}说的话", actor=actor
    )[0]
    suggestion = receive_suggestion(appointment_id=deputy.pk, text=f"企{place.mark}装路灯", actor=actor)
    line = ActivityLine(kind="party_day", title=f"企{place.mark}清洁家园", planned_on=today())
    activity = plan_activity(organization_id=pk, line=line, actor=actor)
    hold_activity(activity_id=activity.pk, outcome="办成", person_ids=[deputy.person_id], actor=actor)
    return {
        "deputy": {"pk": deputy.pk},
        "contact": {"pk": contact.pk},
        "suggestion": {"pk": suggestion.pk},
        "activity": {"pk": activity.pk},
        "attendance": {"pk": activity.attendances.get().pk},
        "certificate": {"organization": pk, "pk": deputy.person_id},
    }


for _name in ("deputy", "contact", "suggestion", "activity", "attendance", "certificate"):
    make(_name)(lambda world, place, name=_name: in_touch(world, place)[name])


@make("metric")
def metric(world, place):
    """A number that the statistics tell."""
    return {"metric_id": "orgs.units"}


@make("calendar year")
def calendar_year(world, place):
    """A year of the calendar of working days."""
    return {"year": 2026}


@make("calendar address")
def calendar_address(world, place):
    """An address that opens no feed."""
    return {"secret": "x" * 43}
