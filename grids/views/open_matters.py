"""For residents, without sign-in: a form per community, and what became of a matter by its code.

Against abuse: a field that people leave empty, a signed time (nobody fills the form in two seconds, and an old page is
shown anew), so many from one address and so many for one community in a while. Refused words stay in the form.
"""

from __future__ import annotations

import secrets

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from common.clock import now, today
from common.errors import RuleBroken
from common.forms import posted
from common.scoping import everything
from common.throttle import too_often
from grids.forms.matters import CodeForm, PublicForm, WordForm
from grids.models import Matter, MatterDesk, MatterState
from grids.services.matters import digest_of_code, raise_by_form, settle_by_code

SALT = "grids.open_matter"
QUICKEST, OLDEST = 2, 4 * 3600
FROM_ONE_ADDRESS, FOR_ONE_COMMUNITY, DAY = 5, 200, 86_400
CODES_TRIED = 20
BUSY = "提交得太频繁了，请过一会儿再试；急事请直接联系社区。"


def _desk(token: str) -> MatterDesk | None:
    with everything("a resident opens the community's form"):
        # A code on a wall outlives its community: one that was abolished takes nothing in.
        desks = MatterDesk.objects.filter(is_open=True, organization__period__contains=today())
        return desks.select_related("organization").filter(token=token).first()


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def _stamp() -> str:
    # No two alike: two residents who open the form in the same second are not one who sends it twice.
    return Signer(salt=SALT).sign(f"{int(now().timestamp())}.{secrets.token_hex(8)}")


def _fresh(stamp: str) -> bool:
    """Whether a person may have filled in the form since it was shown."""
    try:
        shown = int(Signer(salt=SALT).unsign(stamp).partition(".")[0])
    except (BadSignature, ValueError):
        return False
    return QUICKEST <= now().timestamp() - shown <= OLDEST


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_matter(request: HttpRequest, token: str) -> HttpResponse:
    """The form; after it was sent, the number and the code, shown once."""
    desk = _desk(token)
    if desk is None:
        return _unshared(render(request, "grids/open_closed.html", status=404))
    form = PublicForm(posted(request), initial={"shown": _stamp()})
    status = 200
    if request.method == "POST" and form.is_valid():
        made, status = _take(request, desk, form)
        if made is not None:
            matter, code = made
            context = {"desk": desk, "matter": matter, "code": code, "groups": spelled(code)}
            return _unshared(render(request, "grids/open_done.html", context))
    if form.is_bound:
        form.data = form.data.copy()
        form.data["shown"] = _stamp()
    return _unshared(render(request, "grids/open_matter.html", {"desk": desk, "form": form}, status=status))


def spelled(code: str) -> list[str]:
    """The code in groups of four, as people copy it."""
    return [code[at : at + 4] for at in range(0, len(code), 4)]


def _take(request: HttpRequest, desk: MatterDesk, form: PublicForm) -> tuple[tuple[Matter, str] | None, int]:
    """(the matter and its code, 200), or (None, status) with what is wrong in the form."""
    if form.cleaned_data["website"]:
        form.add_error(None, "没有提交成功，请重新填写。")
        return None, 400
    if not _fresh(form.cleaned_data["shown"]):
        form.add_error(None, "页面停留得太久或提交得太快，内容还在，请再点一次“提交”。")
        return None, 400
    community = desk.organization_id
    if too_often(f"matter.{_address(request)}", FROM_ONE_ADDRESS) or too_often(
        f"matter.of.{community}", FOR_ONE_COMMUNITY, DAY
    ):
        form.add_error(None, BUSY)
        return None, 429
    if too_often(f"matter.sent.{form.cleaned_data['shown']}", 1, OLDEST):
        form.add_error(None, "这件事刚才已经提交成功。要反映另一件事，请改写后再点“提交”。")
        return None, 409
    try:
        with transaction.atomic():
            return raise_by_form(community_id=community, line=form.line()), 200
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None, 400


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_state(request: HttpRequest) -> HttpResponse:
    """What became of a matter: asked by code, which travels in the body and stands in no log."""
    form = CodeForm(posted(request))
    word = WordForm(request.POST if "satisfied" in request.POST else None)
    context, status = {"form": form, "word": word}, 200
    if request.method == "POST" and form.is_valid():
        if too_often(f"matter.code.{_address(request)}", CODES_TRIED):
            form.add_error(None, BUSY)
            return _unshared(render(request, "grids/open_state.html", context, status=429))
        matter = _by_code(form.cleaned_data["code"])
        if matter is None:
            form.add_error("code", "没有查到，请核对查询码。")
            status = 400
        else:
            if word.is_bound and word.is_valid():
                settled = _say(matter, form.cleaned_data["code"], word)
                matter, context["said"] = settled or matter, settled is not None
            context |= {"matter": matter, "may_say": matter.state == MatterState.ANSWERED}
    return _unshared(render(request, "grids/open_state.html", context, status=status))


def _by_code(code: str) -> Matter | None:
    digest = digest_of_code(code)
    with everything("whoever raised a matter asks what became of it"):
        return Matter.objects.select_related("organization", "origin").filter(code_digest=digest).first()


def _say(matter: Matter, code: str, word: WordForm) -> Matter | None:
    try:
        settle_by_code(code=code, satisfied=word.cleaned_data["satisfied"] == "yes", note=word.cleaned_data["note"])
    except RuleBroken as error:
        word.add_error(error.field if error.field in word.fields else None, error.message)
        return None
    return _by_code(code)


def _unshared(response: HttpResponse) -> HttpResponse:
    """Kept by nobody between us and the resident, and found by no search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
