"""What the API says and takes of projects, milestones, wishes and service promises."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from covenants.models import Milestone, Project, ProjectKind, PromiseCase, ServicePromise, Wish, WishState
from covenants.selectors.past import milestones_of
from covenants.serializers.lists import Blank, Maybe
from members.serializers.read import PeriodFields


class MilestoneSerializer(serializers.ModelSerializer):
    """A step of a project."""

    class Meta:
        model = Milestone
        fields = ["id", "project", "title", "due_on", "done_on"]
        read_only_fields = fields


class MilestoneWriteSerializer(serializers.Serializer):
    """A step as it is written."""

    title = serializers.CharField(max_length=80)
    due_on = serializers.DateField()
    done_on = serializers.DateField(**Maybe)


class ProgressSerializer(serializers.Serializer):
    """How far a project has got on the day, read off its pledges and milestones."""

    percent = serializers.IntegerField(allow_null=True, help_text="整数百分比；没有承诺和节点时为空")
    due = serializers.IntegerField(help_text="应履次数")
    confirmed = serializers.IntegerField(help_text="接受方已确认的次数")
    milestones = serializers.IntegerField(help_text="节点数")
    reached = serializers.IntegerField(help_text="已完成的节点")
    late = serializers.IntegerField(help_text="已过期限的节点")


class ProjectSerializer(PeriodFields, serializers.ModelSerializer):
    """A project as of the day."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", default="", read_only=True)
    group_label = serializers.CharField(read_only=True)
    items = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)
    progress = ProgressSerializer(read_only=True)

    class Meta:
        model = Project
        fields = [
            "id", "organization", "organization_name", "cycle", "kind", "group", "group_label", "title", "summary",
            "unit", "unit_name", "budget", "since", "until", "items", "milestones", "progress", "closed_on", "outcome",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance):
        """With the items and the milestones of the day, where the project is one of `projects_as_they_were`."""
        data = super().to_representation(instance)
        if (then := getattr(instance, "then", None)) is not None:
            data["items"] = then["items"]
            data["milestones"] = MilestoneSerializer(milestones_of(instance), many=True).data
        return data


class ProjectWriteSerializer(serializers.Serializer):
    """A project as it is written. Its progress cannot be: it follows from pledges and milestones."""

    title = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=ProjectKind.choices, required=False, default=ProjectKind.PROJECT)
    group = serializers.CharField(max_length=30, help_text="PROGRAMME：服务人群编号，见 service_programmes", **Blank)
    summary = serializers.CharField(max_length=500, **Blank)
    cycle = serializers.IntegerField(min_value=1, **Maybe)
    unit = serializers.IntegerField(min_value=1, help_text="牵头单位；空为本组织", **Maybe)
    budget = serializers.DecimalField(max_digits=12, decimal_places=2, help_text="空为所选需求的预算合计", **Maybe)
    since = serializers.DateField()
    last_day = serializers.DateField(help_text="最后一天（含）")
    items = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=500
    )


class ProjectCreateSerializer(ProjectWriteSerializer):
    """A new project, with its steps."""

    organization = serializers.IntegerField(min_value=1)
    milestones = MilestoneWriteSerializer(many=True, required=False, default=list)


@extend_schema_serializer(component_name="ProjectClose")
class CloseSerializer(serializers.Serializer):
    """How a project ended."""

    outcome = serializers.CharField(max_length=300)
    closed_on = serializers.DateField(help_text="默认今天", **Maybe)


class DoneOnSerializer(serializers.Serializer):
    """On which day."""

    done_on = serializers.DateField(help_text="默认今天", **Maybe)


class WishSerializer(serializers.ModelSerializer):
    """A wish as of the day."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", default="", read_only=True)
    state = serializers.ChoiceField(choices=WishState.choices, source="state_on", read_only=True)

    class Meta:
        model = Wish
        fields = [
            "id", "organization", "organization_name", "title", "detail", "state", "due_on", "posted_on", "unit",
            "unit_name", "claimed_on", "granted_on", "outcome", "withdrawn_on",
        ]  # fmt: skip
        read_only_fields = fields


class WishWriteSerializer(serializers.Serializer):
    """A wish, without who wishes."""

    title = serializers.CharField(max_length=60)
    detail = serializers.CharField(max_length=300, **Blank)
    due_on = serializers.DateField(**Maybe)


class WishCreateSerializer(WishWriteSerializer):
    """A new wish."""

    organization = serializers.IntegerField(min_value=1)


class GrantSerializer(serializers.Serializer):
    """How it came true."""

    outcome = serializers.CharField(max_length=200)
    granted_on = serializers.DateField(help_text="默认今天", **Maybe)


class PromiseSerializer(serializers.ModelSerializer):
    """A service promise with a limit in working days."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", default="", read_only=True)

    class Meta:
        model = ServicePromise
        fields = [
            "id",
            "organization",
            "organization_name",
            "unit",
            "unit_name",
            "title",
            "working_days",
            "since",
            "until",
        ]
        read_only_fields = fields


class PromiseWriteSerializer(serializers.Serializer):
    """A promise as it is written."""

    title = serializers.CharField(max_length=80)
    unit = serializers.IntegerField(min_value=1, help_text="承诺单位；空为本组织", **Maybe)
    working_days = serializers.IntegerField(min_value=1, max_value=250, help_text="空为本区做法的天数", **Maybe)
    since = serializers.DateField()
    until = serializers.DateField(**Maybe)


class PromiseCreateSerializer(PromiseWriteSerializer):
    """A new promise."""

    organization = serializers.IntegerField(min_value=1)


class CaseSerializer(serializers.ModelSerializer):
    """One thing asked for under a promise."""

    class Meta:
        model = PromiseCase
        fields = ["id", "promise", "organization", "matter", "received_on", "due_on", "done_on", "result"]
        read_only_fields = fields


class CaseWriteSerializer(serializers.Serializer):
    """Something was asked for."""

    matter = serializers.CharField(max_length=120)
    received_on = serializers.DateField(help_text="默认今天", **Maybe)


@extend_schema_serializer(component_name="PromiseFinish")
class FinishSerializer(serializers.Serializer):
    """It was done."""

    result = serializers.CharField(max_length=200)
    done_on = serializers.DateField(help_text="默认今天", **Maybe)
