"""What the API says of accounts."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import ApiToken, TokenState
from accounts.roles import VERB_NAMES


class OfficeSerializer(serializers.Serializer):
    """An office: role and place."""

    id = serializers.IntegerField(source="pk")
    role = serializers.CharField(help_text="角色代码")
    role_name = serializers.CharField(source="role_enum.name")
    organization = serializers.IntegerField(source="organization_id", allow_null=True)
    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    title = serializers.CharField(help_text="组织或单位名称")
    since = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True, help_text="任职的最后一天；空为未定")


class MeSerializer(serializers.Serializer):
    """Who asks, in which office, with what rights."""

    username = serializers.CharField()
    name = serializers.CharField()
    office = OfficeSerializer(allow_null=True)
    verbs = serializers.ListField(child=serializers.CharField(), help_text="本次请求可以做的事")


class TokenSerializer(serializers.ModelSerializer):
    """A token, without its secret."""

    office = OfficeSerializer(source="grant", read_only=True)
    user = serializers.CharField(source="grant.user.username", read_only=True)
    state = serializers.ChoiceField(choices=TokenState.choices, read_only=True)

    class Meta:
        model = ApiToken
        fields = [
            "id",
            "name",
            "prefix",
            "user",
            "office",
            "scopes",
            "state",
            "expires_at",
            "revoked_at",
            "last_used_at",
            "created_at",
        ]
        read_only_fields = fields


class TokenIssueSerializer(serializers.Serializer):
    """What a new token is to be."""

    grant = serializers.IntegerField(help_text="任职授权的编号")
    name = serializers.CharField(max_length=60, help_text="用途")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(VERB_NAMES.items())), allow_empty=False, help_text="权限"
    )
    last_day = serializers.DateField(help_text="有效期至（含），最长一年")


class IssuedTokenSerializer(TokenSerializer):
    """A new token with its text, which is given this once."""

    token = serializers.CharField(read_only=True, help_text="令牌，只给这一次")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields
