"""Signing in and out, the office one acts in, and what keeps a session going."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import PasswordForm, SignInForm
from accounts.passwords import profile
from common.errors import RuleBroken
from common.forms import attempt, show_error
from common.views import safe_next

SIZES = {"a": "A", "a1": "A+", "a2": "A++"}


@never_cache
@sensitive_post_parameters("password")
def sign_in(request):
    """The sign-in page."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_in(request=request, **form.cleaned_data)
        except RuleBroken as error:
            status = error.status
            show_error(form, error)
        else:
            return redirect(safe_next(request))
    context = {
        "form": form,
        "next": safe_next(request, ""),
        "expired": request.GET.get("reason") == "expired",
        "signed_out": request.GET.get("reason") == "signed-out",
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def locked_out(request, response, credentials):
    """The page after five failures of one name from one address (django-axes calls it)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    answer = render(request, "accounts/locked_out.html", context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


@require_POST
def sign_out(request):
    """End this session."""
    services.sign_out(request=request)
    response = redirect(f"/accounts/sign-in/?{urlencode({'reason': 'signed-out'})}")
    response["Clear-Site-Data"] = '"cache"'
    return response


@require_POST
def switch_office(request):
    """Act in another of one's offices from now on."""
    chosen = request.POST.get("office", "")
    services.switch_office(request=request, grant_id=int(chosen) if chosen.isascii() and chosen.isdigit() else 0)
    # The page one was on may be outside the other office's reach: begin at the first page.
    return redirect("/")


@require_POST
def font_size(request):
    """Keep the size of type of this user."""
    size = SIZES.get(request.POST.get("size", ""))
    if size is not None:
        get_user_model().objects.filter(pk=request.user.pk).update(font_size=size)
    return redirect(safe_next(request))


@require_POST
def keep_alive(request):
    """ "Continue" of the warning: the middleware has noted that somebody is there."""
    return HttpResponse(status=204)


@never_cache
@sensitive_post_parameters("current", "new", "again")
def password_change(request):
    """Change one's own password; on the first sign-in nothing else is open."""
    form = PasswordForm(request.POST or None)
    first = request.user.must_change_password
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _ = attempt(
            form, lambda: services.change_password(request=request, current=data["current"], new=data["new"])
        )
        if done:
            return redirect("/")
    template = "accounts/password_first.html" if first else "accounts/password_change.html"
    return render(request, template, {"form": form, "policy": profile().text, "submit": "保存新密码"})
