"""What leaves the house, byte by byte, and what is made of the answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
import uuid
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.core.cache import cache

from notices.channels import CARRIERS, DeliveryFailed
from notices.channels.http import call, check_url
from tests.notices.servers import http_server, smtp_server

KEY = str(uuid.UUID(int=7))
CONTENT = {
    "title": "有 3 件事等待办理",
    "count": 3,
    "lines": [{"title": "有报备等待办理", "count": 2}, {"title": "本期会议*还没有*召开", "count": 1}],
    "url": "https://dj.example.cn/todo/",
}
OK = {"errcode": 0, "errmsg": "ok"}
WECOM = {"corp_id": "ww1", "agent_id": "1000002", "secret": "corp-secret"}
DING = {"app_key": "dingkey", "agent_id": "77", "secret": "ding-secret"}
FEISHU = {"app_id": "cli_1", "secret": "feishu-secret"}
HOOK = "/webhook-of-ours"


@pytest.fixture
def box(settings):
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    cache.clear()
    with http_server() as box:
        yield box
    cache.clear()


@pytest.fixture
def mails(settings):
    settings.EMAIL_BACKEND = "notices.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = "127.0.0.1", False, False
    settings.DEFAULT_FROM_EMAIL = "noreply@dj.example.cn"
    with smtp_server() as box:
        settings.EMAIL_PORT = box.port
        yield box


def send(kind, settings=None, **value):
    return CARRIERS[kind].send(settings or {}, value, CONTENT, KEY)


def failure(kind, settings=None, **value):
    with pytest.raises(DeliveryFailed) as caught:
        send(kind, settings, **value)
    return caught.value


# ---- mail -----------------------------------------------------------------------------------------------------------


def test_a_mail_has_text_and_html_one_recipient_and_the_key_as_its_number(mails):
    assert send("EMAIL", to="a@example.cn") == f"<{KEY}@dj.example.cn>"
    (mail,) = mails.mails
    assert mail.recipients == ["a@example.cn"]
    parsed = mail.parsed
    assert parsed["Message-ID"] == f"<{KEY}@dj.example.cn>"
    assert (parsed["Subject"], parsed["From"], parsed["To"], parsed["Auto-Submitted"]) == (
        "共建提醒：有 3 件事等待办理",
        "noreply@dj.example.cn",
        "a@example.cn",
        "auto-generated",
    )
    text = parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == (
        "有 3 件事等待办理：\n\n1. 有报备等待办理（2 件）\n2. 本期会议*还没有*召开（1 件）\n\n"
        "打开链接，登录后逐项办理；办完自动消失。\nhttps://dj.example.cn/todo/\n"
    )
    html = parsed.get_body(("html",)).get_content()
    assert '<a href="https://dj.example.cn/todo/">' in html
    assert '<td>有报备等待办理</td><td align="right">2</td>' in html
    assert "http" not in html.replace("https://dj.example.cn/todo/", "")  # nothing is fetched when it is read


@pytest.mark.parametrize(
    ("refuse", "retry", "channel"), [((550, "no such user"), False, False), ((450, "later"), True, False)]
)
def test_a_refused_mail_address_is_no_trouble_of_the_channel(mails, refuse, retry, channel):
    mails.refuse = refuse
    error = failure("EMAIL", to="secret-name@example.cn")
    assert (error.retry, error.channel) == (retry, channel)
    assert "secret-name" not in error.message
    assert str(refuse[0]) in error.message


def test_no_mail_server_is_the_channels_trouble(mails, settings):
    settings.EMAIL_PORT = 1
    error = failure("EMAIL", to="a@example.cn")
    assert (error.retry, error.channel) == (True, True)


@pytest.mark.parametrize("after", [b"", b"220 ready\r\n"])
def test_a_mail_server_that_drips_is_given_up(mails, settings, monkeypatch, after):
    """Each letter is in time, the whole conversation is not; at its end it would be a right one."""
    monkeypatch.setattr("notices.channels.mail.PATIENCE", 0.3)
    done = threading.Event()

    def drip(server):
        line, _ = server.accept()
        with line, suppress(OSError):
            line.sendall(after + b"250-")
            for _ in range(40):
                time.sleep(0.05)
                line.sendall(b"x")
            done.set()
            line.sendall(b"\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_PORT = server.getsockname()[1]
        dripping = threading.Thread(target=drip, args=(server,), daemon=True)
        dripping.start()
        error = failure("EMAIL", to="a@example.cn")
        assert not done.is_set(), "it was waited for"
        dripping.join()
    assert (error.retry, error.channel) == (True, True)


# ---- robots ---------------------------------------------------------------------------------------------------------


def test_wecom_robot(box):
    send("WECOM_ROBOT", {"base_url": box.url}, hook="693a91f6-7xxx")
    (post,) = box.posts
    assert (post.method, post.path) == ("POST", "/cgi-bin/webhook/send?key=693a91f6-7xxx")
    assert post.headers["Idempotency-Key"] == KEY
    assert post.headers["Content-Type"] == "application/json; charset=utf-8"
    assert post.body.decode() == json.dumps(
        {
            "msgtype": "markdown",
            "markdown": {
                "content": "**有 3 件事等待办理**\n> 有报备等待办理（2 件）\n> 本期会议\\*还没有\\*召开（1 件）\n\n"
                "[去办理](https://dj.example.cn/todo/)"
            },
        },
        ensure_ascii=False,
    )


def test_dingtalk_robot_is_signed_and_the_sign_encoded_once(box):
    secret = "SECabc"
    with time_machine.travel("2024-06-05 09:02:03.5+08:00", tick=False):
        send("DINGTALK_ROBOT", {"base_url": box.url}, hook="tok", secret=secret)
    (post,) = box.posts
    query = urlsplit(post.path).query
    stamp = "1717549323500"
    want = base64.b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()).decode()
    assert parse_qs(query) == {"access_token": ["tok"], "timestamp": [stamp], "sign": [want]}
    assert "%25" not in query
    assert unquote(query.rpartition("sign=")[2]) == want
    assert post.json["msgtype"] == "markdown"
    assert post.json["markdown"]["title"] == CONTENT["title"]
    assert post.json["markdown"]["text"].split("\n\n")[-1] == "[去办理](https://dj.example.cn/todo/)"


def test_dingtalk_robot_without_a_secret(box):
    send("DINGTALK_ROBOT", {"base_url": box.url}, hook="tok")
    assert box.posts[0].path == "/robot/send?access_token=tok"


def test_feishu_robot_is_signed(box):
    box.default = (200, {"code": 0, "msg": "success"})
    with time_machine.travel("2024-06-05 09:02:03+08:00", tick=False):
        send("FEISHU_ROBOT", {"base_url": box.url}, hook="hook-id", secret="fs")
    (post,) = box.posts
    assert post.path == "/open-apis/bot/v2/hook/hook-id"
    sign = base64.b64encode(hmac.new(b"1717549323\nfs", b"", hashlib.sha256).digest()).decode()
    assert post.json == {
        "timestamp": "1717549323",
        "sign": sign,
        "msg_type": "post",
        "content": {
            "post": {
                "zh_cn": {
                    "title": "有 3 件事等待办理",
                    "content": [
                        [{"tag": "text", "text": "有报备等待办理（2 件）"}],
                        [{"tag": "text", "text": "本期会议*还没有*召开（1 件）"}],
                        [{"tag": "a", "text": "去办理", "href": "https://dj.example.cn/todo/"}],
                    ],
                }
            }
        },
    }


# ---- applications ---------------------------------------------------------------------------------------------------


def test_wecom_app_fetches_a_token_once_and_the_platform_leaves_out_repetitions(box):
    box.answers = {
        "/cgi-bin/gettoken": (200, {**OK, "access_token": "T1", "expires_in": 7200}),
        "/cgi-bin/message/send": (200, {**OK, "msgid": "m-1"}),
    }
    settings = {"base_url": box.url, **WECOM}
    assert [send("WECOM_APP", settings, user="wangfang") for _ in range(2)] == ["m-1", "m-1"]
    assert [post.path for post in box.posts] == [
        "/cgi-bin/gettoken?corpid=ww1&corpsecret=corp-secret",
        "/cgi-bin/message/send?access_token=T1",
        "/cgi-bin/message/send?access_token=T1",
    ]
    assert [post.method for post in box.posts] == ["GET", "POST", "POST"]
    assert box.posts[1].json == {
        "touser": "wangfang",
        "msgtype": "textcard",
        "agentid": 1000002,
        "textcard": {
            "title": "有 3 件事等待办理",
            "description": "有报备等待办理（2 件）\n本期会议*还没有*召开（1 件）",
            "url": "https://dj.example.cn/todo/",
            "btntxt": "去办理",
        },
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }


def test_a_stale_token_is_fetched_anew_once(box):
    tokens = iter(["T1", "T2"])
    box.answers = {
        "/cgi-bin/gettoken": lambda post: (200, {**OK, "access_token": next(tokens), "expires_in": 7200}),
        "/cgi-bin/message/send": lambda post: (
            (200, {"errcode": 42001, "errmsg": "expired"}) if post.path.endswith("T1") else (200, OK)
        ),
    }
    send("WECOM_APP", {"base_url": box.url, **WECOM}, user="wangfang")
    assert [post.path.rpartition("=")[2] for post in box.posts] == ["corp-secret", "T1", "corp-secret", "T2"]


def test_without_redis_messages_still_go_out(box, monkeypatch):
    def gone(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", gone)
    monkeypatch.setattr(cache, "set", gone)
    box.answers = {"/cgi-bin/gettoken": (200, {**OK, "access_token": "T1", "expires_in": 7200})}
    for _ in range(2):
        send("WECOM_APP", {"base_url": box.url, **WECOM}, user="wangfang")
    assert [post.method for post in box.posts] == ["GET", "POST", "GET", "POST"]


def test_the_token_lies_sealed_in_the_cache(box):
    box.answers = {"/cgi-bin/gettoken": (200, {**OK, "access_token": "T-SECRET", "expires_in": 7200})}
    send("WECOM_APP", {"base_url": box.url, **WECOM}, user="wangfang")
    kept = repr(dict(cache._cache))
    assert "notices:token:" in kept
    assert "T-SECRET" not in kept
    assert "corp-secret" not in kept


def test_a_user_that_wecom_does_not_know(box):
    box.answers = {
        "/cgi-bin/gettoken": (200, {**OK, "access_token": "T1", "expires_in": 7200}),
        "/cgi-bin/message/send": (200, {**OK, "invaliduser": "nobody"}),
    }
    error = failure("WECOM_APP", {"base_url": box.url, **WECOM}, user="nobody")
    assert (error.retry, error.channel) == (False, False)


def test_dingtalk_work_notification(box):
    box.answers = {
        "/gettoken": (200, {**OK, "access_token": "D1", "expires_in": 7200}),
        "/topapi/message/corpconversation/asyncsend_v2": (200, {**OK, "task_id": 456}),
    }
    assert send("DINGTALK_APP", {"base_url": box.url, **DING}, user="manager4220") == "456"
    assert [post.path for post in box.posts] == [
        "/gettoken?appkey=dingkey&appsecret=ding-secret",
        "/topapi/message/corpconversation/asyncsend_v2?access_token=D1",
    ]
    sent = box.posts[1].json
    assert (sent["agent_id"], sent["userid_list"], sent["msg"]["msgtype"]) == (77, "manager4220", "action_card")
    assert sent["msg"]["action_card"]["single_url"] == CONTENT["url"]


def test_feishu_application_message_carries_the_key(box):
    box.answers = {
        "/open-apis/auth/v3/tenant_access_token/internal": (
            200,
            {"code": 0, "msg": "ok", "tenant_access_token": "F1", "expire": 7200},
        ),
        "/open-apis/im/v1/messages": (200, {"code": 0, "msg": "success", "data": {"message_id": "om_1"}}),
    }
    assert send("FEISHU_APP", {"base_url": box.url, **FEISHU}, user="b1f7") == "om_1"
    token, post = box.posts
    assert token.json == {"app_id": "cli_1", "app_secret": "feishu-secret"}
    assert post.path == "/open-apis/im/v1/messages?receive_id_type=user_id"
    assert post.headers["Authorization"] == "Bearer F1"
    assert (post.json["receive_id"], post.json["uuid"]) == ("b1f7", KEY)
    assert json.loads(post.json["content"])["zh_cn"]["title"] == CONTENT["title"]


# ---- webhook and SMS ------------------------------------------------------------------------------------------------


def test_webhook_is_signed_over_time_and_body(box):
    secret = "sixteen-characters"
    with time_machine.travel("2024-06-05 09:02:03+08:00", tick=False):
        send("WEBHOOK", {"url": f"{box.url}{HOOK}", "secret": secret}, to="360102")
    (post,) = box.posts
    assert (post.path, post.headers["Idempotency-Key"]) == (HOOK, KEY)
    stamp = post.headers["X-Gongjian-Timestamp"]
    assert stamp == "1717549323"
    want = hmac.new(secret.encode(), stamp.encode() + b"." + post.body, hashlib.sha256).hexdigest()
    assert post.headers["X-Gongjian-Signature"] == f"sha256={want}"
    assert post.json == {"key": KEY, "to": "360102", **CONTENT}


SMS = {"template": "mobile={phone}\ncontent={text}\nid={key}", "format": "json", "success": "data.code=0"}


def test_sms_gateway_from_a_template(box):
    box.default = (200, {"data": {"code": 0}})
    send("SMS", {**SMS, "url": f"{box.url}/sms", "authorization": "Basic xyz"}, phone="15400001234")
    (post,) = box.posts
    assert post.headers["Authorization"] == "Basic xyz"
    assert post.json == {
        "mobile": "15400001234",
        "content": "有 3 件事等待办理，请登录办理：https://dj.example.cn/todo/",
        "id": KEY,
    }
    send("SMS", {**SMS, "format": "form", "url": f"{box.url}/sms"}, phone="15400001234")
    assert parse_qs(box.posts[1].body.decode()) == {name: [value] for name, value in post.json.items()}
    box.default = (200, {"data": {"code": 9}})
    assert "data.code=9" in failure("SMS", {**SMS, "url": f"{box.url}/sms"}, phone="15400001234").message


# ---- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "answer", "retry", "channel"),
    [
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}, False, False),  # HTTP 200 is no success
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}, True, False),
        (200, {"errcode": 40001, "errmsg": "invalid credential"}, True, True),
        (200, {"ok": True}, True, True),
        (200, b"<html>", True, True),
        (200, b"", True, True),
        (500, {"errcode": 0}, True, True),
        (429, {}, True, True),
        (404, b"", True, True),
        (302, b"", True, True),
    ],
)
def test_only_errcode_zero_is_a_success(box, status, answer, retry, channel):
    box.default = (status, answer)
    error = failure("WECOM_ROBOT", {"base_url": box.url}, hook="key-of-robot")
    assert (error.retry, error.channel) == (retry, channel)
    assert len(box.posts) == 1  # no redirect was followed


def test_what_a_platform_says_is_told_without_the_secrets_in_it(box):
    box.default = (200, {"errcode": 40001, "errmsg": "bad key robot-key-1 of http://x/?key=robot-key-1"})
    error = failure("WECOM_ROBOT", {"base_url": box.url}, hook="robot-key-1")
    assert "robot-key-1" not in error.message
    assert "bad key" in error.message


def test_nobody_answers(box):
    error = failure("WECOM_ROBOT", {"base_url": "http://127.0.0.1:1"}, hook="robot-key-1")
    assert (error.retry, error.channel) == (True, True)
    assert "robot-key-1" not in error.message


def test_a_dripping_answer_is_given_up(box, monkeypatch):
    monkeypatch.setattr("notices.channels.http.PATIENCE", 0.3)
    box.default = (200, [b"{"] * 100)  # a byte every twentieth of a second: each read is in time, all of them are not
    with pytest.raises(DeliveryFailed, match="超时"):
        call(f"{box.url}/slow")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_drips_from_its_head_on_is_given_up(settings, monkeypatch, answer):
    """Each read is in time, all of them are not; at its end it would be a right one."""
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr("notices.channels.http.PATIENCE", 0.3)
    tail = b"" if answer.endswith(b"\r\n\r\n") else b"\r\nContent-Length: 0\r\n\r\n"

    def drip(server):
        line, _ = server.accept()
        with line, suppress(OSError):
            line.recv(65536)
            line.sendall(answer)
            for _ in range(40):
                time.sleep(0.05)
                line.sendall(b"x")
            line.sendall(tail)

    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=drip, args=(server,), daemon=True)
        dripping.start()
        with pytest.raises(DeliveryFailed, match="超时") as caught:
            call(f"http://127.0.0.1:{server.getsockname()[1]}/slow")
        dripping.join()
    assert caught.value.channel


# ---- never into the own network -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}",
        "http://localhost:{port}",
        "http://[::1]:{port}",
        "http://[::ffff:127.0.0.1]:{port}",
        "http://10.0.0.1:{port}",
        "http://169.254.169.254/latest",
        "http://0.0.0.0:{port}",
        "http://2130706433:{port}",
        "https://192.168.1.1",
        "https://100.64.0.1",
        "https://[fd00::1]",
        "https://[64:ff9b::7f00:1]",
        "https://[2002:7f00:1::]",
        "https://224.0.0.1",
    ],
)
def test_the_own_network_is_not_called(box, settings, address):
    settings.CHANNEL_NETWORKS = []
    with pytest.raises(DeliveryFailed) as caught:
        call(address.format(port=box.port), body=b"{}")
    assert "内部网络" in caught.value.message or "找不到" in caught.value.message
    assert box.posts == []


def test_a_name_is_judged_by_what_it_stands_for_and_only_once(box, settings, monkeypatch):
    """A name that stands for a public address when judged and for the own network a moment later leads nowhere."""
    asked = []

    def lookup(host, port, **kwargs):
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) > 1 else "127.0.0.2", port))]

    settings.CHANNEL_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr("socket.getaddrinfo", lookup)
    with pytest.raises(DeliveryFailed, match="内部网络"):
        call(f"http://robot.example.cn:{box.port}/x")
    assert call(f"http://robot.example.cn:{box.port}/x").status == 200
    assert asked == ["robot.example.cn"] * 2  # once for each call, and the connection goes to what was found
    assert box.posts[0].headers["Host"] == f"robot.example.cn:{box.port}"


@pytest.mark.parametrize(
    "text",
    [
        "ftp://x.cn",
        "x.cn",
        "https://",
        "https://user:pw@x.cn",
        "https://x.cn/a b",
        "https://x.cn:99999/",
        "https://例.cn",
    ],
)
def test_addresses_that_are_refused_at_once(text):
    with pytest.raises(ValueError, match="网址"):
        check_url(text)
