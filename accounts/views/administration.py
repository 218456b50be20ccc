"""Accounts, offices and tokens: pages of the system and the security administrator."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import services
from accounts.filters import TokenFilter, UserFilter
from accounts.forms import AccountForm, EndGrantForm, GrantForm, RoleForm, TokenForm
from accounts.models import AccountState, GrantState, User
from accounts.naming import role_choices, role_name
from accounts.roles import ROLES, VERB_NAMES
from accounts.selectors import PLACES_SHOWN, accounts_of, grants_of, places_to_grant, tokens_of, with_offices
from common.clock import now, today
from common.crypto import Undecryptable, decrypt, encrypt
from common.forms import attempt
from common.lists import Action, Column, ListView
from common.views import VerbRequired, may, once, requires

SEALED = "accounts.shown_once"


def offices_text(user) -> str:
    """The offices a user holds today."""
    return "；".join(str(grant) for grant in user.current_offices)


_LOOKS = {
    AccountState.ACTIVE: "ok",
    AccountState.WAITING: "due",
    AccountState.EXPIRED: "bad",
    AccountState.DISABLED: "mute",
}


def account_state(user) -> tuple[str, str]:
    """(what it says, how it looks)"""
    return AccountState(user.state).label, _LOOKS[user.state]


class AccountList(VerbRequired, ListView):
    """Accounts of the district."""

    verb = "account.view"
    model = User
    filterset_class = UserFilter
    title = "账号"
    noun = "个账号"
    template_name = "accounts/list.html"
    columns = [
        Column(
            "name",
            "姓名",
            "display_name",
            sort="display_name",
            url=lambda user: reverse("accounts:user", args=[user.pk]),
            fixed=True,
        ),
        Column("username", "用户名", "username", sort="username"),
        Column("offices", "在任岗位", offices_text),
        Column("state", "状态", lambda user: account_state(user)[0], state=lambda user: account_state(user)[1]),
        Column("created_at", "开户时间", "created_at", sort="created_at"),
    ]
    default_sort = "username"
    export_verb = ""
    empty = "还没有账号。"
    actions = [Action("开户", "accounts:create", icon="user-plus", verb="account.edit")]

    def get_queryset(self):
        """With the offices of today."""
        return with_offices(accounts_of())


def _user(pk: int) -> User:
    user = accounts_of().filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


@requires("account.view")
@require_safe
def user_page(request, pk):
    """An account: its state, its offices past and present, its tokens."""
    user = _user(pk)
    grants = list(grants_of().filter(user=user).order_by("-id"))
    text, state = account_state(user)
    context = {
        "person": user,
        "state": state,
        "state_text": text,
        "facts": [
            {"label": "用户名", "value": user.username},
            {"label": "姓名", "value": user.display_name},
            {"label": "开户时间", "value": f"{user.created_at:%Y-%m-%d}"},
        ],
        "current": [grant for grant in grants if grant.state == GrantState.CURRENT],
        "coming": [grant for grant in grants if grant.state == GrantState.COMING],
        "past": [grant for grant in grants if grant.state == GrantState.PAST],
        "tokens": tokens_of().filter(grant__user=user) if may("token.edit") else [],
        "own": user.pk == request.user.pk,
        "can": {verb: may(f"{noun}.{verb}") for noun, verb in (("account", "edit"), ("account", "unlock"))}
        | {"grant": may("grant.edit"), "token": may("token.edit")},
    }
    return render(request, "accounts/user.html", context)


@requires("account.edit")
@once
def create(request):
    """Open an account."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, result = attempt(form, lambda: services.create_account(actor=request.user, **form.cleaned_data))
        if done:
            return _show_once(request, "password", *result)
    context = {"form": form, "submit": "开户", "cancel_url": reverse("accounts:list")}
    return render(request, "accounts/create.html", context)


# ---- what happens to an account -------------------------------------------------------------------------------------


def _confirm(request, pk, *, question, submit, consequences, service, undo=""):
    """A page that says what will happen, and does it on POST."""
    user = _user(pk)
    if request.method == "POST":
        return service(user)
    context = {
        "person": user,
        "question": question.format(user.display_name),
        "submit": submit,
        "consequences": consequences,
        "undo": undo,
        "cancel_url": reverse("accounts:user", args=[pk]),
    }
    return render(request, "accounts/confirm.html", context)


@requires("account.edit")
@once
def disable(request, pk):
    """Stop an account."""

    def service(user):
        services.disable_account(user_id=user.pk, actor=request.user)
        return redirect("accounts:user", pk=user.pk)

    return _confirm(
        request,
        pk,
        question="停用{}的账号？",
        submit="停用",
        consequences=[
            "此人立即在所有电脑和手机上退出，不能再登录",
            "名下的接口令牌立即失效",
            "办过的事、任职授权的历史都保留",
        ],
        undo="以后可以重新启用。",
        service=service,
    )


@requires("account.edit")
@once
def enable(request, pk):
    """Restart an account."""

    def service(user):
        return _show_once(request, "password", *services.enable_account(user_id=user.pk, actor=request.user))

    return _confirm(
        request,
        pk,
        question="启用{}的账号？",
        submit="启用",
        consequences=["生成新的初始密码，只显示一次，72 小时内有效", "没有到期的任职授权随之恢复"],
        service=service,
    )


@requires("account.edit")
@once
def reset(request, pk):
    """Give a new first password."""

    def service(user):
        return _show_once(request, "password", *services.reset_password(user_id=user.pk, actor=request.user))

    return _confirm(
        request,
        pk,
        question="重置{}的密码？",
        submit="重置密码",
        consequences=[
            "请先当面或电话确认是本人提出的",
            "原来的密码立即失效，此人在所有地方退出",
            "生成新的初始密码，只显示一次，72 小时内有效，登录后必须修改",
        ],
        service=service,
    )


@requires("account.unlock")
@once
def unlock(request, pk):
    """Forget failed sign-ins."""

    def service(user):
        services.unlock_account(user_id=user.pk, actor=request.user)
        return redirect("accounts:user", pk=user.pk)

    return _confirm(
        request,
        pk,
        question="解除对{}的登录锁定？",
        submit="解除锁定",
        consequences=["连续输错密码的次数清零，此人可以立即再试", "密码不变"],
        service=service,
    )


# ---- offices --------------------------------------------------------------------------------------------------------


@requires("grant.edit")
@once
def grant(request, pk):
    """Give an office: first the role, then the place and the dates."""
    user = _user(pk)
    picked = RoleForm(request.GET or None)
    role = ROLES.get(request.GET.get("role", ""))
    form, many = None, False
    if role is not None:
        field, places = places_to_grant(role.code, request.GET.get("q", ""))
        label = {"unit": "成员单位", "organization": "组织"}[field]
        many = len(places[: PLACES_SHOWN + 1]) > PLACES_SHOWN
        form = GrantForm(request.POST or None, field=field, label=label, places=places, initial={"since": today()})
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            place = data.pop(field)
            done, _ = attempt(
                form,
                lambda: services.grant_office(
                    user_id=pk, role=role.code, actor=request.user, **{f"{field}_id": place.pk}, **data
                ),
            )
            if done:
                return redirect("accounts:user", pk=pk)
    context = {
        "person": user,
        "picked": picked,
        "role": role,
        "role_name": role and role_name(role.code),
        "roles": role_choices(),
        "form": form,
        "many": many,
        "query": request.GET.get("q", ""),
        "submit": "授予岗位",
        "cancel_url": reverse("accounts:user", args=[pk]),
    }
    return render(request, "accounts/grant.html", context)


@requires("grant.edit")
@once
def grant_end(request, pk):
    """End an office."""
    held = grants_of().filter(pk=pk).first()
    if held is None:
        raise Http404
    form = EndGrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: services.end_grant(grant_id=pk, actor=request.user, last_day=form.cleaned_data["last_day"]),
        )
        if done:
            return redirect("accounts:user", pk=held.user_id)
    context = {
        "person": held.user,
        "question": f"结束{held.user.display_name}的授权“{held}”？",
        "form": form,
        "submit": "结束授权",
        "consequences": ["到期后此人不能再以这个岗位查看和办理", "用这项授权签发的接口令牌同时失效", "办过的事都保留"],
        "cancel_url": reverse("accounts:user", args=[held.user_id]),
    }
    return render(request, "accounts/confirm.html", context)


# ---- tokens ---------------------------------------------------------------------------------------------------------


def token_state(token) -> tuple[str, str]:
    """(what it says, how it looks)"""
    if token.revoked_at:
        return "已吊销", "mute"
    if token.expires_at <= now():
        return "已过期", "mute"
    return ("授权已结束", "mute") if not token.grant.holds_on(today()) else ("有效", "ok")


class TokenList(VerbRequired, ListView):
    """Tokens of the district."""

    verb = "token.edit"
    filterset_class = TokenFilter
    title = "接口令牌"
    sub = "给程序用的钥匙：只有所选的权限，到期自动失效。签发请从账号页面的在任岗位进入"
    noun = "个令牌"
    template_name = "accounts/tokens.html"
    columns = [
        Column("name", "用途", "name", sort="name", fixed=True),
        Column("prefix", "前缀", "prefix"),
        Column("office", "任职授权", lambda token: f"{token.grant.user.display_name} · {token.grant}"),
        Column("scopes", "权限", lambda token: [VERB_NAMES.get(verb, verb) for verb in token.scopes]),
        Column("expires_at", "有效期至", "expires_at", sort="expires_at"),
        Column("last_used_at", "最近使用", "last_used_at", sort="last_used_at"),
        Column("state", "状态", lambda token: token_state(token)[0], state=lambda token: token_state(token)[1]),
    ]
    default_sort = "-expires_at"
    export_verb = ""
    empty = "还没有接口令牌。"

    def get_queryset(self):
        """With the offices they stand for."""
        return tokens_of()


@requires("token.edit")
@once
def token_issue(request, pk):
    """Issue a token for an office."""
    held = grants_of().filter(pk=pk).first()
    if held is None:
        raise Http404
    form = TokenForm(request.POST or None, verbs=held.role_enum.verbs)
    if request.method == "POST" and form.is_valid():
        done, result = attempt(form, lambda: services.issue_token(grant_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            token, text = result
            return _show_once(request, "token", held.user, text, note=token.name)
    context = {
        "held": held,
        "form": form,
        "submit": "签发令牌",
        "cancel_url": reverse("accounts:user", args=[held.user_id]),
    }
    return render(request, "accounts/token_issue.html", context)


@requires("token.edit")
@once
def token_revoke(request, pk):
    """Revoke a token."""
    token = tokens_of().filter(pk=pk).first()
    if token is None:
        raise Http404
    if request.method == "POST":
        services.revoke_token(token_id=pk, actor=request.user)
        return redirect("accounts:tokens")
    context = {
        "person": token.grant.user,
        "question": f"吊销令牌“{token.name}”（{token.prefix}）？",
        "submit": "吊销",
        "consequences": ["用它的程序立即不能再取数", "吊销后不能恢复，需要时重新签发"],
        "cancel_url": reverse("accounts:tokens"),
    }
    return render(request, "accounts/confirm.html", context)


# ---- shown once -----------------------------------------------------------------------------------------------------


def _show_once(request, kind: str, user: User, secret: str, note: str = ""):
    """Go to the page that shows a secret once; until then it lies sealed in the session."""
    request.session[SEALED] = {"kind": kind, "user": user.pk, "secret": encrypt(secret, field=SEALED), "note": note}
    return redirect("accounts:shown_once")


@require_safe
def shown_once(request):
    """A first password or a new token: shown this once, and gone."""
    kept = request.session.pop(SEALED, None)
    secret = user = None
    if kept is not None:
        try:
            secret = decrypt(kept["secret"], field=SEALED)
        except Undecryptable:
            secret = None
        user = User.objects.filter(pk=kept["user"]).first()
    context = {
        "kind": kept["kind"] if kept else "",
        "secret": secret,
        "person": user,
        "note": kept["note"] if kept else "",
        "sign_in_url": request.build_absolute_uri(reverse("accounts:sign_in")),
        "api_url": request.build_absolute_uri("/api/v1/me/"),
    }
    return render(request, "accounts/shown_once.html", context)
