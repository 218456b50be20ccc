"""Forms of imports. They translate; what may be is decided in exchange.services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings

from exchange.handlers import Field, ImportHandler, Option, handler_for, handlers
from exchange.safety import MAX_BYTES

AUTOMATIC = ""
_NOTHING: Mapping[str, str] = {}


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of sheet that rooms take in, for a drop-down."""
    return [(AUTOMATIC, "自动识别"), *((handler.kind, handler.title) for handler in handlers())]


class UploadForm(forms.Form):
    """The workbook, and its kind where the columns do not tell."""

    workbook = forms.FileField(
        label="表格文件",
        help_text=f"Excel 工作簿（.xlsx）或 CSV，不超过 {MAX_BYTES // 1024 // 1024} MB；不必改列名和顺序。",
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv", "data-max": str(min(MAX_BYTES, settings.UPLOAD_MAX_BYTES))}
        ),
        error_messages={
            "required": "请选择要导入的表格。",
            "missing": "请选择要导入的表格。",
            "empty": "文件是空的（0 字节）。请确认表格已保存，再重新上传。",
        },
    )
    kind = forms.ChoiceField(label="表格种类", required=False, help_text="一般不用选；识别不对时再指定。")

    def __init__(self, *args, asked: Mapping[str, str] = _NOTHING, **kwargs) -> None:
        """asked: of the address, where a page that knows sends one here: `kind`, and what is decided for its import."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices()
        handler = handler_for(asked.get("kind", ""))
        if handler is not None:
            self.initial["kind"] = handler.kind
            self._asked_kind = handler.kind
            self._asked = {key: asked[key] for key in asked if key != "kind"}

    _asked_kind, _asked = "", _NOTHING

    def chosen(self) -> Mapping[str, str]:
        """What the address decided beforehand, as long as the kind is still the one it named."""
        return self._asked if self.cleaned_data["kind"] == self._asked_kind else _NOTHING


class ReadAgainForm(forms.Form):
    """Name the kind, or the sheet, of a workbook that was not understood."""

    kind = forms.ChoiceField(label="表格种类", required=False)
    sheet_name = forms.CharField(
        label="工作表名称", required=False, max_length=120, help_text="工作簿里有好几张表时，可以写明读哪一张。"
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices()


class RowForm(forms.Form):
    """One row, to be mended. Everything is text as it would stand in the sheet; the reader judges it."""

    def __init__(
        self,
        *args,
        row: int,
        fields: Sequence[Field],
        texts: Mapping[str, str],
        said: Mapping[str, list[str]],
        confirm: str = "",
        **kwargs,
    ) -> None:
        """row      id of the row: several may be open on one page
        fields   the handler's
        texts    what stands in the row now
        said     sentences by field, shown beside it until the form is posted
        confirm  what is to be confirmed as right (出生年月、性别); empty for nothing
        """
        super().__init__(*args, auto_id=f"row{row}_%s", **kwargs)
        self.said = said
        for field in fields:
            self.fields[field.key] = _form_field(field, texts.get(field.key, ""))
        if confirm:
            self.fields["accepted"] = forms.BooleanField(
                label=f"已与本人核对，{confirm}以上面填写的为准", required=False
            )

    def focus_on_the_first_wrong(self) -> None:
        """Let the cursor start where something is wrong, or at the first field."""
        name = next((key for key in self.fields if self.said.get(key)), next(iter(self.fields)))
        self.fields[name].widget.attrs["autofocus"] = True

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by field."""
        return {key: value for key, value in self.cleaned_data.items() if key != "accepted"}

    @property
    def confirmed(self) -> bool:
        """Whether the person confirmed what cannot be corrected here."""
        return bool(self.cleaned_data.get("accepted"))


def _form_field(field: Field, text: str) -> forms.Field:
    shared: dict[str, Any] = {"label": field.label, "required": False, "help_text": field.hint, "initial": text}
    if field.kind == "choice":
        choices = [("", "（空）"), *field.choices]
        # What was written and is none of the choices stays to be seen until another is chosen.
        if text and text not in dict(field.choices):
            choices.insert(1, (text, f"{text}（原表所写，认不出）"))
        made: forms.Field = forms.ChoiceField(choices=choices, **shared)
    else:
        attrs = {"inputmode": "tel"} if field.kind == "phone" else {}
        made = forms.CharField(max_length=field.max_length, widget=forms.TextInput(attrs=attrs), **shared)
    made.must = field.required
    return made


class OptionsForm(forms.Form):
    """What a person decides for a whole import."""

    def __init__(self, *args, handler: ImportHandler, options: Sequence[Option], chosen: Mapping[str, str], **kwargs):
        super().__init__(*args, initial=dict(chosen), prefix=handler.kind, **kwargs)
        self._options, self._chosen = {option.key: option for option in options}, chosen
        for option in options:
            self.fields[option.key] = _option_field(option)

    @property
    def always(self) -> list[forms.BoundField]:
        """Fields that matter whatever else is chosen, and those that go with the first choice."""
        return [bound for bound in self if not self._later(self._options[bound.name])]

    @property
    def depending(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Fields that matter under another than the first choice: (that choice, its fields, whether it is chosen)."""
        found: dict[tuple[str, str], list[forms.BoundField]] = {}
        for bound in self:
            option = self._options[bound.name]
            if self._later(option):
                found.setdefault(option.when, []).append(bound)
        return [
            (f"“{self._choice(key, value)}”时另填", fields, self._chosen.get(key) == value)
            for (key, value), fields in found.items()
        ]

    def _later(self, option: Option) -> bool:
        return option.when is not None and self._options[option.when[0]].choices[0].value != option.when[1]

    def _choice(self, key: str, value: str) -> str:
        return next(choice.label for choice in self._options[key].choices if choice.value == value)


def _option_field(option: Option) -> forms.Field:
    if option.kind == "choice":
        choices = [
            (choice.value, f"{choice.label}：{choice.hint}" if choice.hint else choice.label)
            for choice in option.choices
        ]
        return forms.ChoiceField(label=option.label, choices=choices, widget=forms.RadioSelect, required=False)
    if option.kind == "number":
        return forms.IntegerField(label=option.label, help_text=option.hint, required=False, min_value=1, max_value=99)
    return forms.DateField(
        label=option.label, help_text=option.hint, required=False, widget=forms.DateInput(format="%Y-%m-%d")
    )


class ConfirmForm(forms.Form):
    """Only the good rows, or everything or nothing; and the preview that was seen."""

    GOOD, ALL = "good", "all"

    revision = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.ChoiceField(label="有误的行", widget=forms.RadioSelect, required=False)

    def __init__(self, *args, wrong: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not wrong:
            del self.fields["rows"]
            return
        self.fields["rows"].choices = [
            (self.GOOD, f"只导入正确的行，{wrong} 行有误的不导入，改好后可以再导一次"),
            (self.ALL, "全部正确才导入（先回去改正）"),
        ]

    @property
    def only_good(self) -> bool:
        """Whether wrong rows may stay behind."""
        return self.cleaned_data.get("rows", self.GOOD) == self.GOOD
