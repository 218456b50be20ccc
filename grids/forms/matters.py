"""Forms of matters: on record by an office, by a resident, and what is done with them."""

from __future__ import annotations

from django import forms

from common.clock import today
from exchange.identity import redact
from grids.models import Way
from grids.services.matters import LONGEST_CONTACT, MatterLine
from grids.words import MATTER_CATEGORIES

_WAYS = [(way.value, way.label) for way in (Way.VISIT, Way.CALL, Way.DESK)]
_ID = "请不要写身份证号。"


def refuse_ids(form: forms.Form, data: dict) -> None:
    """An id number is refused at every field that holds one."""
    for name in ("title", "place", "detail", "contact"):
        if redact(data.get(name) or "")[1]:
            form.add_error(name, "这里写了身份证号，请删去再提交。系统不登记身份证号。")


def ask_why(form: forms.Form, data: dict) -> None:
    """Whoever is not content says what is wanting: else nobody knows what to do now."""
    if data.get("satisfied") == "no" and not data.get("note"):
        form.add_error("note", "请写明哪里没有办好。")


class MatterForm(forms.Form):
    """A matter that came up: what, where, how."""

    title = forms.CharField(
        label="什么事",
        max_length=60,
        help_text="一句话，例如“3栋楼道灯不亮”。",
        error_messages={"required": "请写一句话说明是什么事。"},
    )
    category = forms.ChoiceField(
        label="类别",
        choices=MATTER_CATEGORIES,
        widget=forms.RadioSelect(attrs={"class": "gj-choices-pairs"}),
        error_messages={"required": "请选择类别。"},
    )
    way = forms.ChoiceField(
        label="来源", choices=_WAYS, widget=forms.RadioSelect, error_messages={"required": "请选择来源。"}
    )
    building = forms.TypedChoiceField(label="楼栋", required=False, coerce=int, empty_value=None)
    place = forms.CharField(label="地点", required=False, max_length=60)
    detail = forms.CharField(
        label="具体情况", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_ID
    )
    contact = forms.CharField(
        label="反映人称呼和电话",
        required=False,
        max_length=LONGEST_CONTACT,
        help_text="愿意留的才留；加密保存，办结半年后自动清除。",
    )
    raised_on = forms.DateField(
        label="反映日期", widget=forms.DateInput, error_messages={"required": "请填写反映日期。"}
    )

    def __init__(self, *args, buildings: list[tuple[int, str]], **kwargs):
        """buildings: (id, name), as they stand in the street."""
        super().__init__(*args, **kwargs)
        self.fields["building"].choices = [("", "不限于某栋楼"), *buildings]
        self.initial.setdefault("raised_on", today())
        self.initial.setdefault("way", Way.VISIT)
        if not buildings:
            del self.fields["building"]

    def clean(self) -> dict:
        """All that is wrong is said at once: the services would refuse one thing after another."""
        data = super().clean()
        refuse_ids(self, data)
        if data.get("raised_on") and data["raised_on"] > today():
            self.add_error("raised_on", "反映日期不能晚于今天。")
        return data

    def line(self) -> MatterLine:
        """As the services take it."""
        data = self.cleaned_data
        return MatterLine(
            title=data["title"],
            category=data["category"],
            detail=data["detail"],
            place=data["place"],
            building_id=data.get("building"),
            contact=data["contact"],
            raised_on=data["raised_on"],
        )


class PublicForm(forms.Form):
    """What a resident writes on a phone. `website` is left empty by people.

    An id number is refused here already: whoever mends it has not used up a try (`views.open_matters`).
    """

    title = forms.CharField(
        label="什么事",
        max_length=60,
        min_length=2,
        help_text="一句话，例如“3栋楼道灯不亮”。",
        error_messages={"required": "请写一句话说明是什么事。", "min_length": "请写清楚是什么事。"},
    )
    category = forms.ChoiceField(
        label="类别",
        choices=MATTER_CATEGORIES,
        widget=forms.RadioSelect(attrs={"class": "gj-choices-pairs"}),
        error_messages={"required": "请选择类别。"},
    )
    place = forms.CharField(label="在哪里", required=False, max_length=60, help_text="小区、楼栋或路段。")
    detail = forms.CharField(
        label="具体情况", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text=_ID
    )
    contact = forms.CharField(
        label="怎么称呼、怎么联系您",
        required=False,
        max_length=LONGEST_CONTACT,
        help_text="可以不留。留下的只有办理人能看，办结半年后自动清除。",
    )
    website = forms.CharField(
        label="请勿填写", required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    shown = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict:
        """Nobody's id number, in whichever field."""
        data = super().clean()
        refuse_ids(self, data)
        return data

    def line(self) -> MatterLine:
        """As the services take it."""
        names = ("title", "category", "detail", "place", "contact")
        return MatterLine(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(forms.Form):
    """What was done."""

    answer = forms.CharField(
        label="办理情况和答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明怎么办的。"},
    )


class NoteForm(forms.Form):
    """Why it is passed on."""

    note = forms.CharField(
        label="说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写一两句说明。"},
    )


class DownForm(NoteForm):
    """To whom it is handed down, where there is a choice, and why."""

    to = forms.TypedChoiceField(
        label="交给谁办理",
        coerce=int,
        error_messages={"required": "请选择交给谁办理。", "invalid_choice": "请从列表中选择。"},
    )
    field_order = ["to", "note"]

    def __init__(self, *args, back, ways, **kwargs):
        """As `services.matters.ways_down` gives them: where it came up from is chosen already, or the only one."""
        super().__init__(*args, **kwargs)
        rows = [(one.pk, one.name) for one in ways]
        chosen = back is not None or len(rows) == 1
        self.fields["to"].choices = rows if chosen else [("", "请选择"), *rows]
        if not rows:
            del self.fields["to"]


class SettleForm(forms.Form):
    """What whoever raised it says."""

    satisfied = forms.ChoiceField(
        label="反映人的意见",
        widget=forms.RadioSelect,
        choices=[("yes", "满意，办结"), ("no", "不满意，继续办理"), ("unknown", "没有留联系方式或联系不上，办结")],
        error_messages={"required": "请选择。"},
    )
    note = forms.CharField(
        label="说明（继续办理的请写明哪里没有办好）",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict:
        """What goes on needs a reason."""
        data = super().clean()
        ask_why(self, data)
        return data

    def word(self) -> bool | None:
        """True, False, or nobody could be asked."""
        return {"yes": True, "no": False}.get(self.cleaned_data["satisfied"])


class CodeForm(forms.Form):
    """The code that was shown when the matter was raised."""

    code = forms.CharField(
        label="查询码",
        max_length=20,
        help_text="提交时给的 12 位字母和数字，大小写、空格都可以。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "class": "gj-grid-code"}),
        error_messages={"required": "请输入提交时得到的 12 位查询码。"},
    )


class WordForm(forms.Form):
    """The resident's own word."""

    satisfied = forms.ChoiceField(
        label="这样处理您满意吗",
        widget=forms.RadioSelect,
        choices=[("yes", "满意"), ("no", "不满意，请继续办理")],
        error_messages={"required": "请选择。"},
    )
    note = forms.CharField(
        label="想说的话（不满意的请写明哪里没有办好）",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_ID,
    )

    def clean(self) -> dict:
        """What goes on needs a reason."""
        data = super().clean()
        ask_why(self, data)
        return data


class ReviewForm(forms.Form):
    """The month's going-through."""

    month = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(label="研判意见", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PurposeForm(forms.Form):
    """Why a contact is looked at."""

    purpose = forms.CharField(label="用途", max_length=100, error_messages={"required": "请写明用途。"})
