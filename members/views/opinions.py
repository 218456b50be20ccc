"""The place's opinion before awards and promotions: asked, answered, as a letter (LY 三·1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.web import may, once, requires
from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Column
from common.scoping import current_scope, everything
from members.filters.opinions import OpinionFilter
from members.forms.opinions import AnswerForm, AskForm
from members.models import CheckIn, OpinionRequest
from members.opinion_letters import letter_file
from members.selectors.opinions import facts_in_words, opinion_state
from members.services.opinions import ANSWER, ASK, answer_opinion, ask_opinion, facts_of_member, withdraw_opinion
from members.views.checkins import check_in_url, trail_of
from members.views.lists import RoomList

_RELATED = ("person", "organization", "unit", "asker", "check_in")


class OpinionList(RoomList):
    """征求意见: what is asked of the places of the scope, and what the office asked itself."""

    verb = "checkin.view"
    tab = "opinions"
    model = OpinionRequest
    filterset_class = OpinionFilter
    title = "征求意见"
    noun = "件"
    default_sort = "-asked_on"
    empty = "还没有征求意见。评优评先、提拔使用前，在“报到党员”里打开本人，点“征求社区意见”。"
    columns = [
        Column(
            "name", "姓名", "person.name", sort="person__pinyin", fixed=True,
            url=lambda row: reverse("members:opinion", args=[row.pk]),
        ),
        Column("occasion", "事由", "get_occasion_display", sort="occasion"),
        Column("title", "具体事项", "title"),
        Column("asker", "征求单位", "asked_for_by"),
        Column("organization", "社区或小区", "organization.name", sort="organization__lft"),
        Column("asked_on", "征求日期", "asked_on", sort="asked_on"),
        Column("due_on", "答复期限", "due_on", sort="due_on"),
        Column(
            "state", "状态", lambda row: opinion_state(row, today())[1],
            state=lambda row: opinion_state(row, today())[0],
        ),
        Column("answered_on", "答复日期", "answered_on", shown=False),
    ]  # fmt: skip

    def get_queryset(self):
        """With the names."""
        return OpinionRequest.objects.select_related(*_RELATED)


def _request(pk: int) -> OpinionRequest:
    return get_object_or_404(OpinionRequest.objects.select_related(*_RELATED), pk=pk)


def _url(pk: int) -> str:
    return reverse("members:opinion", args=[pk])


def _trail(*tail: tuple[str, str]) -> list[dict[str, str]]:
    crumbs = [("征求意见", reverse("members:opinions")), *tail]
    return [{"label": label, "url": url} for label, url in crumbs]


def _asked_it(row: OpinionRequest) -> bool:
    scope = current_scope()
    return row.unit_id == scope.party_id if scope.party_id is not None else row.asker_id == scope.anchor_id


def _answers_it(row: OpinionRequest) -> bool:
    """The place's own office, or the community's for what is below it; an office above where it was asked itself."""
    scope = current_scope()
    place = scope.column in ("community_id", "grid_id", "id") or scope.anchor_id == row.organization_id
    return place and may(ANSWER, row.organization)


@require_safe
@requires("checkin.view")
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: who asks for what, until when, and the answer with what was on record that day."""
    row = _request(pk)
    answers = row.is_open and _answers_it(row)
    facts = row.answer_facts or (facts_of_member(row.check_in) if answers else {})
    context = {
        "row": row,
        "trail": _trail((row.person.name, "")),
        "chip": opinion_state(row, today()),
        "may_answer": answers,
        "may_withdraw": row.is_open and may(ASK) and _asked_it(row),
        "may_see_member": CheckIn.objects.filter(pk=row.check_in_id).exists(),
        "facts": [
            {"label": "事由", "value": row.get_occasion_display()},
            {"label": "具体事项", "value": row.title},
            {"label": "说明", "value": row.note},
            {"label": "征求单位", "value": row.asked_for_by},
            {"label": "征求谁的意见", "value": row.organization.name},
            {"label": "征求日期", "value": row.asked_on},
            {"label": "答复期限", "value": row.due_on},
            {"label": "撤回日期", "value": row.withdrawn_on},
        ],
        "on_record": facts_in_words(facts) if facts else [],
    }
    return render(request, "members/opinion.html", context)


@requires(ASK)
@once
def opinion_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's unit, or the street or district, asks."""
    member = get_object_or_404(CheckIn.objects.select_related("person", "organization"), pk=pk)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, row = attempt(form, lambda: ask_opinion(check_in_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, f"已征求{member.organization.name}的意见，请在 {row.due_on} 前后查看答复。")
            return redirect(_url(row.pk))
    context = {
        "heading": f"就{member.person.name}征求{member.organization.name}意见",
        "intro": "社区答复时会附上报到和服务记录，不用另外要材料。",
        "trail": trail_of((member.person.name, check_in_url(pk)), ("征求意见", "")),
        "form": form,
        "submit": "发出",
        "cancel_url": check_in_url(pk),
    }
    return render(request, "members/form.html", context)


@requires(ANSWER)
@once
def opinion_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The place answers; from then on the answer stays."""
    row = _request(pk)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: answer_opinion(request_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已答复，征求单位可以看到。")
            return redirect(_url(pk))
    context = {
        "heading": f"答复：{row.person.name}，{row.title}",
        "intro": f"{row.asked_for_by}就“{row.get_occasion_display()}”征求意见。"
        "答复以后不能更改，报到和服务记录自动附上。",
        "trail": _trail((row.person.name, _url(pk)), ("答复", "")),
        "form": form,
        "submit": "答复",
        "cancel_url": _url(pk),
    }
    return render(request, "members/form.html", context)


@require_POST
@requires(ASK)
@once
def opinion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked takes it back."""
    row = _request(pk)
    if told(request, lambda: withdraw_opinion(request_id=pk, actor=request.user))[0]:
        messages.success(request, f"就{row.person.name}的征求已撤回。")
    return redirect(_url(pk))


@require_safe
@requires("checkin.view")
def opinion_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The answer as a letter, Word or PDF."""
    row = _request(pk)
    if row.answered_on is None:
        raise Http404("not answered")
    with everything("the letter names the place as its district does"):
        made = letter_file(row, suffix, actor=request.user)
    if made is None:
        raise Http404("no such file")
    name, body, media_type = made
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
