"""The shell and the error pages, rendered without database or user."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import override_settings

from tests.face import gallery
from tests.face.conftest import gallery_settings

ERRORS = ("400", "403", "404", "500", "503", "csrf")
PLAIN = ("400.html", "403.html", "404.html", "500.html", "403_csrf.html")


def shown(view, query: str = "", **kwargs) -> str:
    request = RequestFactory().get(f"/{query}")
    with override_settings(**gallery_settings()):
        return view(request, **kwargs).content.decode()


@pytest.mark.parametrize("name", [*(f"errors/{name}.html" for name in ERRORS), *PLAIN])
def test_error_pages_need_nothing(name):
    html = render_to_string(name)
    assert '<html lang="zh-CN"' in html
    assert "严禁处理涉密信息" in html
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
    assert "请求编号" not in html


def test_a_broken_rule_says_what_and_where():
    html = shown(gallery.error, name="rule")
    assert "这一席已经有人任职，请先办理离任。" in html
    assert "<li>委员 5：黄国平</li>" in html
    assert "seat.taken" not in html


def test_the_shell_has_what_every_page_must_have():
    html = shown(gallery.workbench)
    for part in (
        '<html lang="zh-CN" class="gj-size-a">',
        '<a class="gj-skip" href="#main">',
        '<nav class="gj-nav" aria-label="主导航">',
        '<main id="main"',
        "本系统为非涉密系统，严禁处理涉密信息",
        '<form class="gj-search" role="search" aria-label="全站搜索" method="get"',
        "意见反馈",
        "帮助",
        'aria-live="polite"',
        '"allowEval":false',
        'data-idle="1800"',
        '<a href="/workbench/" class="is-on" aria-current="page">',
    ):
        assert part in html, part


def test_everything_that_changes_something_is_a_post_with_its_token():
    html = shown(gallery.workbench)
    posts = html.split('method="post"')[1:]
    assert len(posts) == 4, "office, size of type (twice: header and phone), sign-out"
    assert all("csrfmiddlewaretoken" in post.split("</form>")[0] for post in posts)
    token = html.split('hx-headers=\'{"X-CSRFToken": "')[1].split('"')[0]
    assert len(token) == 64


def test_only_another_day_shows_the_strip():
    assert "你在看" not in shown(gallery.committee)
    html = shown(gallery.committee, "?on=2025-06-30")
    assert "你在看 <b>2025-06-30</b> 的情况" in html
    assert "回到今天" in html


def test_a_single_office_offers_no_switch(rf):
    context = gallery.shell(rf.get("/"), "x")
    alone = render_to_string("components/office_switch.html", context | {"offices": context["offices"][:1]})
    assert "<details" not in alone
    assert "绳金塔社区“大党委”" in alone


def test_phone_navigation_reaches_every_entry():
    html = shown(gallery.workbench)
    tabs = html.split('class="gj-tabs-phone"')[1].split("</nav>")[0]
    for label in ("工作台", "组织", "队伍", "人员", "导入", "合规", "设置", "帮助", "意见反馈"):
        assert label in tabs


def test_names_in_the_shell_are_escaped(rf):
    context = gallery.shell(rf.get("/"), "x") | {"user_name": "<b>", "acting": {"title": "<i>", "role_name": "<u>"}}
    with override_settings(**gallery_settings()):
        html = render_to_string("base.html", context, rf.get("/"))
    assert "<i>" not in html
    assert "<u>" not in html
    assert "&lt;i&gt;" in html
