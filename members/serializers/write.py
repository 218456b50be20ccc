"""What the API takes: the shape only. Rules, rights and states are the services' business."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from members.models import FilingKind, Gender, PoliticalStatus, Position, Secondment, SelectionMode
from members.services.persons import PersonLine
from members.services.slates import SlateLine

Blank = {"required": False, "allow_blank": True, "default": ""}


class PersonWriteSerializer(serializers.Serializer):
    """A person as a roster says it. An empty phone keeps the one on record."""

    name = serializers.CharField(max_length=40)
    gender = serializers.ChoiceField(choices=Gender.choices, **Blank)
    birth = serializers.DateField(required=False, allow_null=True, default=None, help_text="只知道月份的，写该月 1 日")
    birth_precision = serializers.ChoiceField(choices=[("month", "月"), ("day", "日")], required=False, default="month")
    political_status = serializers.ChoiceField(choices=PoliticalStatus.choices, **Blank)
    phone = serializers.RegexField(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)?$", **Blank)
    post = serializers.CharField(max_length=80, **Blank)
    unit = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)

    def line(self, data: dict[str, Any]) -> PersonLine:
        """As the services take it."""
        values = {key: data[key] for key in PersonLine.__dataclass_fields__ if key in data}
        return PersonLine(**values, unit_id=data.get("unit"))


class PersonCreateSerializer(PersonWriteSerializer):
    """A new person, kept by the organisation (the own office by default)."""

    organization = serializers.IntegerField(required=False, min_value=1)


class PersonUpdateSerializer(PersonWriteSerializer):
    """The whole record of a person."""

    note = serializers.CharField(max_length=200, **Blank)


class SlatePersonSerializer(PersonWriteSerializer):
    """A nominee: either `id` of somebody on record, or what a roster says."""

    id = serializers.IntegerField(required=False, min_value=1)
    name = serializers.CharField(max_length=40, **Blank)

    def validate(self, attrs):
        """One of the two."""
        if not attrs.get("id") and not attrs.get("name"):
            raise serializers.ValidationError("请给出人员的 id，或者姓名。")
        return attrs


class SlateLineSerializer(serializers.Serializer):
    """One line of a slate."""

    position = serializers.ChoiceField(choices=Position.choices)
    person = SlatePersonSerializer()
    part_time = serializers.BooleanField(required=False, default=False)
    represents = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    capacity = serializers.CharField(max_length=40, **Blank)
    selection_mode = serializers.ChoiceField(choices=SelectionMode.choices, **Blank)
    eligibility = serializers.CharField(max_length=20, **Blank)
    appointed_on = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=120, **Blank)


class SlateSerializer(serializers.Serializer):
    """The whole slate: what the draft is to say, no more and no less."""

    version = serializers.IntegerField(
        required=False, min_value=1, help_text="读到的草案 version；别人改过就拒绝。不给则直接覆盖"
    )
    lines = SlateLineSerializer(many=True, max_length=60)

    def slate(self) -> list[SlateLine]:
        """As `put_many` takes it."""
        lines = []
        for line in self.validated_data["lines"]:
            person = dict(line["person"])
            known = person.pop("id", None)
            values = PersonLine(name="", person_id=known) if known else SlatePersonSerializer().line(person)
            lines.append(
                SlateLine(
                    person=values,
                    position=line["position"],
                    part_time=line["part_time"],
                    represents_id=line["represents"],
                    selection_mode=line["selection_mode"],
                    eligibility=line["eligibility"],
                    capacity=line["capacity"],
                    appointed_on=line["appointed_on"],
                    note=line["note"],
                )
            )
        return lines


class OpenDraftSerializer(serializers.Serializer):
    """Begin the next term."""

    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    copy_from_last = serializers.BooleanField(required=False, default=False)
    keep = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        required=False,
        allow_null=True,
        default=None,
        max_length=60,
        help_text="从上一届的席位开始，只有这些人连任，其余席位空着；已有草案时拒绝",
    )


Version = {
    "required": False,
    "allow_null": True,
    "default": None,
    "min_value": 1,
    "help_text": "读到的草案 version；别人改过就拒绝",
}


class TermDatesSerializer(serializers.Serializer):
    """The first and the last day of a draft's term."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="届满日期（最后一天）；不填则按规定年限"
    )
    approval = serializers.CharField(max_length=80, **Blank)
    version = serializers.IntegerField(**Version)


class FillSerializer(serializers.Serializer):
    """One answer for everybody of a draft who still lacks it."""

    selection_mode = serializers.ChoiceField(choices=SelectionMode.choices, **Blank)
    eligibility = serializers.CharField(max_length=20, **Blank)
    version = serializers.IntegerField(**Version)


class SeatAddSerializer(serializers.Serializer):
    """A vacant seat of a draft."""

    position = serializers.ChoiceField(choices=Position.choices)
    capacity = serializers.CharField(max_length=40, **Blank)
    unit = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    version = serializers.IntegerField(**Version)


class NomineeSerializer(serializers.Serializer):
    """Who is to sit in a seat of a draft, and what is said of it."""

    person = serializers.IntegerField(min_value=1)
    part_time = serializers.BooleanField(required=False, default=False)
    represents = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    selection_mode = serializers.ChoiceField(choices=SelectionMode.choices, **Blank)
    eligibility = serializers.CharField(max_length=20, **Blank)
    capacity = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="不填则照旧")


class NominateSerializer(NomineeSerializer):
    """The same, to be saved."""

    starts_on = serializers.DateField(required=False, allow_null=True, default=None, help_text="不填则从本届第一天起")
    note = serializers.CharField(max_length=120, **Blank)
    version = serializers.IntegerField(**Version)


class RosterFilingSerializer(serializers.Serializer):
    """File the draft of an organisation with the level above."""

    organization = serializers.IntegerField(min_value=1)
    reasons = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True),
        required=False,
        default=dict,
        help_text="规则编号 → 理由",
    )
    statement = serializers.CharField(max_length=2000, **Blank)
    document = serializers.CharField(max_length=80, **Blank)
    version = serializers.IntegerField(required=False, min_value=1, default=None, allow_null=True)


class ResubmitSerializer(serializers.Serializer):
    """File again: a roster with its reasons, a change in office with its statement and document."""

    reasons = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True), required=False, default=dict
    )
    statement = serializers.CharField(max_length=2000, **Blank)
    document = serializers.CharField(max_length=80, **Blank)


class ReturnSerializer(serializers.Serializer):
    """What is to be mended."""

    remark = serializers.CharField(max_length=1000)


class AcceptSerializer(serializers.Serializer):
    """An optional remark."""

    remark = serializers.CharField(max_length=1000, **Blank)


class EndingSerializer(serializers.Serializer):
    """Removal or release of whoever holds the appointment."""

    kind = serializers.ChoiceField(choices=[(FilingKind.REMOVAL, "免职"), (FilingKind.RELEASE, "解除")])
    effective_on = serializers.DateField(help_text="从哪一天起不再任职")
    ground = serializers.CharField(max_length=300)
    document = serializers.CharField(max_length=80, **Blank)
    studied_on = serializers.DateField(required=False, allow_null=True, default=None)


class CoOptionSerializer(serializers.Serializer):
    """Who is to fill the vacant seat."""

    person = serializers.IntegerField(min_value=1)
    starts_on = serializers.DateField()
    part_time = serializers.BooleanField(required=False, default=False)
    represents = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    selection_mode = serializers.ChoiceField(choices=SelectionMode.choices, **Blank)
    eligibility = serializers.CharField(max_length=20, **Blank)
    ground = serializers.CharField(max_length=300)
    document = serializers.CharField(max_length=80, **Blank)


class ExtendSerializer(serializers.Serializer):
    """The new last day and the approval it rests on."""

    last_day = serializers.DateField()
    approval = serializers.CharField(max_length=80)


class DutyWriteSerializer(serializers.Serializer):
    """A line of duty lists."""

    title = serializers.CharField(max_length=120)
    detail = serializers.CharField(max_length=300, **Blank)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class DutyCreateSerializer(DutyWriteSerializer):
    """The same line for one or more part-time members."""

    appointments = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=100)


class DutyDoneSerializer(serializers.Serializer):
    """When and how it was done."""

    done_on = serializers.DateField()
    outcome = serializers.CharField(max_length=300)


class SecondmentWriteSerializer(serializers.Serializer):
    """Who was sent where."""

    person = serializers.IntegerField(min_value=1)
    unit = serializers.IntegerField(min_value=1)
    direction = serializers.ChoiceField(choices=Secondment.Direction.choices)
    post = serializers.CharField(max_length=80)
    since = serializers.DateField()
    last_day = serializers.DateField(required=False, allow_null=True, default=None)
    document = serializers.CharField(max_length=80, **Blank)
    note = serializers.CharField(max_length=200, **Blank)


class SecondmentCreateSerializer(SecondmentWriteSerializer):
    """With the street or community it concerns."""

    organization = serializers.IntegerField(min_value=1)


class TrainingWriteSerializer(serializers.Serializer):
    """What a training was."""

    title = serializers.CharField(max_length=120)
    held_on = serializers.DateField()
    hours = serializers.DecimalField(max_digits=4, decimal_places=1, min_value=0, required=False, default=1)
    place = serializers.CharField(max_length=80, **Blank)
    content = serializers.CharField(max_length=500, **Blank)


class TrainingCreateSerializer(TrainingWriteSerializer):
    """With the organisation that held it."""

    organization = serializers.IntegerField(min_value=1)


class AttendanceSerializer(serializers.Serializer):
    """Who was there, as a whole."""

    persons = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=2000)
