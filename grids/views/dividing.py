"""Dividing a community into grids: a proposal, changed by hand with the figures beside it, accepted from a day on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.clock import today
from common.errors import RuleBroken
from common.forms import posted
from common.views import once, requires
from grids.dividing import WORDS, divide, figures_of, score_of, why_not
from grids.forms.territory import SinceForm
from grids.selectors.dividing import Ground, ground_of, plan_from
from grids.selectors.outline import outline_of
from grids.services.base import VERB
from grids.services.buildings import place_buildings
from grids.views.base import crumbs, node_or_404
from grids.words import in_words, words_here
from orgs.models import Tier

PROPOSE, COUNT, ACCEPT = "propose", "count", "accept"
CHANGED = "别人刚改过这个社区的楼栋、网格或划分，还没有办理。你选的都在，下表“现在”一栏已更新，请核对后再点“按此划分”。"


@requires(VERB)
@once
def dividing(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose, count again, accept. What stands in the selects is the division that is shown; nothing is stored.

    A building that the form leaves as it was shown would be moved back where somebody else has just moved it: a
    division that is not the one shown any more is shown anew before it is accepted.
    """
    community = node_or_404(pk, Tier.COMMUNITY)
    ground = ground_of(community, today())
    step = request.POST.get("step", "")
    plan = plan_from(ground, request.POST)
    said: list[tuple[str, str]] = []
    form = SinceForm(posted(request) if step == ACCEPT else None)
    if request.method == "POST" and step == PROPOSE:
        plan, said = _proposed(ground, plan)
    elif request.method == "POST" and step == ACCEPT and request.POST.get("shown") != ground.digest:
        said = [("due", CHANGED)]
    elif request.method == "POST" and step == ACCEPT and form.is_valid():
        changed = {building: grid for building, grid in plan.items() if grid != ground.problem.today[building]}
        try:
            moved = place_buildings(
                community_id=pk, plan=changed, since=form.cleaned_data["since"], actor=request.user
            ) if changed else 0  # fmt: skip
        except RuleBroken as error:
            form.add_error("since" if error.field == "since" else None, error.message)
        else:
            fresh = sum(ground.problem.today[building] is None for building in changed)
            messages.success(request, _told(moved - fresh, fresh) if moved else "没有变化。")
            return redirect("grids:coverage", pk)
    return render(request, "grids/dividing.html", _context(community, ground, plan, form, said))


def _told(changed: int, fresh: int) -> str:
    parts = [f"{changed} 栋楼换了网格" if changed else "", f"{fresh} 栋新划入" if fresh else ""]
    words = in_words(f"已按新的划分办理：{'，'.join(filter(None, parts))}。")
    return f"{words}楼栋的岗位随楼栋走；画过边界、楼栋有变化的，原边界到此为止，可以重新上传。"


def _proposed(ground: Ground, plan):
    found = divide(ground.problem)
    if found.obstacles:
        return (found.division if found.better else plan), [("bad", sentence) for sentence in found.obstacles]
    if not found.better:
        return plan, [("info", "没有找到比现在更好的划分。")]
    today_of = ground.problem.today
    fresh = sum(grid is not None and today_of[building] is None for building, grid in found.division.items())
    placed = f"，新划入 {fresh} 栋" if fresh else ""
    said = [("ok", f"建议调整 {found.score.moved} 栋楼{placed}。每栋楼都可以改，改好后点“重新计算”。")]
    if not found.feasible:
        said.append(("due", "还有网格达不到标准，见下表标出的数字；可以增设网格，或报区里说明。"))
    return found.division, said


def _context(community, ground: Ground, plan, form, said) -> dict:
    problem = ground.problem
    score, before = score_of(problem, plan), score_of(problem, problem.today)
    figures = {figure.grid: figure for figure in figures_of(problem, plan)}
    was = {figure.grid: figure for figure in figures_of(problem, problem.today)}
    obstacles = why_not(problem) if not said else []
    return {
        "community": community,
        "trail": crumbs((community.name, reverse("grids:coverage", args=[community.pk])), (in_words("划分网格"), "")),
        "form": form,
        "said": [*said, *(("bad", sentence) for sentence in obstacles)],
        "shown": ground.digest,
        "guessed": ground.guessed,
        "alone": len(problem.islands()) if problem.blocks else 0,
        "standard": [
            {"label": WORDS[key][0], "text": _range(bounds, WORDS[key][1])} for key, bounds in problem.standard.items()
        ],
        "rows": [
            {
                "grid": grid,
                "now": figures[grid.pk],
                "was": was[grid.pk],
                "breaches": _breaches(problem, figures[grid.pk]),
            }
            for grid in ground.grids
        ],
        "score": score,
        "before": before,
        "uneven": f"{score.unevenness:.1%}",
        "uneven_before": f"{before.unevenness:.1%}",
        "buildings": [
            {
                "row": row,
                "chosen": plan[row.pk],
                "moved": plan[row.pk] != row.grid_id_on,
                "was": ground.names.get(row.grid_id_on, "未划入"),
            }
            for row in ground.buildings
        ],
        "grids": ground.grids,
        "called": words_here(),
        "outline": outline_of(community, today(), given=plan),
        "changed": any(plan[row.pk] != row.grid_id_on for row in ground.buildings),
    }


def _breaches(problem, figure) -> list[str]:
    """Which standards a grid does not keep, and how."""
    found = []
    for key in figure.breaches:
        most = problem.standard[key].most
        many = most is not None and getattr(figure, key) > most
        found.append(f"{WORDS[key][0]}{'超过' if many else '不到'}标准")
    return found


def _range(bounds, unit: str) -> str:
    if bounds.least is None:
        return f"不超过 {bounds.most:,} {unit}"
    return f"至少 {bounds.least:,} {unit}" if bounds.most is None else f"{bounds.least:,}–{bounds.most:,} {unit}"
