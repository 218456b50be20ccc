"""One's own account: offices, sessions, help, and what one wants to say."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.filters import FeedbackFilter
from accounts.forms import AnswerForm, FeedbackForm
from accounts.help import TOPICS, topics_for
from accounts.models import Feedback
from accounts.selectors import tokens_in_the_name_of
from accounts.services.sessions import living_sessions
from common.forms import attempt
from common.lists import Column, ListView
from common.views import VerbRequired, may, once, requires


@require_safe
def settings_page(request):
    """My account: who I am, where I act, how it looks, where I am signed in."""
    sessions = living_sessions(request.user)
    current = request.session.session_key
    facts = [
        {"label": "姓名", "value": request.user.display_name},
        {"label": "用户名", "value": request.user.username},
    ]
    context = {
        "facts": facts,
        "grants": request.offices,
        "tokens": tokens_in_the_name_of(request.user),
        "sessions": [(session, session.session_key == current) for session in sessions],
    }
    return render(request, "accounts/settings.html", context)


@require_POST
@once
def session_end(request, pk):
    """End one of my sessions."""
    if not request.user.sessions.filter(pk=pk).exists():
        raise Http404
    services.end_session(session_id=pk, current=request.session.session_key, actor=request.user)
    return redirect("accounts:settings")


@require_POST
@once
def token_revoke(request, pk):
    """Revoke a token that acts in my name."""
    token = get_object_or_404(tokens_in_the_name_of(request.user), pk=pk)
    services.revoke_own_token(token_id=token.pk, actor=request.user)
    messages.success(request, f"令牌“{token.name}”已吊销，用它的程序不能再取数。")
    return redirect("accounts:settings")


# ---- help and feedback ----------------------------------------------------------------------------------------------


@require_safe
def help_index(request):
    """All topics that concern the office; before sign-in, how to sign in."""
    if not request.user.is_authenticated:
        context = {
            "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
            "limit": settings.AXES_FAILURE_LIMIT,
        }
        return render(request, "accounts/help_sign_in.html", context)
    return render(request, "accounts/help.html", {"topics": topics_for(may), "topic": None})


@require_safe
def help_topic(request, slug):
    """One topic."""
    topic = next((topic for topic in TOPICS if topic.slug == slug), None)
    if topic is None:
        raise Http404
    return render(request, "accounts/help.html", {"topics": topics_for(may), "topic": topic})


@once
def feedback(request):
    """Say something about the system; see one's own remarks and their answers."""
    if request.acting is None:
        return render(request, "accounts/no_office.html", status=403)
    page = request.GET.get("page", "")[:200]
    form = FeedbackForm(request.POST or None, initial={"page": page, "named": True})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _ = attempt(
            form,
            lambda: services.leave_feedback(
                text=data["text"], page=data["page"], named=data["named"], actor=request.user
            ),
        )
        if done:
            return redirect(f"{reverse('accounts:feedback')}?sent=1")
    context = {
        "form": form,
        "sent": request.GET.get("sent") == "1",
        "mine": Feedback.objects.filter(author=request.user)[:20],
        "may_answer": may("feedback.answer"),
    }
    return render(request, "accounts/feedback.html", context)


class FeedbackList(VerbRequired, ListView):
    """Remarks of the district, for those who answer."""

    verb = "feedback.answer"
    model = Feedback
    filterset_class = FeedbackFilter
    title = "意见反馈"
    sub = "收到后 7 天内答复；没有署名的，答复只在这里保存"
    columns = [
        Column("created_at", "提出时间", "created_at", sort="-pk", fixed=True),
        Column("text", "意见", "text", url=lambda row: reverse("accounts:feedback_answer", args=[row.pk]), fixed=True),
        Column("author", "提出人", lambda row: str(row.author) if row.author else "未署名"),
        Column("page", "所在页面", "page", shown=False),
        Column("due_on", "答复期限", "due_on", sort="due_on"),
        Column(
            "state",
            "状态",
            lambda row: row.State(row.state).label,
            state=lambda row: "ok" if row.answered_at else "due",
        ),
    ]
    default_sort = "created_at"
    empty = "还没有人提意见。"
    template_name = "accounts/list.html"

    def get_queryset(self):
        """With their authors."""
        return Feedback.objects.select_related("author")


@requires("feedback.answer")
@once
def feedback_answer(request, pk):
    """Read a remark and answer it."""
    item = Feedback.objects.select_related("author", "answered_by").filter(pk=pk).first()
    if item is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: services.answer_feedback(feedback_id=pk, answer=form.cleaned_data["answer"], actor=request.user),
        )
        if done:
            return redirect("accounts:feedback_list")
    context = {"item": item, "form": form, "submit": "答复", "cancel_url": reverse("accounts:feedback_list")}
    return render(request, "accounts/feedback_answer.html", context)
