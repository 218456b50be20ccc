"""Milestones of a project: added, corrected, taken."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from common.forms import attempt, posted, told
from common.views import once, requires
from covenants.forms.projects import MilestoneForm
from covenants.models import Milestone
from covenants.services.projects import (
    VERB,
    add_milestone,
    reach_milestone,
    remove_milestone,
    reopen_milestone,
    update_milestone,
)
from covenants.views.projects import form_page, project_or_404, project_url


@requires(VERB)
@once
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more step of the project."""
    found = project_or_404(pk)
    form = MilestoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: add_milestone(project_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "节点已添加。")
            return redirect("covenants:project", pk)
    return form_page(request, "添加节点", found.title, form, "添加", project_url(found), found)


@requires(VERB)
@once
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a step."""
    step = get_object_or_404(Milestone.objects.all(), pk=pk)
    found = project_or_404(step.project_id)
    form = MilestoneForm(posted(request), milestone=step)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: update_milestone(milestone_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。")
            return redirect("covenants:project", found.pk)
    return form_page(request, "修改节点", found.title, form, "保存", project_url(found), found)


_STEPS = {
    "done": (reach_milestone, "节点已完成。"),
    "reopen": (reopen_milestone, "已恢复为未完成。"),
    "remove": (remove_milestone, "节点已删去。"),
}


@require_POST
@requires(VERB)
@once
def milestone_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Taken today; not taken after all; off the list."""
    found = get_object_or_404(Milestone.objects.all(), pk=pk)
    if step not in _STEPS:
        raise Http404
    service, words = _STEPS[step]
    if told(request, lambda: service(milestone_id=pk, actor=request.user))[0]:
        messages.success(request, words)
    return redirect("covenants:project", found.project_id)
