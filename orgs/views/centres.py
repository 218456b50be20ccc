"""Pages of service centres: the network, one centre, what can be booked, bookings; and what the neighbourhood reads."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from common.authority import covers
from common.clock import now, today
from common.forms import answer_form, posted
from common.lists import Action, Column, ListView
from common.scoping import current_scope, everything
from common.views import VerbRequired, may, once, requires
from orgs.centres import centre_of, contact_of, open_centres, today_of, visible_to
from orgs.filters import BookingFilter, CentreFilter
from orgs.forms import centres as forms
from orgs.hours import read_hours
from orgs.models import Booking, ClosedDay, Facility, Venue
from orgs.services import centres as services
from orgs.wording import tier_word

BOOK, VERB = services.BOOK, services.VERB
PUBLIC_SECONDS = 300


class CentreList(VerbRequired, ListView):
    """Centres that the office may look at and book: the network of the district as far as it is open to it."""

    verb = BOOK
    model = Venue
    filterset_class = CentreFilter
    template_name = "orgs/centres.html"
    title = "服务阵地"
    noun = "处阵地"
    default_sort = "organization"
    empty = "还没有可以预约的阵地。街道和社区在“阵地”里登记、勾选“向居民公开”以后，这里可以查到开放时间并预约。"
    columns = [
        Column("name", "名称", "name", sort="name", fixed=True, url=lambda row: reverse("orgs:centre", args=[row.pk])),
        Column("kind", "类别", lambda row: row.get_kind_display(), sort="kind"),
        Column("tier", "层级", lambda row: tier_word(row.organization.tier)),
        Column("organization", "所属组织", "organization.name", sort="organization__lft"),
        Column("address", "地址", "address"),
        Column("hours", "开放时间", "opening_hours"),
        Column("today", "今天", lambda row: today_of(row, row.closed_now, today())),
    ]
    actions = [
        Action("从表格导入", "exchange:start", icon="table-import", verb="import.run", primary=False,
               when=lambda: may(VERB)),
        Action("我的预约", "orgs:bookings", icon="calendar-event", verb=BOOK, primary=False),
        Action("登记阵地", "orgs:venue_create", verb=VERB),
    ]  # fmt: skip

    def get_queryset(self):
        """In use; those of the own scope, of the circle, and the public ones."""
        return visible_to(current_scope()).filter(closed_on=None).select_related("organization")

    def prepare(self, rows):
        """With whether they are closed today. One query."""
        with everything("when a centre is closed is no secret"):
            closed = set(ClosedDay.objects.filter(venue__in=rows, on=today()).values_list("venue_id", flat=True))
        for row in rows:
            row.closed_now = [today()] if row.pk in closed else []
        return rows


def _trail(*rest: tuple[str, str]) -> list[dict[str, str]]:
    steps = (("服务阵地", reverse("orgs:centres")), *rest)
    return [{"label": label, "url": url} for label, url in steps]


def _centre_or_404(pk: int) -> Venue:
    found = visible_to(current_scope()).select_related("organization__district").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _own_or_404(pk: int) -> Venue:
    found = Venue.objects.select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(BOOK)
def centre(request: HttpRequest, pk: int) -> HttpResponse:
    """One centre: its week, its closed days, what can be booked and when that is taken."""
    found = _centre_or_404(pk)
    runs = may(VERB) and covers(current_scope(), found.organization)
    context = {
        "venue": found,
        "trail": _trail((found.name, "")),
        "facts": [
            {"label": "类别", "value": found.get_kind_display()},
            {"label": "所属组织", "value": found.organization.name},
            {"label": "地址", "value": found.address},
            {"label": "可容纳", "value": f"{found.capacity} 人" if found.capacity else ""},
            {"label": "可借用", "value": found.lends},
            {"label": "向居民公开", "value": "公开" if found.is_public else "不公开"},
        ],
        **centre_of(found, today()),
        "runs": runs and found.closed_on is None,
        "bookable": found.closed_on is None and bool(read_hours(found.opening_hours)),
        "public_url": request.build_absolute_uri(reverse("orgs:open_centres", args=[found.organization.district.code]))
        if found.is_public and found.organization.district.code
        else "",
    }
    if runs:
        ahead = Booking.objects.filter(facility__venue=found, cancelled_on=None, during__endswith__gt=now())
        context["bookings"] = list(ahead.select_related("facility", "unit", "booker").order_by("during")[:50])
    return render(request, "orgs/centre.html", context)


def _form(request: HttpRequest, form, venue: Venue, heading: str, **asked: Any) -> HttpResponse:
    """A form about a centre; afterwards one is back at the centre."""
    back = reverse("orgs:centre", args=[venue.pk])
    trail = _trail((venue.name, back), (heading, ""))
    return answer_form(
        request, form, template="orgs/form.html", back=back, heading=heading, sub=venue.name, trail=trail, **asked
    )


@requires(BOOK)
@once
def facility_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a room or a service for some hours."""
    found = services.facility_to_book(pk)
    if found is None:
        raise Http404
    taken = centre_of(found.venue, today())["facilities"]
    words = next((row.taken for row in taken if row.pk == pk), [])
    party = services.party_of(current_scope())
    form = forms.BookingForm(request.POST or None)
    intro = f"开放时间：{found.venue.opening_hours or '没有写明'}。" + (
        f"已约时段：{'；'.join(words)}。" if words else "还没有人预约。"
    )
    return _form(
        request, form, found.venue, f"预约{found.name}", submit="预约", done="已预约，到时直接使用。不用了请及早取消。",
        intro=f"以“{party.name}”的名义预约。{intro}" if party else intro,
        service=lambda: services.book(facility_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


class BookingList(VerbRequired, ListView):
    """Bookings of the office and of the venues in its sight; no column says more of a person than who is asked for,
    and that only to whose venue it is and who booked."""

    verb = BOOK
    model = Booking
    filterset_class = BookingFilter
    template_name = "orgs/bookings.html"
    title = "阵地预约"
    noun = "个预约"
    default_sort = "-when"
    empty = "还没有预约。在“服务阵地”里打开一处，选场地或服务预约。"
    columns = [
        Column("when", "时间", lambda row: f"{row.starts_at:%Y-%m-%d %H:%M}–{row.ends_at:%H:%M}", sort="during",
               fixed=True),
        Column("facility", "场地或服务", "facility.name"),
        Column("venue", "阵地", "facility.venue.name"),
        Column("who", "预约方", "who"),
        Column("purpose", "用途", "purpose"),
        Column("contact", "联系人", contact_of),
        Column("state", "状态", lambda row: _state(row)[0], state=lambda row: _state(row)[1]),
    ]  # fmt: skip
    actions = [Action("去预约", "orgs:centres", verb=BOOK)]

    def get_queryset(self):
        """With what and whose it is; the venue's name is public or the office's own."""
        return Booking.objects.select_related("facility__venue", "unit", "booker", "organization")

    def prepare(self, rows):
        """Whether each can still be cancelled here."""
        for row in rows:
            row.cancellable = row.cancelled_on is None and row.ends_at > now()
        return rows


def _state(row: Booking) -> tuple[str, str]:
    if row.cancelled_on is not None:
        return "已取消", "mute"
    return ("已用完", "ok") if row.ends_at <= now() else ("已预约", "new")


@requires(BOOK)
@once
def booking_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not needed any more, or the venue cannot give it."""
    found = Booking.objects.select_related("facility__venue").filter(pk=pk).first()
    if found is None:
        raise Http404
    form = forms.CancelBookingForm(request.POST or None)
    return answer_form(
        request, form, template="orgs/form.html", heading="取消预约", submit="取消预约",
        sub=f"{found.facility.name} {found.starts_at:%Y-%m-%d %H:%M}",
        trail=_trail(("阵地预约", reverse("orgs:bookings")), ("取消预约", "")), back=reverse("orgs:bookings"),
        service=lambda: services.cancel_booking(booking_id=pk, actor=request.user, **form.cleaned_data),
        done="已取消，这段时间可以另行预约。",
    )  # fmt: skip


@requires(VERB)
@once
def facility_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A room or a service of the venue can be booked from now on."""
    found = _own_or_404(pk)
    form = forms.FacilityForm(request.POST or None)
    return _form(
        request, form, found, "登记可预约的场地或服务", submit="登记", done="已登记，可以预约了。",
        service=lambda: services.add_facility(venue_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def facility_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is said of it."""
    row = Facility.objects.select_related("venue__organization").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = forms.FacilityForm(request.POST or None, facility=row)
    return _form(
        request, form, row.venue, f"修改{row.name}", submit="保存", done="已保存。",
        service=lambda: services.edit_facility(facility_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def facility_close(request: HttpRequest, pk: int) -> HttpResponse:
    """It cannot be booked any more."""
    row = Facility.objects.select_related("venue__organization").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = forms.NothingForm(posted(request))
    return _form(
        request, form, row.venue, f"停用{row.name}", submit="停用", done="已停用，记录保留。",
        service=lambda: services.close_facility(facility_id=pk, actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def closed_day_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The venue is not open on a day."""
    found = _own_or_404(pk)
    form = forms.ClosedDayForm(request.POST or None)
    return _form(
        request, form, found, "登记闭馆日", submit="登记", done="已登记，这一天不能预约。",
        service=lambda: services.set_closed_day(venue_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def closed_day_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It is open on the day after all."""
    row = ClosedDay.objects.select_related("venue__organization").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = forms.NothingForm(posted(request))
    return _form(
        request, form, row.venue, f"{row.on} 照常开放", submit="照常开放", done="已恢复开放。",
        service=lambda: services.drop_closed_day(closed_day_id=pk, actor=request.user),
    )  # fmt: skip


@login_not_required
@require_safe
def open_centres_page(request: HttpRequest, code: str) -> HttpResponse:
    """For the neighbourhood, without sign-in: where the centres are, when they are open, what can be booked."""
    district, groups = open_centres(code)
    if district is None or not groups:
        raise Http404
    answer = render(request, "orgs/open_centres.html", {"district": district, "groups": groups})
    patch_cache_control(answer, public=True, max_age=PUBLIC_SECONDS)
    return answer
