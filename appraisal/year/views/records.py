"""What stands behind the reports: part-time members' record of duty, units' pledges by their responsibility letters."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.models import Conclusion, SchemeState, UnitReview
from appraisal.year.base import day_of
from appraisal.year.filters import UnitReviewFilter
from appraisal.year.forms import AnswerForm, OpinionForm, UnitReviewForm
from appraisal.year.gathering import UnitRecord, member_records, unit_records
from appraisal.year.reports import answer_review, check_own_review, review_member, review_unit
from appraisal.year.views.base import (
    REPORT,
    VIEW,
    crumbs,
    form_page,
    not_for_us,
    organization_or_404,
    scheme_or_404,
    tabs_of,
    writes_own,
)
from common.errors import Conflict, NotAllowed
from common.forms import posted
from common.lists import Column, ListView
from common.views import VerbRequired, may, once, requires
from members.models import Appointment


@require_safe
@requires(VIEW)
def members(request: HttpRequest, pk: int, organization: int) -> HttpResponse:
    """履职纪实: what each part-time member did here this year, all from record, and what was said of it."""
    row, place = scheme_or_404(pk), organization_or_404(organization)
    said = {review.appointment_id: review for review in row.member_reviews.filter(organization=place)}
    records = member_records(place, row.year, day_of(row))
    context = {
        "scheme": row,
        "place": place,
        "day": day_of(row),
        "trail": crumbs((f"{place.name} 兼职委员履职纪实", "")),
        "lines": [{"record": one, "review": said.get(one.appointment)} for one in records],
        "may_write": writes_own(place) and row.state == SchemeState.PUBLISHED,
    }
    return render(request, "appraisal/year/members.html", context)


@requires(REPORT)
@once
def member_review(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """Words beside the record."""
    row = scheme_or_404(pk)
    one = get_object_or_404(Appointment.objects.select_related("organization", "person"), pk=appointment)
    heading, subject = "履职评价", f"{one.organization.name} · {one.person.name}"
    back = reverse("appraisal:year_members", args=[pk, one.organization_id])
    tail = (("兼职委员履职纪实", back),)
    try:
        check_own_review(one.organization)
    except NotAllowed as error:
        return not_for_us(request, heading, subject, error.message, back, *tail)
    before = row.member_reviews.filter(appointment=one).first()
    form = OpinionForm(posted(request), initial={"opinion": before.opinion} if before else None)
    return form_page(
        request,
        form,
        heading=heading,
        subject=subject,
        back=back,
        service=lambda: review_member(
            scheme_id=pk, appointment_id=one.pk, opinion=form.cleaned_data["opinion"], actor=request.user
        ),
        done="已记下评价，会写进年度报告。",
        tail=tail,
    )


@require_safe
@requires(VIEW)
def units(request: HttpRequest, pk: int, organization: int) -> HttpResponse:
    """Units' pledges of the year by their responsibility letters, and the conclusion on each."""
    row, place = scheme_or_404(pk), organization_or_404(organization)
    said = {review.unit_id: review for review in row.unit_reviews.filter(organization=place)}
    context = {
        "scheme": row,
        "place": place,
        "day": day_of(row),
        "trail": crumbs((f"{place.name} 单位履诺考核", "")),
        "lines": [{"record": one, "review": said.get(one.unit)} for one in unit_records(place, row.year, day_of(row))],
        "may_write": writes_own(place) and row.state == SchemeState.PUBLISHED,
    }
    return render(request, "appraisal/year/units.html", context)


@requires(REPORT)
@once
def unit_review(request: HttpRequest, pk: int, organization: int, unit: int) -> HttpResponse:
    """The conclusion, with the numbers beside it."""
    row, place = scheme_or_404(pk), organization_or_404(organization)
    record = next((one for one in unit_records(place, row.year, day_of(row)) if one.unit == unit), None)
    if record is None:
        raise Http404
    heading, subject = "单位履诺考核", f"{place.name} · {record.name}"
    back = reverse("appraisal:year_units", args=[pk, organization])
    tail = ((heading, back),)
    try:
        check_own_review(place)
    except NotAllowed as error:
        return not_for_us(request, heading, subject, error.message, back, *tail)
    before = row.unit_reviews.filter(organization=place, unit_id=unit).first()
    form = UnitReviewForm(posted(request), initial=_begun(record, before))
    said = [
        f"承诺 {record.pledges} 项；到期应履 {record.due} 次，已履 {record.done} 次，经确认 {record.confirmed} 次。"
    ]
    if before is None and record.kept:
        said.append("记录里到期的都已履行并经确认，结论已选“已履行”，请核对后保存。")
    if before is not None and before.answer:
        said.append(
            f"单位意见：{before.answer}（{before.answered_on}）。维持结论的直接保存；要改的改好再保存，单位可以再提意见。"
        )

    def save() -> UnitReview:
        try:
            return review_unit(
                scheme_id=pk, organization_id=organization, unit_id=unit, actor=request.user, **form.cleaned_data
            )
        except Conflict:
            # The page comes back with the answer of now in sight.
            form.data = form.data.copy()
            form.data["answer_read"] = before.answer if before is not None else ""
            raise

    return form_page(
        request,
        form,
        heading=heading,
        subject=subject,
        intro="".join(said),
        back=back,
        service=save,
        done="已记下。单位能看到，并可以提出意见。",
        tail=tail,
    )


def _begun(record: UnitRecord, before: UnitReview | None) -> dict[str, str]:
    """What stands in the form: the conclusion that was drawn, else the one that the record leaves no doubt about."""
    if before is not None:
        return {"conclusion": before.conclusion, "opinion": before.opinion, "answer_read": before.answer}
    return {"conclusion": Conclusion.KEPT} if record.kept else {}


class UnitReviewList(VerbRequired, ListView):
    """Reviews of units in the scope; a unit sees its own and answers."""

    verb = VIEW
    template_name = "appraisal/year/unit_reviews.html"
    model = UnitReview
    filterset_class = UnitReviewFilter
    title = "单位履诺考核"
    noun = "家次"
    default_sort = "unit"
    empty = "还没有考核。年底由社区、街道按责任书逐家核对，数字由履诺记录算出。"
    columns = [
        Column("unit", "单位", "unit.name", sort="unit__pinyin", fixed=True),
        Column("organization", "考核组织", "organization.name", sort="organization__lft"),
        Column("year", "年度", "scheme.year", sort="scheme__year"),
        Column("conclusion", "结论", "get_conclusion_display", sort="conclusion"),
        Column("due", "应履", lambda row: row.content.get("due", "")),
        Column("confirmed", "经确认", lambda row: row.content.get("confirmed", "")),
        Column("opinion", "说明", "opinion"),
        Column("answer", "单位意见", "answer"),
        Column("heard", "维持结论", "heard_on", shown=False),
        Column("reviewed", "考核日期", "reviewed_on", sort="reviewed_on", shown=False),
    ]

    def get_queryset(self):
        """With what the columns say."""
        return UnitReview.objects.select_related("unit", "organization", "scheme")

    def get_context_data(self, **kwargs):
        """With the tabs."""
        return super().get_context_data(
            tabs=tabs_of("year_unit_reviews"),
            trail=crumbs(("单位履诺", "")),
            answers=may("review.answer"),
            **kwargs,
        )


@requires("review.answer")
@once
def unit_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit says to it."""
    row = get_object_or_404(UnitReview.objects.select_related("organization", "scheme", "unit"), pk=pk)
    form = AnswerForm(posted(request), initial={"answer": row.answer})
    back = reverse("appraisal:year_unit_reviews")
    return form_page(
        request,
        form,
        heading="单位意见",
        subject=f"{row.unit.name} · {row.organization.name} {row.scheme.year}年考核",
        intro=f"结论：{row.get_conclusion_display()}。{row.opinion}",
        back=back,
        service=lambda: answer_review(review_id=pk, answer=form.cleaned_data["answer"], actor=request.user),
        done="已记下，和结论放在一起。",
        tail=(("单位履诺", back),),
    )
