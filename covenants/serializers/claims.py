"""What the API says and takes of claims, suggestions and the balance."""

from __future__ import annotations

from rest_framework import serializers

from covenants.models import Claim, ClaimState, Direction
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
