"""我的提醒方式: where one is reminded, channel by channel. Everybody's own, whatever the office."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.errors import RuleBroken
from common.forms import attempt
from common.views import once
from notices.channels import CARRIERS
from notices.forms.channels import AddressForm
from notices.models import Channel
from notices.services.addresses import set_address, try_address
from notices.ways import Way, hour_of_the_district, my_messages, my_ways

HOME = "notices:reminding"


@once
def reminding(request: HttpRequest) -> HttpResponse:
    """All channels that people may be reached by, each with its form."""
    if request.acting is None:
        return render(request, "accounts/no_office.html", status=403)
    ways = my_ways(request.user)
    posted = request.POST.get("channel", "") if request.method == "POST" else ""
    forms = {way.channel.pk: _form(way, request.POST if str(way.channel.pk) == posted else None) for way in ways}
    if request.method == "POST":
        way = next((way for way in ways if str(way.channel.pk) == posted), None)
        if way is None:
            raise Http404
        form = forms[way.channel.pk]
        if form.is_valid() and _save(request, way, form):
            return redirect(HOME)
    context = {
        "rows": [{"way": way, "form": forms[way.channel.pk]} for way in ways],
        "broken": forms.get(int(posted)) if posted.isdecimal() else None,
        "hour": hour_of_the_district(),
        "sent": my_messages(request.user),
    }
    return render(request, "notices/reminding.html", context)


def _form(way: Way, data) -> AddressForm:
    return AddressForm(
        data,
        kind=way.channel.kind,
        kept=way.value,
        initial={"wanted": way.wanted},
        prefix=f"c{way.channel.pk}",
    )


def _save(request: HttpRequest, way: Way, form: AddressForm) -> bool:
    wanted = form.cleaned_data["wanted"]
    done, _ = attempt(
        form,
        lambda: set_address(channel_id=way.channel.pk, value=form.given(), wanted=wanted, actor=request.user),
    )
    if done:
        text = "已保存。可以发一条测试消息，看看能不能收到。" if wanted else "已保存，不再用这种方式提醒你。"
        messages.success(request, f"“{way.channel.name}”{text}")
    return done


@require_POST
@once
def reminding_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send me a test message."""
    channel = Channel.objects.filter(pk=pk, kind__in=[kind for kind, one in CARRIERS.items() if one.personal]).first()
    if channel is None:
        raise Http404
    try:
        try_address(channel_id=pk, actor=request.user)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"测试消息已通过“{channel.name}”发出，请查收。")
    return redirect(reverse(HOME))
