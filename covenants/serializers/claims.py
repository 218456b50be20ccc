"""What the API says and takes of claims, suggestions and the balance."""

from __future__ import annotations

from rest_framework import serializers

from covenants.models import Claim, ClaimState, Direction, ListCycle, Stage
from covenants.selectors.balance import DEFINITIONS, Why
from covenants.serializers.lists import Blank, Maybe


class ClaimSerializer(serializers.ModelSerializer):
    """A claim as of the day."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    cycle = serializers.IntegerField(source="item.cycle_id", read_only=True)
    title = serializers.CharField(source="item.title", read_only=True)
    direction = serializers.ChoiceField(choices=Direction.choices, source="item.direction", read_only=True)
    party = serializers.IntegerField(
        source="item.unit_id", read_only=True, allow_null=True, help_text="项目单位；空为本组织"
    )
    party_name = serializers.CharField(source="item.party_name", read_only=True)
    claimant_name = serializers.CharField(read_only=True)
    measure = serializers.CharField(source="item.measure", read_only=True)
    state = serializers.ChoiceField(choices=ClaimState.choices, source="state_on", read_only=True)

    class Meta:
        model = Claim
        fields = [
            "id", "item", "cycle", "organization", "organization_name", "title", "direction", "party", "party_name",
            "unit", "claimant_name", "matched", "quantity", "measure", "state", "message", "reason", "made_on",
            "decided_on", "ended_on",
        ]  # fmt: skip
        read_only_fields = fields


class ClaimCreateSerializer(serializers.Serializer):
    """A claim to be made."""

    item = serializers.IntegerField(min_value=1)
    unit = serializers.IntegerField(min_value=1, help_text="认领单位；空为清单所属组织", **Maybe)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, help_text="空为剩下的全部", **Maybe)
    matched = serializers.IntegerField(min_value=1, help_text="认领方用自己的哪一项对应", **Maybe)
    message = serializers.CharField(max_length=200, **Blank)


class ReasonSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=200, **Blank)


class ClaimIdsSerializer(serializers.Serializer):
    """Several claims."""

    claims = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=200)


class MatchReasonSerializer(serializers.Serializer):
    """A sentence one can check against the two items, and what it counted."""

    kind = serializers.CharField()
    text = serializers.CharField()
    points = serializers.IntegerField()


class MatchSerializer(serializers.Serializer):
    """A suggested pair. The reasons' points add up to the score (docs/matching.md)."""

    need = serializers.IntegerField()
    need_title = serializers.CharField()
    need_party = serializers.CharField()
    offer = serializers.IntegerField()
    offer_title = serializers.CharField()
    offer_party = serializers.CharField()
    score = serializers.IntegerField(help_text="千分制")
    by_words = serializers.BooleanField(help_text="内容对得上；否则仅类别相同")
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, help_text="满足需求的数量；只在最优搭配中有"
    )
    reasons = MatchReasonSerializer(many=True)
    may_adopt = serializers.BooleanField(help_text="当前身份可以采用")


class AdoptPairSerializer(serializers.Serializer):
    """A pair to be claimed."""

    need = serializers.IntegerField(min_value=1)
    offer = serializers.IntegerField(min_value=1)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, **Maybe)


class AdoptSerializer(serializers.Serializer):
    """Pairs that a person confirmed."""

    pairs = AdoptPairSerializer(many=True, allow_empty=False)


class AdoptedSerializer(serializers.Serializer):
    """What came of it."""

    claims = serializers.ListField(child=serializers.IntegerField(), help_text="新认领的编号")
    refused = serializers.ListField(child=serializers.CharField(), help_text="没有认领成的，每条一句原因")


class MatchingAskedSerializer(serializers.Serializer):
    """Whether a worker was asked."""

    asked = serializers.BooleanField(help_text="已交给后台计算；清单不大或已在计算时为 false")


class PartyBalanceSerializer(serializers.Serializer):
    """Both directions of one party. What each number counts: 供需对照页的口径。"""

    unit = serializers.IntegerField(source="unit_id", allow_null=True, help_text="空为本组织")
    name = serializers.CharField()
    offers = serializers.IntegerField(help_text=DEFINITIONS["offers"])
    taken = serializers.IntegerField(help_text=DEFINITIONS["taken"])
    needs = serializers.IntegerField(help_text=DEFINITIONS["needs"])
    met = serializers.IntegerField(help_text=DEFINITIONS["met"])
    unmet = serializers.IntegerField(help_text=DEFINITIONS["unmet"])
    silent = serializers.IntegerField(help_text=DEFINITIONS["silent"])
    given = serializers.IntegerField(help_text=DEFINITIONS["given"])
    given_done = serializers.IntegerField(help_text=DEFINITIONS["given_done"])
    received = serializers.IntegerField(help_text=DEFINITIONS["received"])
    received_done = serializers.IntegerField(help_text=DEFINITIONS["received_done"])


class UnmetSerializer(serializers.Serializer):
    """A need that is not met."""

    item = serializers.IntegerField(source="item_id")
    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    days = serializers.IntegerField(help_text="发布了多少天")
    missing = serializers.DecimalField(max_digits=12, decimal_places=2)
    why = serializers.ChoiceField(choices=Why.choices)


class BalanceSerializer(serializers.ModelSerializer):
    """The balance of a cycle, summed up."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    stage = serializers.ChoiceField(choices=Stage.choices, source="stage_on", read_only=True)
    total = PartyBalanceSerializer(source="balance.total", read_only=True)

    class Meta:
        model = ListCycle
        fields = ["id", "organization", "organization_name", "title", "stage", "total"]
        read_only_fields = fields


class BalanceDetailSerializer(BalanceSerializer):
    """With each party, the needs unmet and the offers nobody took."""

    parties = PartyBalanceSerializer(source="balance.parties", many=True, read_only=True)
    unmet = UnmetSerializer(source="balance.unmet", many=True, read_only=True)
    silent = serializers.ListField(
        source="balance.silent", child=serializers.IntegerField(), read_only=True, help_text="无人认领的服务编号"
    )

    class Meta(BalanceSerializer.Meta):
        fields = [*BalanceSerializer.Meta.fields, "parties", "unmet", "silent"]
        read_only_fields = fields
