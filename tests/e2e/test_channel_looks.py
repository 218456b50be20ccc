"""Pages of channels and of one's own ways, and the mail, in a real Chromium: axe, silence, no sideways scroll."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from common.clock import now, today
from common.scoping import everything
from notices.channels import CARRIERS
from notices.models import Channel, Message, MessageState
from tests.face.conftest import axe_findings
from tests.factories import client_for, make_district, make_user
from tests.notices.making import make_address, make_channel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTENT = {
    "title": "有 6 件事等待办理",
    "count": 6,
    "lines": [
        {"title": "班子任期将满", "count": 1},
        {"title": "本期会议还没有召开", "count": 1},
        {"title": "有报备等待办理", "count": 3},
        {"title": "意见建议待答复", "count": 1},
    ],
    "url": "https://dangjian.example.cn/todo/",
}


def signed_in(context, user, live_server):
    client = client_for(user)
    name = settings.SESSION_COOKIE_NAME
    context.clear_cookies()
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


@pytest.fixture
def context(browser, browser_context_args, live_server, transactional_db):
    context = browser.new_context(**browser_context_args, base_url=live_server.url)
    yield context
    for page in context.pages:
        page.wait_for_load_state("networkidle")  # a request in the air would keep the database from being emptied
    context.close()


def look(page, addresses) -> dict[str, list]:
    """What is wrong with each page, on a desk and on a phone."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    wrong = {}
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 760})
        for address in addresses:
            heard.clear()
            status = page.goto(address).status
            sideways = page.evaluate("document.documentElement.scrollWidth") - width
            found = [*heard, *(axe_findings(page) if width < 800 else [])]
            if found or status != 200 or sideways > 0:
                wrong[f"{address} at {width}"] = [status, sideways, *found]
    return wrong


def shot(page, name):
    """A picture to look at, where somebody wants one: SHOTS=folder."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


def test_every_page_of_channels_is_sound(context, live_server):
    district = make_district()
    secretary = make_user("COMMUNITY_SECRETARY", district.community, name="王芳")
    email = make_channel(district, name="区邮件")
    wecom = make_channel(
        district, "WECOM_APP", "区委企业微信", base_url="https://qyapi.weixin.qq.com", corp_id="ww1", agent_id="1000002"
    )
    robot = make_channel(district, "DINGTALK_ROBOT", "街道钉钉群", base_url="https://oapi.dingtalk.com")
    make_address(wecom, user=secretary, wanted=False)
    group = make_address(robot, organization=district.community, hook="t")
    mine = make_address(email, user=secretary, to="wangfang@example.cn")
    with everything("test"):
        Channel.objects.filter(pk=robot.pk).update(failing_since=now())
        for address, state, error in (
            (mine, MessageState.SENT, ""),
            (group, MessageState.DEAD, "平台拒绝（310000）：sign not match"),
        ):
            Message.objects.create(
                address=address,
                day=today(),
                content=CONTENT,
                state=state,
                attempts=1,
                next_at=now(),
                sent_at=now() if state == MessageState.SENT else None,
                error=error,
            )
    page = context.new_page()
    signed_in(context, make_user("SYSTEM_ADMIN", district.root, district=district.root), live_server)
    administrators = {
        "channels": reverse("notices:channels"),
        "kinds": reverse("notices:channel_add"),
        "add": f"{reverse('notices:channel_add')}?kind=SMS",
        "robot": reverse("notices:channel", args=[robot.pk]),
        "app": reverse("notices:channel", args=[wecom.pk]),
        "edit": reverse("notices:channel_edit", args=[wecom.pk]),
        "group": reverse("notices:group_put", args=[robot.pk]),
        "outbox": reverse("notices:outbox"),
    }
    assert look(page, list(administrators.values())) == {}
    for name, address in administrators.items():
        for width in (1366, 360):
            page.set_viewport_size({"width": width, "height": 760})
            page.goto(address)
            shot(page, f"{name}-{width}")
    signed_in(context, secretary, live_server)
    assert look(page, [reverse("notices:reminding"), reverse("accounts:settings")]) == {}
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 760})
        page.goto(reverse("notices:reminding"))
        shot(page, f"reminding-{width}")


def test_the_mail_is_sound_on_a_phone_and_on_a_desk(context):
    CARRIERS["EMAIL"].send({}, {"to": "a@example.cn"}, CONTENT, "0f0f")
    html = mail.outbox[0].alternatives[0].content
    page = context.new_page()
    for width in (360, 800):
        page.set_viewport_size({"width": width, "height": 600})
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_findings(page) == []
        shot(page, f"mail-{width}")
