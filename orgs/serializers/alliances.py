"""Alliances, who is in them, their money, and the weak ones."""

from __future__ import annotations

from rest_framework import serializers

from common.files import MOST_FILES
from orgs.models import (
    Alliance,
    AllianceMember,
    AllianceReview,
    FundEntry,
    FundKind,
    FundPaper,
    Grade,
    Rectification,
)
from orgs.serializers import PeriodFields


class AllianceSerializer(PeriodFields, serializers.ModelSerializer):
    """An alliance with the number of its members on the day."""

    organization_name = serializers.CharField(source="organization.name")
    members = serializers.IntegerField(source="size", help_text="当天的成员数")
    in_rectification = serializers.BooleanField(source="weak", help_text="正在规范整顿")

    class Meta:
        model = Alliance
        fields = [
            "id",
            "organization",
            "organization_name",
            "name",
            "form",
            "purpose",
            "since",
            "until",
            "members",
            "in_rectification",
            "document",
            "note",
        ]
        read_only_fields = fields


class AllianceWriteSerializer(serializers.Serializer):
    """An alliance as the services take it."""

    name = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=120)
    form = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="制度 organization_forms 的编号"
    )
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AllianceCreateSerializer(AllianceWriteSerializer):
    """A new one, and who leads it."""

    organization = serializers.IntegerField(help_text="牵头的区、街道或社区")
    since = serializers.DateField(required=False, help_text="成立日期，默认今天")


class MembershipSerializer(PeriodFields, serializers.ModelSerializer):
    """Who is or was in an alliance: `unit` or `member` (an organisation)."""

    name = serializers.CharField()

    class Meta:
        model = AllianceMember
        fields = ["id", "alliance", "unit", "member", "name", "since", "until"]
        read_only_fields = fields


class AllianceJoinSerializer(serializers.Serializer):
    """Who joins, by full name."""

    name = serializers.CharField(max_length=80, help_text="单位、街道或社区的全称")
    since = serializers.DateField(required=False)


class AllianceEndSerializer(serializers.Serializer):
    """Until when."""

    last_day = serializers.DateField(required=False, help_text="最后一天，默认今天")


class FundPaperSerializer(serializers.ModelSerializer):
    """A paper of an entry; its bytes are at fund-papers/{id}/file/."""

    class Meta:
        model = FundPaper
        fields = ["id", "entry", "name", "media_type", "size", "digest", "added_at"]
        read_only_fields = fields


class FundPapersWriteSerializer(serializers.Serializer):
    """One or several files (multipart)."""

    file = serializers.ListField(
        child=serializers.FileField(),
        allow_empty=False,
        max_length=MOST_FILES,
        help_text="PDF、JPEG、PNG，每个不超过 5 MB",
    )


class FundSerializer(serializers.ModelSerializer):
    """Money received or spent. The papers themselves are at fund-papers/: a statistics token reads no invoices."""

    papers = serializers.IntegerField(source="papers.count", help_text="凭证份数")

    class Meta:
        model = FundEntry
        fields = [
            "id", "alliance", "kind", "on", "amount", "what", "document", "cancelled_on", "cancelled_why", "papers",
        ]  # fmt: skip
        read_only_fields = fields


class FundWriteSerializer(serializers.Serializer):
    """Money as the service takes it."""

    kind = serializers.ChoiceField(choices=FundKind.choices)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    what = serializers.CharField(max_length=80)
    on = serializers.DateField(required=False)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    file = serializers.ListField(
        child=serializers.FileField(), max_length=MOST_FILES, required=False, default=list,
        help_text="凭证：PDF、JPEG、PNG（multipart）",
    )  # fmt: skip


class CancelFundSerializer(serializers.Serializer):
    """Why an entry is cancelled."""

    why = serializers.CharField(max_length=120)


class RectificationSerializer(serializers.ModelSerializer):
    """One putting in order."""

    class Meta:
        model = Rectification
        fields = ["id", "alliance", "since", "why", "plan", "due_on", "finished_on", "outcome"]
        read_only_fields = fields


class RectifySerializer(serializers.Serializer):
    """What is wrong, what is done, until when."""

    why = serializers.CharField(max_length=200)
    plan = serializers.CharField(max_length=500)
    due_on = serializers.DateField()


class RectifiedSerializer(serializers.Serializer):
    """What came of it."""

    outcome = serializers.CharField(max_length=300)


class AllianceRecordSerializer(serializers.Serializer):
    """One kind of meeting or activity in a year of an alliance."""

    label = serializers.CharField(help_text="本区制度里的名称")
    kept = serializers.IntegerField(help_text="做到的期数")
    asked = serializers.IntegerField(help_text="到这一天应做的期数")
    clause = serializers.CharField(allow_blank=True, help_text="出处")


class AllianceReviewSerializer(serializers.ModelSerializer):
    """The appraisal of a year."""

    grade_name = serializers.CharField(source="get_grade_display")

    class Meta:
        model = AllianceReview
        fields = ["id", "alliance", "year", "grade", "grade_name", "opinion", "reviewed_on", "document"]
        read_only_fields = fields


class AllianceReviewWriteSerializer(serializers.Serializer):
    """The appraisal as the service takes it."""

    year = serializers.IntegerField(min_value=1949, max_value=2999)
    grade = serializers.ChoiceField(choices=Grade.choices)
    opinion = serializers.CharField(max_length=500)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
