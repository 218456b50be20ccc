"""Temporary bodies, their people, and vanguard posts."""

from __future__ import annotations

from rest_framework import serializers

from grids.models import BodyKind, BodyRole, TemporaryBody, TemporaryMember, VanguardPost
from grids.serializers.territory import Blank, Maybe, PersonWriteSerializer
from members.serializers.base import NamedKind, OfOrganization, Reading
from members.serializers.read import PeriodFields
from members.services.persons import PersonLine


class BodySerializer(PeriodFields, OfOrganization, NamedKind, Reading):
    """A temporary body as of the day."""

    size = serializers.IntegerField(help_text="当天的成员数")
    below = serializers.IntegerField(help_text="当天下设的临时组织数")
    vanguard_posts = serializers.IntegerField(source="posts_kept", help_text="当天设的先锋岗数")
    leader = serializers.CharField(source="leader_name", allow_null=True)

    class Meta:
        model = TemporaryBody
        fields = [
            "id", "kind", "kind_name", "name", "purpose", "place", "organization", "organization_name", "parent",
            "leader", "size", "below", "vanguard_posts", "since", "until", "document", "note",
        ]  # fmt: skip


class BodyWriteSerializer(serializers.Serializer):
    """A temporary body as a whole."""

    kind = serializers.ChoiceField(choices=BodyKind.choices)
    name = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=80)
    place = serializers.CharField(max_length=60, **Blank)
    parent = serializers.IntegerField(min_value=1, source="parent_id", **Maybe)
    document = serializers.CharField(max_length=80, **Blank)
    note = serializers.CharField(max_length=200, **Blank)


class BodyCreateSerializer(BodyWriteSerializer):
    """Who founds it, and since when."""

    organization = serializers.IntegerField(min_value=1)
    since = serializers.DateField(help_text="成立日期，默认今天", **Maybe)


class TemporaryMemberSerializer(PeriodFields, Reading):
    """Somebody in a temporary body."""

    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = TemporaryMember
        fields = ["id", "body", "person", "person_name", "role", "since", "until"]


class BodyJoinSerializer(serializers.Serializer):
    """Who joins: ids of persons on record, or names with phones."""

    people = PersonWriteSerializer(many=True)
    role = serializers.ChoiceField(choices=BodyRole.choices, default=BodyRole.MEMBER)
    since = serializers.DateField(help_text="默认成立日期", **Maybe)


class VanguardSerializer(PeriodFields, OfOrganization, Reading):
    """A vanguard post."""

    person_name = serializers.CharField(source="person.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = VanguardPost
        fields = [
            "id", "organization", "organization_name", "body", "name", "place", "person", "person_name", "since",
            "until", "note",
        ]  # fmt: skip


class VanguardWriteSerializer(serializers.Serializer):
    """A vanguard post as a whole; without person and name nobody holds it."""

    name = serializers.CharField(max_length=40)
    place = serializers.CharField(max_length=60, **Blank)
    body = serializers.IntegerField(min_value=1, source="body_id", **Maybe)
    person = serializers.IntegerField(min_value=1, help_text="在岗党员的人员编号", **Maybe)
    holder = serializers.CharField(max_length=40, help_text="在岗党员姓名；有编号时不用", **Blank)
    phone = serializers.CharField(max_length=30, **Blank)
    note = serializers.CharField(max_length=120, **Blank)

    def taken(self) -> dict:
        """As the service's line takes it."""
        data = dict(self.validated_data)
        data.pop("organization", None)
        pk, name, phone = data.pop("person"), data.pop("holder"), data.pop("phone")
        person = PersonLine(name=name, phone=phone, person_id=pk) if pk or name else None
        return {**data, "person": person}


class VanguardCreateSerializer(VanguardWriteSerializer):
    """Who sets it up, and since when."""

    organization = serializers.IntegerField(min_value=1)
    since = serializers.DateField(help_text="设岗日期，默认今天", **Maybe)
