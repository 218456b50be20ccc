"""How forms come out of the renderer."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template
from django_filters import DateFromToRangeFilter

from tests.face.gallery import SeatForm


class Row(forms.Form):
    """A row of a formset."""

    name = forms.CharField(label="姓名")


def field(html: str, name: str) -> str:
    """The tag of one input, select or textarea."""
    return re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', html).group(0)


def summary(*given) -> str:
    names = {f"f{number}": form for number, form in enumerate(given)}
    return Template("{% load ui %}{% error_summary " + " ".join(names) + " %}").render(Context(names))


def test_widgets_are_dressed_in_a_form_and_alone():
    form = SeatForm()
    html = str(form)
    assert 'class="form-control"' in field(html, "name")
    assert 'class="form-select"' in field(html, "position")
    assert 'class="form-check-input"' in field(html, "part_time")
    assert 'class="form-control"' in str(form["note"])
    assert 'rows="4"' in field(html, "note")


def test_a_class_of_the_author_is_kept():
    form = SeatForm()
    form.fields["name"].widget.attrs["class"] = "is-short"
    assert 'class="form-control is-short"' in str(form["name"])
    assert str(form["name"]).count("form-control") == 1
    assert form.fields["name"].widget.attrs == {"class": "is-short"}, "the form's own attributes are left alone"


def test_every_field_has_a_label_and_says_whether_it_must_be_filled():
    html = str(SeatForm())
    assert re.search(r'<label class="gj-label" for="id_name">姓名<span class="gj-req"', html)
    assert re.search(r'for="id_phone">电话<span class="gj-optional">选填', html)
    assert "<legend>产生方式" in html


def test_hint_and_error_are_tied_to_the_field():
    form = SeatForm({})
    html = str(form)
    described = re.search(r'aria-describedby="([^"]+)"', field(html, "name")).group(1).split()
    assert described == ["id_name_helptext", "id_name_error"]
    for target in described:
        assert f'id="{target}"' in html
    assert 'aria-invalid="true"' in field(html, "name")
    assert re.search(r'<fieldset class="gj-field has-error" aria-describedby="id_mode_error"', html)


def test_an_error_carries_an_icon_and_its_words():
    html = str(SeatForm({})["name"].errors)
    assert 'role="img" aria-label="错误"' in html
    assert SeatForm({})["name"].errors[0] in html


@pytest.mark.parametrize("given", ["1980/02/03", "1980-02-03"])
def test_dates_use_the_browsers_picker(given):
    tag = str(SeatForm({"born": given})["born"])
    assert 'type="date"' in tag
    assert 'value="1980-02-03"' in tag


def test_both_ends_of_a_range_are_dressed_and_named():
    class Between(forms.Form):
        when = DateFromToRangeFilter(label="报备日期").field

    html = str(Between({"when_after": "2026/01/02"}))
    after, before = field(html, "when_after"), field(html, "when_before")
    assert 'class="form-control"' in after
    assert 'aria-label="起"' in after
    assert 'aria-label="止"' in before
    assert "<legend>报备日期" in html


def test_what_is_no_date_is_not_lost():
    tag = str(SeatForm({"born": "明年春天"})["born"])
    assert 'type="text"' in tag
    assert 'value="明年春天"' in tag


def test_the_summary_says_what_the_fields_say_and_leads_there():
    form = SeatForm({"phone": "1"})
    form.add_error(None, "这一席已经有人任职。")
    html, lines = str(form), summary(form)
    assert "<li>这一席已经有人任职。</li>" in lines
    targets = re.findall(r'href="#([^"]+)"', lines)
    assert targets == ["id_name", "id_position", "id_mode_0"]
    for target in targets:
        assert f'id="{target}"' in html
    assert f"姓名：{form['name'].errors[0]}" in lines
    assert "有 4 处需要改正" in lines


def test_a_formset_numbers_its_rows():
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "万敏", "form-1-name": ""}
    rows = forms.formset_factory(Row, min_num=2, validate_min=True)(data)
    lines = summary(rows, None)
    assert 'href="#id_form-1-name">第 2 项 · 姓名：' in lines


def test_no_errors_no_summary():
    assert summary(SeatForm()).strip() == ""


def test_choices_keep_their_groups_and_what_is_chosen():
    class Grouped(forms.Form):
        kind = forms.ChoiceField(
            label="类别", widget=forms.RadioSelect, choices=[("单位", [("a", "企业"), ("b", "学校")]), ("", "不限")]
        )

    html = str(Grouped({"kind": "b"}))
    assert '<div class="gj-choices-group">单位</div>' in html
    assert re.search(r'value="b"[^>]* checked', html)
    assert html.count(" checked") == 1


def test_labels_and_values_are_escaped():
    form = SeatForm({"name": '"><script>'})
    assert "<script>" not in str(form)
