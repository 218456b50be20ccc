"""Pages of channels, of one's own ways and of the outbox: what is shown, what is not, and what each button does."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisConnectionError

from common.clock import now, today
from common.errors import NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from notices.delivery import SETTINGS, VALUE, open_values
from notices.models import Address, Channel, ChannelKind, DigestHour, Message, MessageState
from notices.services.channels import set_digest_hour
from tests.factories import acting_as, client_for, make_district, make_user
from tests.notices.making import make_address, make_channel
from tests.notices.servers import http_server

pytestmark = pytest.mark.django_db
WECOM = {"base_url": "https://qyapi.weixin.qq.com", "corp_id": "ww1", "agent_id": "1000002", "secret": "SECRET-1"}


@pytest.fixture
def admin(district):
    return client_for(make_user("SYSTEM_ADMIN", district.root, name="管理员", district=district.root))


@pytest.fixture
def me(secretary):
    return client_for(secretary)


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


def said(response) -> str:
    return "".join(str(message) for message in response.context["messages"])


def kept(channel) -> dict:
    with everything("test"):
        channel.refresh_from_db()
    return open_values(channel.settings_sealed, field=SETTINGS)


def make_message(address, state=MessageState.DEAD, day=None):
    content = {"title": "有 1 件事等待办理", "count": 1, "lines": [], "url": "https://x/"}
    sent = now() if state == MessageState.SENT else None
    with everything("test"):
        return Message.objects.create(
            address=address, day=day or today(), content=content, state=state, attempts=6, next_at=now(), sent_at=sent
        )


# ---- channels -------------------------------------------------------------------------------------------------------


def test_a_channel_is_added_and_its_secret_never_comes_out_again(admin, everything_scope):
    url = reverse("notices:channel_add")
    assert "企业微信应用消息" in admin.get(url).content.decode()
    response = admin.post(f"{url}?kind=WECOM_APP", {"name": "区委企业微信", **WECOM}, follow=True)
    channel = Channel.objects.get()
    assert (channel.name, channel.kind, kept(channel)) == ("区委企业微信", ChannelKind.WECOM_APP, WECOM)
    assert "SECRET-1" not in channel.settings_sealed
    pages = [
        response,
        admin.get(reverse("notices:channels")),
        admin.get(reverse("notices:channel_edit", args=[channel.pk])),
        admin.get(f"/api/v1/channels/{channel.pk}/"),
    ]
    assert [page.status_code for page in pages] == [200] * 4
    assert not any("SECRET-1" in page.content.decode() for page in pages)
    assert "已设置，不显示" in response.content.decode()
    event = AuditEvent.objects.get(action="notices.channel.created")
    assert "SECRET-1" not in str(event.detail)


def test_a_secret_left_empty_stays_but_not_when_messages_go_elsewhere(admin, district):
    channel = make_channel(district, "WECOM_APP", **WECOM)
    url = reverse("notices:channel_edit", args=[channel.pk])
    admin.post(url, {"name": "新名称", **WECOM, "corp_id": "ww2", "secret": ""})
    assert kept(channel) == {**WECOM, "corp_id": "ww2"}
    response = admin.post(url, {"name": "新名称", **WECOM, "base_url": "https://evil.example.cn", "secret": ""})
    assert "接收的地址改了，请重新填写应用密钥" in response.content.decode()
    assert kept(channel)["base_url"] == WECOM["base_url"]
    admin.post(url, {"name": "新名称", **WECOM, "base_url": "https://wx.example.cn", "secret": "SECRET-2"})
    assert (kept(channel)["base_url"], kept(channel)["secret"]) == ("https://wx.example.cn", "SECRET-2")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"base_url": "qyapi"}, "请填写完整的网址"),
        ({"agent_id": "应用"}, "应为一串数字"),
        ({"secret": ""}, "应用密钥（Secret）"),
        ({"name": "已有"}, "已经有叫“已有”的渠道"),
        ({"name": "短" * 50}, "40"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(admin, district, change, sentence):
    make_channel(district, name="已有")
    response = admin.post(f"{reverse('notices:channel_add')}?kind=WECOM_APP", {"name": "新的", **WECOM, **change})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    with everything("test"):
        assert Channel.objects.count() == 1


def test_a_channel_is_stopped_and_goes_on(admin, district):
    channel = make_channel(district)
    url = reverse("notices:channel_switch", args=[channel.pk])
    for data, enabled in (({}, False), ({"on": "1"}, True)):
        assert admin.post(url, data).status_code == 302
        with everything("test"):
            channel.refresh_from_db()
        assert channel.enabled is enabled
    assert "已经启用" in said(admin.post(url, {"on": "1"}, follow=True))


def test_a_groups_robot_is_set_tested_and_stopped(admin, district, settings, everything_scope):
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    with http_server() as box:
        channel = make_channel(district, "DINGTALK_ROBOT", base_url=box.url)
        url = reverse("notices:group_put", args=[channel.pk])
        wrong = {"organization": district.community.pk, "hook": "https://oapi.dingtalk.com/robot/send?access_token=t"}
        assert f"应以 {box.url}/robot/send?access_token= 开头" in admin.post(url, wrong).content.decode()
        hook = f"{box.url}/robot/send?access_token=tok123"
        admin.post(url, {"organization": district.community.pk, "hook": hook, "secret": "SECx"})
        group = Address.objects.get()
        assert open_values(group.value_sealed, field=VALUE) == {"hook": "tok123", "secret": "SECx"}
        page = admin.get(reverse("notices:channel", args=[channel.pk])).content.decode()
        assert (district.community.name in page, "tok123" in page, "SECx" in page) == (True, False, False)
        assert "测试消息已发到群里" in said(admin.post(reverse("notices:group_test", args=[group.pk]), follow=True))
        assert box.posts[0].json["markdown"]["title"] == "这是一条测试消息"
        assert "0 件" not in box.posts[0].json["markdown"]["text"]
        box.default = (200, {"errcode": 310000, "errmsg": "sign not match tok123"})
        failed = said(admin.post(reverse("notices:group_test", args=[group.pk]), follow=True))
        assert "没有发出：平台拒绝（310000）：sign not match …" in failed
        # another robot for the same office: the old robot's secret does not go along
        admin.post(url, {"organization": district.community.pk, "hook": f"{box.url}/robot/send?access_token=new"})
        group.refresh_from_db()
        assert open_values(group.value_sealed, field=VALUE) == {"hook": "new"}
    admin.post(reverse("notices:group_switch", args=[group.pk]), {})
    group.refresh_from_db()
    assert group.wanted is False


@pytest.mark.parametrize("moment", ["2024-06-05 20:30+08:00", "2024-06-08 10:00+08:00"])
def test_no_test_goes_to_a_group_in_quiet_hours(district, moment, time_machine):
    group = make_address(make_channel(district, "WECOM_ROBOT", base_url="https://x.cn"), organization=district.root)
    time_machine.move_to(moment)
    admin = client_for(make_user("SYSTEM_ADMIN", district.root, district=district.root))
    assert "工作时间" in said(admin.post(reverse("notices:group_test", args=[group.pk]), follow=True))


def test_secrets_in_addresses_do_not_go_along_when_the_channel_leads_elsewhere(admin, district, everything_scope):
    channel = make_channel(district, "DINGTALK_ROBOT", base_url="https://oapi.dingtalk.com")
    group = make_address(channel, organization=district.community, hook="tok123", secret="SECx")
    url = reverse("notices:channel_edit", args=[channel.pk])
    same = admin.post(url, {"name": "新名称", "base_url": "https://oapi.dingtalk.com"}, follow=True)
    group.refresh_from_db()
    assert (said(same), bool(group.value_sealed), group.wanted) == ("已保存。", True, True)
    answer = admin.post(url, {"name": "新名称", "base_url": "https://evil.example.cn"}, follow=True)
    group.refresh_from_db()
    assert "1 个群的机器人地址和密钥已清空并停止接收" in said(answer)
    assert (group.value_sealed, group.wanted) == ("", False)
    assert "要重新填写" in answer.content.decode()
    assert AuditEvent.objects.filter(action="notices.channel.edited").order_by("-id")[0].detail["emptied"] == 1
    for name, data in (("group_switch", {"on": "1"}), ("group_test", {})):
        assert "已清空" in said(admin.post(reverse(f"notices:{name}", args=[group.pk]), data, follow=True))
    group.refresh_from_db()
    assert group.wanted is False
    hook = "https://evil.example.cn/robot/send?access_token=new"
    admin.post(reverse("notices:group_put", args=[channel.pk]), {"organization": district.community.pk, "hook": hook})
    group.refresh_from_db()
    assert (open_values(group.value_sealed, field=VALUE), group.wanted) == ({"hook": "new"}, True)


def test_where_the_secret_lies_in_the_channel_receivers_stay(admin, district, everything_scope):
    channel = make_channel(district, "WEBHOOK", url="https://a.example.cn/in", secret="0123456789abcdef")
    group = make_address(channel, organization=district.community, to="360102")
    data = {"name": "推送", "url": "https://b.example.cn/in", "secret": "fedcba9876543210"}
    assert said(admin.post(reverse("notices:channel_edit", args=[channel.pk]), data, follow=True)) == "已保存。"
    group.refresh_from_db()
    assert (open_values(group.value_sealed, field=VALUE), group.wanted) == ({"to": "360102"}, True)


# ---- the hour -------------------------------------------------------------------------------------------------------


def test_the_district_settles_its_hour(admin, me, district, everything_scope):
    url = reverse("notices:channel_hour")
    assert '<option value="9" selected>9 点</option>' in admin.get(reverse("notices:channels")).content.decode()
    answer = admin.post(url, {"hour": "16"}, follow=True)
    assert "工作日 16 点左右发出" in said(answer)
    assert '<option value="16" selected>16 点</option>' in answer.content.decode()
    assert "工作日 16 点左右" in me.get(reverse("notices:reminding")).content.decode()
    for wrong in ("7", "20", "", "九点"):
        assert "请选 8 点到 19 点之间的整点" in said(admin.post(url, {"hour": wrong}, follow=True))
    admin.post(url, {"hour": "8"})
    assert list(DigestHour.objects.values_list("district_id", "hour")) == [(district.root.pk, 8)]
    events = AuditEvent.objects.filter(action="notices.digest_hour.set").order_by("id")
    assert [event.detail["hour"] for event in events] == [16, 8]


@pytest.mark.parametrize(("hour", "code"), [(7, "quiet"), (20, "quiet"), (8, ""), (19, "")])
def test_the_hour_lies_outside_the_quiet_ones(district, hour, code):
    user = make_user("SYSTEM_ADMIN", district.root, district=district.root)
    with acting_as(user):
        if not code:
            assert set_digest_hour(district_id=district.root.pk, hour=hour, actor=user).hour == hour
            return
        with pytest.raises(RuleBroken) as refused:
            set_digest_hour(district_id=district.root.pk, hour=hour, actor=user)
    assert refused.value.code == f"digest_hour.{code}"


def test_the_hour_is_the_own_districts_and_the_administrators(district, district_staff):
    other = make_district("东湖区")
    admin = make_user("SYSTEM_ADMIN", district.root, district=district.root)
    with acting_as(admin), pytest.raises(RuleBroken) as refused:
        set_digest_hour(district_id=other.root.pk, hour=10, actor=admin)
    assert refused.value.status == 404
    with acting_as(district_staff), pytest.raises(NotAllowed):
        set_digest_hour(district_id=district.root.pk, hour=10, actor=district_staff)


# ---- one's own ------------------------------------------------------------------------------------------------------


def test_i_fill_in_my_address_test_it_and_take_it_back(me, secretary, district, everything_scope):
    channel = make_channel(district, name="本区邮件")
    url = reverse("notices:reminding")
    assert "本区邮件" in me.get(url).content.decode()
    field = f"c{channel.pk}"
    me.post(url, {"channel": channel.pk, f"{field}-to": "me@example.cn", f"{field}-wanted": "on"})
    address = Address.objects.get()
    assert (address.user, address.wanted) == (secretary, True)
    assert open_values(address.value_sealed, field=VALUE) == {"to": "me@example.cn"}
    assert "me@example.cn" not in address.value_sealed
    assert "已通过“本区邮件”发出" in said(me.post(reverse("notices:reminding_test", args=[channel.pk]), follow=True))
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["me@example.cn"], "共建提醒：这是一条测试消息")
    assert "0 件" not in mail.outbox[0].body
    me.post(url, {"channel": channel.pk, f"{field}-to": ""})
    address.refresh_from_db()
    assert (address.value_sealed, address.wanted) == ("", False)
    assert "还没有填写接收地址" in said(me.post(reverse("notices:reminding_test", args=[channel.pk]), follow=True))
    events = AuditEvent.objects.filter(action__startswith="notices.")
    assert [event.action for event in events.order_by("id")] == [
        "notices.address.set",
        "notices.channel.tested",
        "notices.address.set",
    ]
    assert not any("example.cn" in str(event.detail) for event in events)


def test_a_wrong_address_is_said_and_what_was_typed_stays(me, district):
    channel = make_channel(district)
    data = {"channel": channel.pk, f"c{channel.pk}-to": "不是邮箱", f"c{channel.pk}-wanted": "on"}
    text = me.post(reverse("notices:reminding"), data).content.decode()
    assert "这不像电子邮箱地址" in text
    assert 'value="不是邮箱"' in text
    empty = {"channel": channel.pk, f"c{channel.pk}-to": "", f"c{channel.pk}-wanted": "on"}
    assert "请填写电子邮箱" in me.post(reverse("notices:reminding"), empty).content.decode()
    with everything("test"):
        assert Address.objects.count() == 0


def test_channels_of_other_districts_groups_and_stopped_ones_are_not_offered(me, district):
    other = make_channel(make_district("东湖区"), name="别区邮件")
    make_channel(district, "WECOM_ROBOT", "群机器人", base_url="https://x.cn")
    off = make_channel(district, name="停用的")
    with everything("test"):
        Channel.objects.filter(pk=off.pk).update(enabled=False)
    text = me.get(reverse("notices:reminding")).content.decode()
    assert [name for name in ("别区邮件", "群机器人", "停用的") if name in text] == []
    for channel in (other, off):
        assert me.post(reverse("notices:reminding"), {"channel": channel.pk}).status_code == 404
    assert (
        me.put(f"/api/v1/me/reminding/{other.pk}/", {"wanted": False}, content_type="application/json").status_code
        == 404
    )


def test_tests_are_counted(me, secretary, district):
    channel = make_channel(district)
    make_address(channel, user=secretary, to="me@example.cn")
    url = reverse("notices:reminding_test", args=[channel.pk])
    answers = [said(me.post(url, follow=True)) for _ in range(11)]
    assert len(mail.outbox) == 10
    assert "一小时最多发 10 条" in answers[-1]


def test_a_test_goes_out_without_a_cache(me, secretary, district, monkeypatch):
    def gone(*args, **kwargs):
        raise RedisConnectionError

    channel = make_channel(district)
    make_address(channel, user=secretary, to="me@example.cn")
    monkeypatch.setattr(cache, "add", gone)
    monkeypatch.setattr(cache, "incr", gone)
    answer = me.post(reverse("notices:reminding_test", args=[channel.pk]))
    assert (answer.status_code, len(mail.outbox)) == (302, 1)


def test_the_api_knows_and_settles_the_hour_of_the_district(admin):
    url = "/api/v1/digest-hour/"
    assert admin.get(url).json() == {"hour": 9}
    put = {"content_type": "application/json"}
    assert admin.put(url, {"hour": 10}, **put).json() == {"hour": 10}
    assert admin.get(url).json() == {"hour": 10}
    for wrong in ({"hour": 7}, {"hour": 20}, {"hour": "早上"}, {}):
        answer = admin.put(url, wrong, **put)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == ["hour"]
    assert admin.get(url).json() == {"hour": 10}


def test_the_api_says_how_i_am_reminded_and_takes_it(me, district, everything_scope):
    channel = make_channel(district, name="邮件")
    url = f"/api/v1/me/reminding/{channel.pk}/"
    data = {"wanted": True, "value": {"to": "me@example.cn"}}
    answer = me.put(url, data, content_type="application/json")
    assert answer.json() == [
        {
            "channel": channel.pk,
            "kind": "EMAIL",
            "name": "邮件",
            "fields_to_fill": {"to": "电子邮箱"},
            "filled": True,
            "wanted": True,
        }
    ]
    assert me.get("/api/v1/me/reminding/").json() == answer.json()
    wrong = me.put(url, {"wanted": True, "value": {"to": "x"}}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "to")


# ---- the outbox -----------------------------------------------------------------------------------------------------


def test_dead_letters_are_listed_with_their_reason_and_sent_again(admin, district, secretary, everything_scope):
    channel = make_channel(district, name="邮件")
    message = make_message(make_address(channel, user=secretary, to="s@example.cn"))
    Message.objects.update(error="邮件服务器不收这个地址（550）。")
    text = admin.get(f"{reverse('notices:outbox')}?state=DEAD").content.decode()
    assert ("詹海英" in text, "（550）" in text, "s@example.cn" in text) == (True, True, False)
    assert "今天有 1 条消息发送失败" in admin.get(reverse("notices:channel", args=[channel.pk])).content.decode()
    admin.post(reverse("notices:message_retry", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.WAITING, 0, "")
    assert "不用重发" in said(admin.post(reverse("notices:message_retry", args=[message.pk]), follow=True))


def test_all_of_a_channel_again_but_only_todays(admin, district, secretary, street, everything_scope):
    channel = make_channel(district)
    todays = make_message(make_address(channel, user=secretary, to="s@example.cn"))
    old = make_message(make_address(channel, user=street, to="t@example.cn"), day=today() - timedelta(days=1))
    page = admin.get(reverse("notices:outbox")).content.decode()
    buttons = [reverse("notices:message_retry", args=[one.pk]) in page for one in (todays, old)]
    assert buttons == [True, False]
    admin.post(reverse("notices:channel_retry", args=[channel.pk]))
    todays.refresh_from_db()
    old.refresh_from_db()
    assert (todays.state, old.state) == (MessageState.WAITING, MessageState.DEAD)
    answer = admin.post(f"/api/v1/messages/{old.pk}/retry/")
    assert (answer.status_code, answer.json()["code"]) == (409, "message.day")


@pytest.mark.parametrize("moment", ["2024-06-05 20:00+08:00", "2024-06-08 10:00+08:00"])
def test_in_the_evening_and_on_a_day_of_rest_nothing_is_sent_again(district, secretary, moment, time_machine):
    time_machine.move_to(moment)
    admin = client_for(make_user("SYSTEM_ADMIN", district.root, district=district.root))
    channel = make_channel(district)
    message = make_message(make_address(channel, user=secretary, to="s@example.cn"))
    url = reverse("notices:message_retry", args=[message.pk])
    every = reverse("notices:channel_retry", args=[channel.pk])
    assert url not in admin.get(reverse("notices:outbox")).content.decode()
    page = admin.get(reverse("notices:channel", args=[channel.pk])).content.decode()
    assert ("现在不是发送时间" in page, every in page) == (True, False)
    for address in (url, every):
        assert "会并入下一次提醒，不用重发" in said(admin.post(address, follow=True))
    message.refresh_from_db()
    assert message.state == MessageState.DEAD


def test_the_outbox_is_narrowed_and_exported(admin, district, secretary, street):
    channel = make_channel(district, name="邮件")
    make_message(make_address(channel, user=secretary, to="s@example.cn"))
    make_message(make_address(channel, user=street, to="t@example.cn"), MessageState.SENT)
    url = reverse("notices:outbox")
    for query, names in (
        ("", {"詹海英", "街道办事员"}),
        ("?state=SENT", {"街道办事员"}),
        ("?q=詹海", {"詹海英"}),
        (f"?channel={channel.pk}&until=2024-06-04", set()),
    ):
        text = admin.get(url + query).content.decode()
        assert {name for name in ("詹海英", "街道办事员") if name in text.partition("<tbody>")[2]} == names
    rows = list(csv.reader(io.StringIO(admin.get(f"{url}?export=csv").content.decode("utf-8-sig"))))
    assert sorted(row[1] for row in rows) == ["接收人", "街道办事员", "詹海英"]


@pytest.mark.parametrize("name", ["notices:outbox", "notices:channels"])
@pytest.mark.parametrize("size", [1, 3])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    admin, district, name, size, django_assert_max_num_queries
):
    for number in range(size):
        user = make_user("COMMUNITY_SECRETARY", district.community)
        make_message(make_address(make_channel(district), user=user, to=f"a{number}@example.cn"))
    url = reverse(name)
    admin.get(url)
    with django_assert_max_num_queries(NUMBERS[name]) as seen:
        admin.get(url)
    assert len(seen) == NUMBERS[name]


NUMBERS = {"notices:outbox": 8, "notices:channels": 8}


@pytest.mark.parametrize("size", [1, 3])
def test_my_ways_take_as_many_queries_for_three_channels_as_for_one(
    me, secretary, district, size, django_assert_num_queries
):
    for _ in range(size):
        make_message(make_address(make_channel(district), user=secretary, to="a@example.cn"), MessageState.SENT)
    me.get(reverse("notices:reminding"))
    with django_assert_num_queries(MY_WAYS):
        me.get(reverse("notices:reminding"))


MY_WAYS = 9
