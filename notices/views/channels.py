"""发送渠道 and 发送情况: pages of the system administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import PLACES_SHOWN, organizations_to_grant
from common.clock import now, today
from common.errors import RuleBroken
from common.forms import attempt
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, once, requires
from notices.channels import CARRIERS
from notices.forms.channels import ChannelForm, GroupForm, HourForm
from notices.hours import is_quiet
from notices.models import Address, Channel, ChannelKind, Message, MessageState
from notices.outbox_filters import ChannelFilter, MessageFilter
from notices.services import channels as services
from notices.ways import (
    channels_of,
    groups_of,
    hour_of_the_district,
    kept_settings,
    messages_of,
    settings_shown,
    with_numbers,
)

VERB = "channel.edit"
LOOKS = {
    MessageState.WAITING: "due",
    MessageState.SENT: "ok",
    MessageState.DEAD: "bad",
    MessageState.DROPPED: "mute",
}


def channel_state(channel: Channel) -> tuple[str, str]:
    """(what it says, how it looks)"""
    if not channel.enabled:
        return "已停用", "mute"
    return ("连续失败", "bad") if channel.failing_since else ("启用", "ok")


class ChannelList(VerbRequired, ListView):
    """Ways out of the district."""

    verb = VERB
    model = Channel
    filterset_class = ChannelFilter
    title = "发送渠道"
    sub = "提醒从这些渠道发出。密钥加密保存，填过以后谁也看不到"
    noun = "个渠道"
    template_name = "notices/channels.html"
    columns = [
        Column(
            "name", "名称", "name", sort="name", url=lambda row: reverse("notices:channel", args=[row.pk]), fixed=True
        ),
        Column("kind", "种类", lambda row: row.get_kind_display(), sort="kind"),
        Column("state", "状态", lambda row: channel_state(row)[0], state=lambda row: channel_state(row)[1]),
        Column("failing_since", "连续失败自", "failing_since"),
        Column("wanting", "接收地址", "wanting", number=True),
        Column("dead_today", "今天发送失败", "dead_today", number=True),
    ]
    default_sort = "name"
    export_verb = ""
    empty = "还没有发送渠道。添加以后，大家可以在“我的提醒方式”里选用；没有渠道也不要紧，待办在工作台上都看得到。"
    actions = [
        Action("发送情况", "notices:outbox", icon="send", primary=False),
        Action("添加渠道", "notices:channel_add"),
    ]

    def get_queryset(self):
        """With their numbers."""
        return with_numbers(channels_of())

    def get_context_data(self, **kwargs):
        """With the hour at which digests go out."""
        return super().get_context_data(**kwargs) | {
            "hour_form": HourForm(initial={"hour": hour_of_the_district()}, auto_id="digest_%s"),
        }


@requires(VERB)
@require_POST
@once
def digest_hour(request: HttpRequest) -> HttpResponse:
    """Settle the hour at which the district's digests go out."""
    form = HourForm(request.POST)
    try:
        row = services.set_digest_hour(
            district_id=current_scope().district_id,
            hour=form.cleaned_data["hour"] if form.is_valid() else -1,
            actor=request.user,
        )
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已保存，本区的提醒从下一次起在工作日 {row.hour} 点左右发出。")
    return redirect("notices:channels")


class Outbox(VerbRequired, ListView):
    """What was sent, what waits, what nobody took."""

    verb = VERB
    model = Message
    filterset_class = MessageFilter
    title = "发送情况"
    sub = "每人每天每个渠道最多一条，只有件数和链接。发送失败的，所含事项并入下一次提醒"
    noun = "条消息"
    template_name = "notices/outbox.html"
    columns = [
        Column("day", "日期", "day", sort="-day", fixed=True),
        Column("receiver", "接收人", lambda row: str(row.address.user or row.address.organization), fixed=True),
        Column("channel", "渠道", "address.channel.name"),
        Column("title", "内容", lambda row: row.content["title"]),
        Column("state", "状态", lambda row: row.get_state_display(), state=lambda row: LOOKS[row.state]),
        Column("attempts", "次数", "attempts", number=True, shown=False),
        Column("sent_at", "发送时间", "sent_at", sort="sent_at"),
        Column(
            "next_at", "下次发送", lambda row: row.next_at if row.state == MessageState.WAITING else None, shown=False
        ),
        Column("error", "失败原因", "error"),
    ]
    default_sort = "day"
    export_verb = VERB
    empty = "还没有消息。"

    def get_queryset(self):
        """Of the district."""
        return messages_of()

    def get_context_data(self, **kwargs):
        """With the day whose dead letters may be sent again: today, while messages go out at all."""
        return super().get_context_data(**kwargs) | {"again_day": None if is_quiet(now()) else today()}


def _channel(pk: int) -> Channel:
    channel = channels_of().filter(pk=pk).first()
    if channel is None:
        raise Http404
    return channel


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": "发送渠道", "url": reverse("notices:channels")}, *({"label": a, "url": b} for a, b in steps)]


def _of(channel: Channel) -> tuple[str, str]:
    return channel.name, reverse("notices:channel", args=[channel.pk])


@requires(VERB)
@require_safe
def channel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: what is set, its groups, how it stands."""
    channel = with_numbers(channels_of()).filter(pk=pk).first()
    if channel is None:
        raise Http404
    text, state = channel_state(channel)
    carrier = CARRIERS[channel.kind]
    context = {
        "channel": channel,
        "carrier": carrier,
        "state": state,
        "state_text": text,
        "facts": [{"label": "种类", "value": channel.get_kind_display()}, *settings_shown(channel)],
        "groups": [] if carrier.personal else groups_of(channel),
        "quiet": is_quiet(now()),
        "trail": _trail((channel.name, "")),
    }
    return render(request, "notices/channel.html", context)


@requires(VERB)
@once
def channel_add(request: HttpRequest) -> HttpResponse:
    """Add a channel: first its kind, then what it needs."""
    kind = request.GET.get("kind", "")
    if kind not in CARRIERS:
        kinds = [(code, label, CARRIERS[code].personal) for code, label in ChannelKind.choices]
        return render(request, "notices/channel_kind.html", {"kinds": kinds, "trail": _trail(("添加渠道", ""))})
    form = ChannelForm(request.POST or None, kind=kind, kept={})
    if request.method == "POST" and form.is_valid():
        done, channel = attempt(
            form,
            lambda: services.create_channel(
                kind=kind, name=form.cleaned_data["name"], settings=form.given(), actor=request.user
            ),
        )
        if done:
            messages.success(request, f"渠道“{channel.name}”已添加。")
            return redirect("notices:channel", pk=channel.pk)
    return _form_page(request, form, f"添加{ChannelKind(kind).label}", _trail(("添加渠道", "")), CARRIERS[kind].note)


@requires(VERB)
@once
def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a channel."""
    channel = _channel(pk)
    form = ChannelForm(
        request.POST or None, kind=channel.kind, kept=kept_settings(channel), initial={"name": channel.name}
    )
    if request.method == "POST" and form.is_valid():
        done, edited = attempt(
            form,
            lambda: services.edit_channel(
                channel_id=pk, name=form.cleaned_data["name"], settings=form.given(), actor=request.user
            ),
        )
        if done:
            messages.success(request, _saved(edited[1]))
            return redirect("notices:channel", pk=pk)
    trail = _trail(_of(channel), ("修改", ""))
    return _form_page(request, form, f"修改“{channel.name}”", trail, CARRIERS[channel.kind].note, channel)


@requires(VERB)
@require_POST
@once
def channel_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a channel or let it go on."""
    _channel(pk)
    return _act(
        request, pk, lambda: services.switch_channel(channel_id=pk, enabled="on" in request.POST, actor=request.user)
    )


@requires(VERB)
@require_POST
@once
def channel_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send today's dead letters again."""
    _channel(pk)
    return _act(
        request,
        pk,
        lambda: services.retry_channel(channel_id=pk, actor=request.user),
        "发送失败的消息已重新排队，几分钟内发出。",
    )


@requires(VERB)
@once
def group_put(request: HttpRequest, pk: int) -> HttpResponse:
    """The robot of an office's group."""
    channel = _channel(pk)
    if CARRIERS[channel.kind].personal:
        raise Http404
    query = request.GET.get("q", "").strip()[:40]
    places = organizations_to_grant()
    places = places.filter(name__icontains=query) if query else places
    many = len(places[: PLACES_SHOWN + 1]) > PLACES_SHOWN
    form = GroupForm(request.POST or None, kind=channel.kind, kept={}, organizations=places)
    if request.method == "POST" and form.is_valid():
        done, group = attempt(
            form,
            lambda: services.put_group(
                channel_id=pk,
                organization_id=form.cleaned_data["organization"].pk,
                value=form.given(),
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"已保存，{group.organization}的待办将发到这个群。可以发一条测试消息试试。")
            return redirect("notices:channel", pk=pk)
    context = {
        "form": form,
        "many": many and not form.is_bound,
        "query": query,
        "channel": channel,
        "submit": "保存",
        "cancel_url": reverse("notices:channel", args=[pk]),
        "trail": _trail(_of(channel), ("添加群", "")),
    }
    return render(request, "notices/group.html", context)


@requires(VERB)
@require_POST
@once
def group_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop sending to a group, or go on."""
    group = _group(pk)
    wanted = "on" in request.POST
    return _act(
        request,
        group.channel_id,
        lambda: services.switch_group(address_id=pk, wanted=wanted, actor=request.user),
    )


@requires(VERB)
@require_POST
@once
def group_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message to a group."""
    group = _group(pk)
    return _act(
        request,
        group.channel_id,
        lambda: services.try_group(address_id=pk, actor=request.user),
        "测试消息已发到群里，请查看。",
    )


@requires(VERB)
@require_POST
@once
def message_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one dead letter again."""
    if not messages_of().filter(pk=pk).exists():
        raise Http404
    try:
        services.retry_message(message_id=pk, actor=request.user)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已重新排队，几分钟内发出。")
    return redirect(f"{reverse('notices:outbox')}?state={MessageState.DEAD}")


def _group(pk: int) -> Address:
    group = Address.objects.filter(pk=pk, organization__isnull=False, channel__in=channels_of()).first()
    if group is None:
        raise Http404
    return group


def _saved(emptied: int) -> str:
    if not emptied:
        return "已保存。"
    return f"已保存。接口地址改了，{emptied} 个群的机器人地址和密钥已清空并停止接收，请逐个点“添加或更换群”重新填写。"


def _act(request: HttpRequest, channel_id: int, service, text: str = "已办理。") -> HttpResponse:
    """Do it and say how it went, back on the channel's page."""
    try:
        service()
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, text)
    return redirect("notices:channel", pk=channel_id)


def _form_page(request, form, heading: str, trail, note: str, channel: Channel | None = None) -> HttpResponse:
    cancel = reverse("notices:channel", args=[channel.pk]) if channel else reverse("notices:channels")
    context = {"form": form, "heading": heading, "intro": note, "submit": "保存", "cancel_url": cancel, "trail": trail}
    return render(request, "notices/channel_form.html", context)
