"""What the compliance table can be narrowed by; the page, the export and the API read it through this one form."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

from appraisal.columns import family_of, rule_choices
from appraisal.findings import RULES
from appraisal.network import Network, Node
from common.rules import Finding, Severity, State
from orgs.models import Tier
from orgs.wording import LOWER_TIERS, lower_tiers, tier_word

ALL = "不限"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty means everything."""

    tier: str = ""
    street: int | None = None
    community: int | None = None
    grid: int | None = None
    rule: str = ""
    state: str = ""
    severity: str = ""
    q: str = ""

    def takes(self, node: Node) -> bool:
        """Whether the organisation is asked for, as far as it does not depend on findings."""
        return (
            (not self.tier or node.tier == self.tier)
            and (self.street is None or node.street_id == self.street)
            and (self.community is None or node.community_id == self.community)
            and (self.grid is None or node.grid_id == self.grid)
            and (not self.q or node.matches(self.q))
        )

    def takes_finding(self, finding: Finding) -> bool:
        """Whether the finding belongs into the table."""
        if self.rule and self.rule not in (finding.rule_id, family_of(finding.rule_id)):
            return False
        return not self.severity or finding.severity == self.severity

    @property
    def judges(self) -> bool:
        """Whether it depends on findings which organisations are asked for."""
        return bool(self.rule or self.state or self.severity)


class ComplianceForm(forms.Form):
    """组织, 层级, 街道, 条款, 状态, 严格程度. `?rule=` takes a column's key or the id of one rule."""

    q = forms.CharField(label="组织", required=False, max_length=60)
    tier = forms.ChoiceField(label="层级", required=False, choices=[("", ALL), *LOWER_TIERS])
    street = forms.TypedChoiceField(label="街道", required=False, coerce=int, empty_value=None)
    community = forms.TypedChoiceField(
        label="社区", required=False, coerce=int, empty_value=None, widget=forms.HiddenInput
    )
    grid = forms.IntegerField(label="网格", required=False, min_value=1, widget=forms.HiddenInput)
    rule = forms.ChoiceField(label="条款", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", ALL), *((state.value, state.label) for state in State)]
    )
    severity = forms.ChoiceField(
        label="严格程度", required=False, choices=[("", ALL), *((item.value, item.label) for item in Severity)]
    )

    def __init__(self, data, network: Network):
        """Streets and communities to choose from are those of the network on the day."""
        super().__init__(data)
        self.fields["tier"].choices = [("", ALL), *lower_tiers()]
        streets = [(node.pk, node.name) for node in network.nodes if node.tier == Tier.STREET]
        self.fields["street"].choices = [("", ALL), *_known(network, "street_id", streets)]
        self.fields["grid"].label = tier_word(Tier.GRID)
        self.fields["community"].choices = [("", ALL), *_known(network, "community_id", [])]
        self.fields["rule"].choices = [("", ALL), *rule_choices(list(RULES))]
        # Ids of single rules are allowed, and not offered beside the columns they stand in.
        self.fields["rule"].validate = lambda value: None
        for name, field in self.fields.items():
            field.error_messages["invalid_choice"] = f"{field.label}“%(value)s”不在可选范围内。"
            field.widget.attrs.setdefault("id", f"filter-{name}")
        if len(streets) < 2:
            self.fields["street"].widget = forms.HiddenInput()

    def clean_rule(self) -> str:
        """A column's key or a rule's id."""
        value = self.cleaned_data["rule"]
        known = {key for key, _ in self.fields["rule"].choices} | set(RULES)
        if value not in known:
            raise forms.ValidationError(f"没有条款“{value[:60]}”。")
        return value

    @property
    def wanted(self) -> Wanted:
        """What was asked for; what cannot be read is left out (the page shows the error beside the field)."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})


def _known(network: Network, column: str, offered: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Choices: those offered, and whatever else nodes of the scope hang under on the day."""
    ids = {pk for node in network.nodes if (pk := getattr(node, column)) is not None}
    rest = ids - {pk for pk, _ in offered}
    return offered + [(pk, network.names.get(pk, str(pk))) for pk in sorted(rest)]
