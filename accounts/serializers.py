"""What the API says of accounts, and what it takes. Services check; these only read the shape."""

from __future__ import annotations

from rest_framework import serializers

from accounts.actions import action_name
from accounts.models import AccountState, ApiToken, Feedback, GrantState, TokenState, User, UserSession
from accounts.roles import ROLE_CHOICES, VERB_NAMES
from accounts.selectors import object_text
from common.models import AuditEvent
from orgs.models import Tier


class OfficeSerializer(serializers.Serializer):
    """An office: role and place."""

    id = serializers.IntegerField(source="pk")
    role = serializers.CharField(help_text="角色代码")
    role_name = serializers.CharField()
    organization = serializers.IntegerField(source="organization_id", allow_null=True)
    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    title = serializers.CharField(help_text="组织或单位名称")
    since = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True, help_text="任职的最后一天；空为未定")


class MeSerializer(serializers.Serializer):
    """Who asks, in which office, with what rights."""

    username = serializers.CharField()
    name = serializers.CharField()
    office = OfficeSerializer(allow_null=True, help_text="本次请求以哪个岗位办理")
    offices = OfficeSerializer(many=True, help_text="今天在任的全部岗位；令牌只有它代表的那一个")
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


# ---- accounts -------------------------------------------------------------------------------------------------------


class AccountSerializer(serializers.ModelSerializer):
    """An account. Nothing of its password."""

    state = serializers.ChoiceField(choices=AccountState.choices, read_only=True)
    offices = OfficeSerializer(source="current_offices", many=True, read_only=True, help_text="今天在任的岗位")

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "display_name",
            "state",
            "offices",
            "initial_password_expires",
            "password_changed_at",
            "disabled_at",
            "created_at",
        ]
        read_only_fields = fields


class NewPasswordSerializer(AccountSerializer):
    """An account with its new first password, which is given this once."""

    initial_password = serializers.CharField(
        read_only=True, help_text="初始密码，只给这一次；72 小时内有效，登录后必须修改"
    )

    class Meta(AccountSerializer.Meta):
        fields = [*AccountSerializer.Meta.fields, "initial_password"]
        read_only_fields = fields


class AccountCreateSerializer(serializers.Serializer):
    """Whose account is to be opened."""

    username = serializers.CharField(max_length=40, help_text="小写字母、数字或 . _ -，以字母开头；开户后不能改")
    display_name = serializers.CharField(max_length=40, help_text="本人姓名；一个账号只给一个人用")


# ---- offices --------------------------------------------------------------------------------------------------------


class GrantSerializer(OfficeSerializer):
    """An office and who holds it."""

    user = serializers.IntegerField(source="user_id")
    username = serializers.CharField(source="user.username")
    user_name = serializers.CharField(source="user.display_name")
    state = serializers.ChoiceField(choices=GrantState.choices)
    granted_by = serializers.CharField(source="granted_by.display_name", default=None, allow_null=True)
    created_at = serializers.DateTimeField()


class GrantGiveSerializer(serializers.Serializer):
    """Which office is to be given to whom: at an organisation or for a unit, as the role has it."""

    user = serializers.IntegerField(min_value=1)
    role = serializers.ChoiceField(choices=ROLE_CHOICES)
    organization = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    unit = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    since = serializers.DateField(required=False, allow_null=True, default=None, help_text="默认今天")
    last_day = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="最后一天（含）；不填则直到结束授权"
    )

    def validate(self, attrs):
        """One place and not two."""
        if attrs["organization"] is not None and attrs["unit"] is not None:
            raise serializers.ValidationError("organization 和 unit 只填一个：看角色是在组织任职还是代表成员单位。")
        return attrs


class GrantEndSerializer(serializers.Serializer):
    """When an office ends."""

    last_day = serializers.DateField(required=False, allow_null=True, default=None, help_text="最后一天；默认立即结束")


class GrantPlacesAskedSerializer(serializers.Serializer):
    """For which role a place is looked for."""

    role = serializers.ChoiceField(choices=ROLE_CHOICES, help_text="要授予的角色")
    q = serializers.CharField(required=False, default="", max_length=40, help_text="名称中的几个字")


class GrantPlaceSerializer(serializers.Serializer):
    """An organisation or a unit, by name."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    tier = serializers.ChoiceField(choices=Tier.choices, default=None, allow_null=True, help_text="层级；单位为空")


class GrantPlacesSerializer(serializers.Serializer):
    """Where a role may be granted."""

    field = serializers.CharField(help_text="organization 或 unit：授予时填在哪个字段")
    more = serializers.BooleanField(help_text="还有更多，请用 q 缩小范围")
    results = GrantPlaceSerializer(many=True)


# ---- one's own ------------------------------------------------------------------------------------------------------


class SessionSerializer(serializers.ModelSerializer):
    """A place where one is signed in."""

    current = serializers.SerializerMethodField(help_text="就是发出本次请求的这一处")

    class Meta:
        model = UserSession
        fields = ["id", "started_at", "ip", "agent", "current"]
        read_only_fields = fields

    def get_current(self, session) -> bool:
        """Whether it is the one that asks."""
        return session.session_key == self.context["request"]._request.session.session_key


class FeedbackSerializer(serializers.ModelSerializer):
    """A remark about the system and its answer."""

    author = serializers.CharField(
        source="author.display_name", read_only=True, default=None, allow_null=True, help_text="空为未署名"
    )
    state = serializers.ChoiceField(choices=Feedback.State.choices, read_only=True)

    class Meta:
        model = Feedback
        fields = ["id", "text", "page", "author", "state", "created_at", "due_on", "answer", "answered_at"]
        read_only_fields = fields


class FeedbackLeaveSerializer(serializers.Serializer):
    """What somebody wants to say."""

    text = serializers.CharField(max_length=1000, help_text="4 到 1000 个字")
    page = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    named = serializers.BooleanField(required=False, default=True, help_text="不署名时，系统不记录是谁提的")


class FeedbackAnswerSerializer(serializers.Serializer):
    """The answer."""

    answer = serializers.CharField(max_length=1000)


# ---- audit ----------------------------------------------------------------------------------------------------------


class EventSerializer(serializers.ModelSerializer):
    """One event of the audit trail. People are told by number."""

    actor = serializers.CharField(source="actor_name", read_only=True)
    action_name = serializers.SerializerMethodField()
    object = serializers.SerializerMethodField()
    result_name = serializers.CharField(source="get_result_display", read_only=True)
    detail = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "at",
            "actor",
            "office",
            "action",
            "action_name",
            "object",
            "object_type",
            "object_id",
            "organization",
            "result",
            "result_name",
            "detail",
            "ip",
            "request_id",
            "digest",
            "previous",
        ]
        read_only_fields = fields

    def get_action_name(self, event) -> str:
        """As the page says it."""
        return action_name(event.action)

    def get_object(self, event) -> str:
        """As the page says it."""
        return object_text(event)


class VerifiedSerializer(serializers.Serializer):
    """Whether the chain of the audit trail holds."""

    events = serializers.IntegerField(help_text="核对了多少条")
    broken = serializers.ListField(child=serializers.IntegerField(), help_text="对不上的记录编号；空为完好")
