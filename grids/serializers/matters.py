"""What the API says and takes of matters. Who raised one is not told to programs."""

from __future__ import annotations

from rest_framework import serializers

from grids.models import Matter, Way
from grids.words import MATTER_CATEGORIES


class MatterSerializer(serializers.ModelSerializer):
    """A matter."""

    label = serializers.CharField(read_only=True, help_text="编号，如 民〔2026〕12号")
    origin_name = serializers.CharField(source="origin.name", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = Matter
        fields = [
            "id",
            "label",
            "title",
            "category",
            "way",
            "detail",
            "place",
            "building",
            "origin",
            "origin_name",
            "organization",
            "organization_name",
            "raised_on",
            "due_on",
            "state",
            "answer",
            "answered_on",
            "closed_on",
            "satisfied",
        ]
        read_only_fields = fields


class MatterWriteSerializer(serializers.Serializer):
    """A matter that came up."""

    organization = serializers.IntegerField(min_value=1)
    title = serializers.CharField(max_length=60)
    category = serializers.ChoiceField(choices=MATTER_CATEGORIES)
    way = serializers.ChoiceField(choices=[Way.VISIT, Way.CALL, Way.DESK])
    detail = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    building = serializers.IntegerField(
        min_value=1, source="building_id", required=False, allow_null=True, default=None
    )
    contact = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    raised_on = serializers.DateField(required=False, allow_null=True, default=None)


class MatterAnswerSerializer(serializers.Serializer):
    """What was done."""

    answer = serializers.CharField(max_length=500)


class MatterNoteSerializer(serializers.Serializer):
    """Why it is passed on."""

    note = serializers.CharField(max_length=500)


class MatterDownSerializer(MatterNoteSerializer):
    """Why it is handed down, and to whom."""

    to = serializers.IntegerField(
        min_value=1,
        source="to_id",
        required=False,
        allow_null=True,
        default=None,
        help_text="交给哪个组织；不写就交回反映上来的那一级。社区可以交给自己的任何一个网格",
    )


class MatterSettleSerializer(serializers.Serializer):
    """What whoever raised it says; without a word: nobody could be asked."""

    satisfied = serializers.BooleanField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
