"""Forms of resolutions and assignments."""

from __future__ import annotations

from django import forms

from common.clock import today
from meetings.models import Assignment
from meetings.services.resolutions import (
    LONGEST_OWNER,
    LONGEST_RESULT,
    LONGEST_TASK,
    LONGEST_TEXT,
    AssignmentLine,
)

Choices = list[tuple[str, str]]


class ResolutionForm(forms.Form):
    """What was decided, of which item, until when."""

    text = forms.CharField(
        label="议定事项",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明议定的事项。"},
    )
    item = forms.ChoiceField(label="出自议题", required=False)
    due_on = forms.DateField(label="完成期限", required=False, widget=forms.DateInput)

    def __init__(self, *args, items: Choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "—"), *items]

    def fields_of(self) -> dict:
        """For the service."""
        data = self.cleaned_data
        return {"text": data["text"], "item_id": int(data["item"]) if data["item"] else None, "due_on": data["due_on"]}


class NewResolutionForm(ResolutionForm):
    """With who is to do it."""

    units = forms.MultipleChoiceField(
        label="责任单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以选几个，各自办理、各自报结果。一个都不选，由本组织办理。",
    )
    owner = forms.CharField(
        label="本组织责任人",
        required=False,
        max_length=LONGEST_OWNER,
        help_text="填了以后，本组织也列为责任方。",
    )

    def __init__(self, *args, units: Choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = units

    def lines(self) -> list[AssignmentLine]:
        """One per party."""
        data = self.cleaned_data
        lines = [AssignmentLine(unit_id=int(pk)) for pk in data["units"]]
        if data["owner"].strip() or not lines:
            lines.append(AssignmentLine(owner=data["owner"]))
        return lines


class AssignmentForm(forms.Form):
    """Who does what until when. The unit is chosen once."""

    unit = forms.ChoiceField(label="责任单位", required=False)
    owner = forms.CharField(label="责任人", required=False, max_length=LONGEST_OWNER)
    task = forms.CharField(label="任务", required=False, max_length=LONGEST_TASK, help_text="不填就是整项决议。")
    due_on = forms.DateField(label="完成期限", required=False, widget=forms.DateInput, help_text="不填就按决议的期限。")

    def __init__(self, *args, units: Choices | None = None, assignment: Assignment | None = None, **kwargs):
        if assignment is not None:
            kwargs.setdefault("initial", {name: getattr(assignment, name) for name in ("owner", "task", "due_on")})
        super().__init__(*args, **kwargs)
        if units is None:
            self.fields.pop("unit")
        else:
            self.fields["unit"].choices = [("", "本组织"), *units]

    def line(self) -> AssignmentLine:
        """For the service."""
        data = self.cleaned_data
        unit = data.get("unit")
        return AssignmentLine(int(unit) if unit else None, data["owner"], data["task"], data["due_on"])


class FinishForm(forms.Form):
    """What came of it."""

    result = forms.CharField(
        label="完成情况",
        max_length=LONGEST_RESULT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明完成情况，例如“已安装 12 盏”。"},
    )
    done_on = forms.DateField(label="完成日期", widget=forms.DateInput)

    def __init__(self, *args, assignment: Assignment, **kwargs):
        kwargs.setdefault("initial", {"result": assignment.result, "done_on": today()})
        super().__init__(*args, **kwargs)


class PostponeForm(forms.Form):
    """Another day."""

    due_on = forms.DateField(label="新的完成期限", widget=forms.DateInput)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因，责任单位会看到。"},
    )
