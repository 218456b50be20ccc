"""Staying in touch: who was telephoned this month and who was not, one click per contact, many in one save."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, is_past_view, once, requires
from meetings.filters.touch import ContactFilter, ContactStateFilter, own_practice
from meetings.forms.touch import ContactForm
from meetings.models import Channel, Contact
from meetings.selectors.touch import contact_cadence, contact_states, member_events, with_topics
from meetings.services.contacts import edit_contact, record_contacts, remove_contact
from meetings.topics import channels_in, topics_in
from meetings.views.base import crumbs, organization_or_404, room_tabs, runs
from members.models import Appointment
from orgs.models import Tier
from orgs.rules_in_force import practice_of

VIEW, EDIT = "contact.view", "meeting.edit"
COMMITTEES = (Tier.STREET, Tier.COMMUNITY)


def own_committee():
    """The acting office's own committee, of a street or a community; None for others."""
    scope = current_scope()
    if scope.anchor_id is None or not scope.column:
        return None
    organization = organization_or_404(scope.anchor_id)
    return organization if organization.tier in COMMITTEES else None


class ContactStates(VerbRequired, ListView):
    """Part-time members of the scope and whether they were telephoned in the period."""

    verb = VIEW
    model = Appointment
    filterset_class = ContactStateFilter
    template_name = "meetings/list.html"
    noun = "名兼职委员"
    default_sort = "organization"
    empty = "你的范围内现在没有兼职委员。"
    columns = [
        Column(
            "person",
            "姓名",
            "person.name",
            sort="person__pinyin",
            url=lambda row: reverse("meetings:contact_member", args=[row.pk]),
            fixed=True,
        ),
        Column("unit", "单位", "represents.name", sort="represents__pinyin"),
        Column(
            "organization",
            "组织",
            "organization.name",
            sort="organization__lft",
            url=lambda row: reverse("meetings:contacts_of", args=[row.organization_id]),
        ),
        Column(
            "state",
            "本期电话沟通",
            lambda row: "已沟通" if row.calls >= row.least else "未沟通",
            state=lambda row: "ok" if row.calls >= row.least else "due",
        ),
        Column("calls", "本期次数", "calls", number=True, shown=False),
        Column("last", "最近沟通", "last_contact", sort="last_contact"),
    ]

    @property
    def title(self) -> str:
        """With the period."""
        return f"{contact_cadence(own_practice(), as_of(self.request))[0].label}沟通情况"

    @property
    def actions(self):
        """The records; the own committee's table is the first action."""
        return [Action("沟通记录", "meetings:contact_records", icon="history", primary=False)]

    def get_queryset(self):
        """As of the day."""
        return contact_states(own_practice(), self.day)

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("contacts"), trail=crumbs(("沟通", "")), **kwargs)


class ContactRecords(VerbRequired, ListView):
    """Every contact on record in the scope, the latest first."""

    verb = VIEW
    model = Contact
    filterset_class = ContactFilter
    template_name = "meetings/list.html"
    title = "沟通记录"
    noun = "次"
    default_sort = "-on"
    empty = "还没有沟通记录。"
    columns = [
        Column("on", "日期", "on", sort="on", fixed=True),
        Column(
            "person",
            "姓名",
            "appointment.person.name",
            sort="appointment__person__pinyin",
            url=lambda row: reverse("meetings:contact_member", args=[row.appointment_id]),
        ),
        Column("unit", "单位", "appointment.represents.name"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("channel", "方式", "get_channel_display", sort="channel"),
        Column("topic", "事项", "topic_label"),
        Column("note", "要点", "note"),
        Column("made_by", "登记人", "made_by", shown=False),
    ]

    def get_queryset(self):
        """With whom."""
        return Contact.objects.select_related(
            "appointment__person", "appointment__represents", "organization", "made_by"
        )

    def prepare(self, rows):
        """Topics by name."""
        return with_topics(rows, own_practice())

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        trail = crumbs(("沟通", reverse("meetings:contacts")), ("记录", ""))
        return super().get_context_data(tabs=room_tabs("contacts"), trail=trail, **kwargs)


@requires(VIEW, post=EDIT)
@once
def contacts_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The period's table of one committee: a button per member records a contact, ticks record many at once."""
    organization = organization_or_404(pk)
    on = as_of(request)
    practice = practice_of(organization.district_id, on)
    stretch, least = contact_cadence(practice, on)
    rows = list(contact_states(practice, on).filter(organization_id=pk).order_by("seat__order", "pk"))
    form = ContactForm(
        posted(request),
        channels=channels_in(practice),
        topics=topics_in(practice),
        initial={"channel": Channel.PHONE},
    )
    ticked = set(request.POST.getlist("appointments")) if request.method == "POST" else set()
    if request.method == "POST":
        only = request.POST.get("only", "")
        ids = [int(text) for text in ([only] if only else sorted(ticked)) if text.isdecimal() and len(text) < 19]
        if form.is_valid():
            done, made = attempt(
                form,
                lambda: record_contacts(
                    organization_id=pk, appointment_ids=ids, actor=request.user, **form.cleaned_data
                ),
            )
            if done:
                messages.success(request, f"已登记与 {len(made)} 名兼职委员的沟通。")
                return redirect("meetings:contacts_of", pk)
    return render(
        request,
        "meetings/contacts_month.html",
        {
            "organization": organization,
            "stretch": stretch,
            "least": least,
            "rows": rows,
            "called": sum(row.calls >= row.least for row in rows),
            "ticked": ticked,
            "form": form,
            "may_edit": runs(organization) and not is_past_view(request),
            "figure": practice.figure("contact.monthly"),
            "tabs": room_tabs("contacts"),
            "trail": crumbs(("沟通", reverse("meetings:contacts")), (organization.name, "")),
        },
    )


@require_safe
@requires(VIEW)
def contact_member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member's history here: contacts, suggestions, activities."""
    row = get_object_or_404(
        Appointment.objects.select_related("person", "represents", "organization").filter(part_time=True), pk=pk
    )
    practice = practice_of(row.organization.district_id, today())
    here = reverse("meetings:contacts_of", args=[row.organization_id])
    return render(
        request,
        "meetings/contacts_member.html",
        {
            "row": row,
            "events": member_events(row, practice),
            "may_edit": runs(row.organization) and row.holds_on(today()),
            "may_certify": runs(row.organization),
            "facts": [
                {"label": "单位", "value": row.represents},
                {"label": "职务", "value": f"{row.organization.name} {row.get_position_display()}（兼职）"},
                {"label": "任职", "value": f"{row.since} 至 {row.last_day or '今'}"},
            ],
            "trail": crumbs(
                ("沟通", reverse("meetings:contacts")), (row.organization.name, here), (row.person.name, "")
            ),
        },
    )


@requires(VIEW, post=EDIT)
@once
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact; corrected by who runs the committee."""
    found = _contact_or_404(pk)
    practice = practice_of(found.organization.district_id, found.on)
    initial = {name: getattr(found, name) for name in ("channel", "on", "topic", "note")}
    topics = topics_in(practice)
    if found.topic and found.topic not in dict(topics):
        topics = [*topics, (found.topic, found.topic)]
    form = ContactForm(posted(request), channels=channels_in(practice), topics=topics, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: edit_contact(contact_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已保存。")
            return redirect("meetings:contact_member", found.appointment_id)
    mine = runs(found.organization)
    return render(
        request,
        "meetings/contact.html",
        {
            "contact": with_topics([found], practice)[0],
            "may_edit": mine,
            "heading": f"与{found.appointment.person.name}的沟通",
            "subject": f"{found.organization.name} · {found.on}",
            "form": form,
            "submit": "保存",
            "cancel_url": reverse("meetings:contact_member", args=[found.appointment_id]),
            "facts": [
                {"label": "方式", "value": found.get_channel_display()},
                {"label": "日期", "value": found.on},
                {"label": "事项", "value": found.topic_label},
                {"label": "要点", "value": found.note},
                {"label": "登记人", "value": found.made_by},
            ],
            "trail": _member_trail(found, ("沟通记录", "")),
        },
    )


@requires(EDIT)
@once
def contact_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Recorded by mistake: says what goes, then takes it away."""
    found = _contact_or_404(pk)
    back = reverse("meetings:contact_member", args=[found.appointment_id])
    if request.method == "POST":
        if told(request, lambda: remove_contact(contact_id=pk, actor=request.user))[0]:
            messages.success(request, "已删除这条沟通记录。")
        return redirect(back)
    return render(
        request,
        "meetings/confirm.html",
        {
            "heading": "删除沟通记录",
            "subject": f"{found.appointment.person.name} · {found.get_channel_display()} · {found.on}",
            "consequences": ["这条沟通记录不再计入当期沟通情况。", "由它记下的意见建议保留。"],
            "submit": "删除",
            "cancel_url": back,
            "trail": _member_trail(found, ("删除沟通记录", "")),
        },
    )


def _contact_or_404(pk: int) -> Contact:
    return get_object_or_404(
        Contact.objects.select_related("appointment__person", "appointment__represents", "organization", "made_by"),
        pk=pk,
    )


def _member_trail(found: Contact, *tail: tuple[str, str]):
    member = reverse("meetings:contact_member", args=[found.appointment_id])
    return crumbs(("沟通", reverse("meetings:contacts")), (found.appointment.person.name, member), *tail)
