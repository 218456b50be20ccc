"""The template tags: what they say for given values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from common.clock import today
from common.templatetags import ui


def draw(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("15412345678", "154****5678"),
        ("154-1234-5678", "154****5678"),
        ("0791-8000123", "079****0123"),
        ("12345", "***45"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_phones_are_masked(phone, shown):
    assert ui.mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal("199999999.98"), "199,999,999.98"), (Decimal("12.5"), "12.50"), (0, "0.00"), (None, "")],
)
def test_money_is_in_groups_with_its_fen(amount, shown):
    assert ui.money(amount) == shown


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("还没有单位", "还没有单位", ""),
        ("还没有登记。由街道提出，每月登记。", "还没有登记", "由街道提出，每月登记。"),
        ("都办完了。", "都办完了。", ""),
    ],
)
def test_an_empty_state_says_one_thing_loud(text, title, rest):
    page = draw('{% include "components/empty.html" with title=title %}', title=text)
    assert f'<p class="gj-empty-title">{title}</p>' in page
    assert (f'<p class="gj-empty-text">{rest}</p>' in page) == bool(rest)
    assert page.count("<p ") == 1 + bool(rest)


def test_from_and_to_stand_together():
    class Sieve(forms.Form):
        q = forms.CharField(label="名称")
        since = forms.DateField(label="日期自")
        until = forms.DateField(label="至")
        state = forms.CharField(label="状态")

    assert [[field.name for field in group] for group in ui.from_to(Sieve())] == [["q"], ["since", "until"], ["state"]]
    bar = draw('{% include "components/filter_bar.html" %}', form=Sieve())
    assert bar.count("gj-pair-of-fields") == 1
    assert bar.count("<div") == bar.count("</div>")


def test_a_date_in_a_template_is_written_as_everywhere():
    assert draw("{{ day }}", day=date(2026, 2, 1)) == "2026-02-01"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (9999, "9,999"), (10000, "10,000"), (10001, "10,000+"), (None, "—")]
)
def test_counts_stop_at_ten_thousand(count, shown):
    assert ui.capped(count) == shown


def test_periods_are_said_with_their_last_day():
    start, end = date(2023, 12, 1), date(2026, 12, 1)
    assert ui.period_text(start, end) == "2023-12-01 至 2026-11-30"
    assert ui.period_text(start, None) == "2023-12-01 起"
    assert ui.period_text(None, end) == "至 2026-11-30"
    assert ui.period_text(None, None) == "—"


def test_days_are_said_as_people_say_them():
    assert ui.cn_date(date(2026, 2, 3)) == "2026-02-03"
    assert ui.cn_day(date(2026, 11, 22)) == "11 月 22 日 星期日"
    assert ui.cn_date(None) == ui.cn_day(None) == ui.cn_time(None) == ui.cn_month_day(None) == "—"
    assert ui.cn_month_day(today()) == today().strftime("%m-%d")
    assert ui.cn_month_day(date(2019, 5, 6)) == "2019-05-06"


def test_an_evening_in_utc_is_the_next_day_here():
    moment = datetime(2026, 11, 21, 17, 42, tzinfo=UTC)
    assert ui.cn_date(moment) == "2026-11-22"
    assert ui.cn_time(moment) == "2026-11-22 01:42"


@pytest.mark.parametrize(("days", "said"), [(-2, "已过 2 天"), (0, "今天"), (3, "还有 3 天")])
def test_days_left(days, said):
    assert ui.days_left(today() + timedelta(days=days)) == said


def test_today_is_today():
    assert ui.is_today(today())
    assert ui.is_today(None)
    assert not ui.is_today(date(2025, 6, 30))


@pytest.mark.parametrize("state", ["ok", "due", "bad"])
def test_a_state_is_never_colour_alone(state):
    html = draw('{% chip "字" state %}{% dot state %}', state=state)
    assert html.count("<svg") == 2
    assert f'role="img" aria-label="{ui.state_word(state)}"' in html


def test_text_in_a_chip_is_escaped():
    assert "<b>" not in draw("{% chip text %}", text="<b>")


def test_an_unknown_icon_is_an_error_while_developing_and_nothing_in_production(settings):
    assert draw('{% icon "no-such-icon" %}') == ""
    settings.DEBUG = True
    with pytest.raises(ValueError, match="no-such-icon"):
        draw('{% icon "no-such-icon" %}')


def test_a_bar_fills_its_width_without_inline_style():
    segments = [
        {"label": "履约", "value": 1, "state": "ok"},
        {"label": "无", "value": 0},
        {"label": "待", "value": 3, "state": "due"},
    ]
    html = draw("{% stacked_bar segments %}", segments=segments)
    assert 'class="is-ok" x="0.000" y="0" width="25.000"' in html
    assert 'class="is-due" x="25.000" y="0" width="75.000"' in html
    assert html.count("<rect") == 2
    assert "style" not in html


def test_a_bar_without_keys_still_says_its_numbers():
    html = draw("{% stacked_bar segments keys=False %}", segments=[{"label": "符合", "value": 3, "state": "ok"}])
    assert 'class="gj-bar-keys visually-hidden"' in html
    assert "符合 3" in html


def test_a_bar_of_nothing_is_drawn_empty():
    assert "<rect" not in draw("{% stacked_bar segments %}", segments=[{"label": "无", "value": 0}])


@pytest.mark.parametrize(
    ("query", "href", "direction"),
    [
        ("", "?sort=name", "none"),
        ("?sort=name&q=a&cursor=z", "?sort=-name&amp;q=a", "ascending"),
        ("?sort=-name", "?sort=name", "descending"),
        ("?sort=age", "?sort=name", "none"),
    ],
)
def test_a_column_head_sorts_and_turns_round(query, href, direction):
    request = RequestFactory().get(f"/{query}")
    html = draw('{% sort_th "姓名" "name" %}', request=request)
    assert f'href="{href}"' in html
    assert f'aria-sort="{direction}"' in html


def test_a_card_and_a_why_wrap_their_block():
    html = draw('{% card "标题" sub="旁注" flush=True %}<p>{{ text }}</p>{% endcard %}', text="<i>")
    assert "<h2>标题</h2>" in html
    assert "<p>&lt;i&gt;</p>" in html
    assert "card-body" not in html
    assert "<details" in draw("{% why %}条文{% endwhy %}")
