"""Forms of acts on the structure. Each knows the plan it asks for; `plan()` needs a valid form."""

from __future__ import annotations

import re
from collections import defaultdict

from django import forms

from common.clock import today
from orgs.models import CodeSystem, Organization, OrganizationKind, ReorganizationKind, Tier
from orgs.services import Close, Merge, Move, Part, Plan, Recode, Rename, Split

# More places than this are not offered in one list.
MAX_PLACES = 500


class ActForm(forms.Form):
    """What every act has: from when, why, by which document."""

    kind = ReorganizationKind.BATCH

    effective_on = forms.DateField(label="生效日期", help_text="自这一天起；不能晚于今天")
    title = forms.CharField(
        label="事由",
        max_length=120,
        help_text="会写进沿革，例如“按西府办〔2026〕12 号文调整”",
        error_messages={"required": "请写明事由，会写进沿革。"},
    )
    document = forms.CharField(label="文号", max_length=80, required=False)

    def __init__(self, *args, organization: Organization, **kwargs):
        self.organization = organization
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = today()
        self.order_fields([name for name in self.fields if name not in ActForm.base_fields] + [*ActForm.base_fields])

    def steps(self) -> tuple:
        """The steps of the act."""
        raise NotImplementedError

    def plan(self) -> Plan:
        """The act that the form asks for."""
        data = self.cleaned_data
        return Plan(
            self.organization.district_id,
            self.kind,
            data["title"],
            self.steps(),
            data["effective_on"],
            data["document"],
        )


class RenameForm(ActForm):
    """Another name."""

    kind = ReorganizationKind.RENAME
    name = forms.CharField(label="新名称", max_length=60)

    def steps(self):
        """One step."""
        return (Rename(self.organization.pk, self.cleaned_data["name"]),)


class RecodeForm(ActForm):
    """Another code."""

    kind = ReorganizationKind.RECODE
    code = forms.CharField(label="新代码", max_length=24, required=False, help_text="留空表示没有代码")
    code_system = forms.ChoiceField(label="代码体系", choices=CodeSystem.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code_system"].initial = self.organization.code_system

    def steps(self):
        """One step."""
        return (Recode(self.organization.pk, self.cleaned_data["code"], self.cleaned_data["code_system"]),)


class CloseForm(ActForm):
    """The end."""

    kind = ReorganizationKind.CLOSE
    whole = forms.BooleanField(label="连同下级组织一并撤销", required=False)

    def steps(self):
        """One step."""
        return (Close(self.organization.pk, self.cleaned_data["whole"]),)


class MoveForm(ActForm):
    """Another parent."""

    kind = ReorganizationKind.MOVE
    parent = forms.TypedChoiceField(label="划入", coerce=int)
    code = forms.CharField(label="新代码", max_length=24, required=False, help_text="代码不变的留空")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", "请选择"), *places_for(self.organization)]
        if not self.organization.code:
            del self.fields["code"]

    def steps(self):
        """One step."""
        code = self.cleaned_data.get("code", "").strip() or None
        return (Move(self.organization.pk, self.cleaned_data["parent"], code),)


class MergeForm(ActForm):
    """Others into this one."""

    kind = ReorganizationKind.MERGE
    sources = forms.TypedMultipleChoiceField(
        label="并入的组织",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="它们的下级组织、成员单位和阵地转到本组织，它们自身撤销",
    )
    name = forms.CharField(label="合并后的名称", max_length=60, required=False, help_text="名称不变的留空")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        siblings = (
            Organization.objects.filter(parent_id=self.organization.parent_id, period__upper_inf=True)
            .exclude(pk=self.organization.pk)
            .in_order()
        )
        self.fields["sources"].choices = [(node.pk, node.name) for node in siblings]

    def steps(self):
        """The merge, and perhaps a new name."""
        steps = [Merge(tuple(self.cleaned_data["sources"]), self.organization.pk)]
        name = self.cleaned_data["name"].strip()
        if name:
            steps.append(Rename(self.organization.pk, name))
        return tuple(steps)


class SplitForm(ActForm):
    """New organisations beside this one, and who goes where."""

    kind = ReorganizationKind.SPLIT
    MAX_PARTS = 6

    names = forms.CharField(
        label="新组织",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个名称；有代码的写在名称后，空一格。例如：新桥社区居委会 360103001030",
    )
    keep = forms.BooleanField(label="原组织保留", required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.children = list(
            Organization.objects.filter(parent=self.organization, period__upper_inf=True).in_order()[:MAX_PLACES]
        )
        self.new_names = self._names(self.data.get("names", "")) if self.is_bound else []
        choices = [("", "留在原组织"), *((str(number), name) for number, (name, _) in enumerate(self.new_names))]
        for child in self.children if self.new_names else []:
            self.fields[f"child_{child.pk}"] = forms.ChoiceField(label=child.name, choices=choices, required=False)

    @staticmethod
    def _names(text: str) -> list[tuple[str, str]]:
        found = []
        for line in text.splitlines()[: SplitForm.MAX_PARTS + 1]:
            match = re.fullmatch(r"\s*(.+?)(?:\s+([0-9A-Za-z]{6,24}))?\s*", line)
            if match:
                found.append((match[1], match[2] or ""))
        return found

    @property
    def assigned(self) -> bool:
        """Whether the form came with its second half: which child goes where."""
        return not self.children or any(name.startswith("child_") for name in self.data)

    @property
    def allotment(self):
        """The fields of the second half."""
        return [self[name] for name in self.fields if name.startswith("child_")]

    def clean_names(self):
        """A few names, each once."""
        names = [name for name, _ in self.new_names]
        if not names:
            raise forms.ValidationError("请至少写一个新组织的名称。")
        if len(names) > self.MAX_PARTS:
            raise forms.ValidationError(f"一次最多分设 {self.MAX_PARTS} 个组织。")
        if len(set(names)) != len(names):
            raise forms.ValidationError("有两行名称相同，请核对。")
        return self.cleaned_data["names"]

    def steps(self):
        """One step."""
        given = defaultdict(list)
        for child in self.children:
            chosen = self.cleaned_data.get(f"child_{child.pk}", "")
            if chosen:
                given[int(chosen)].append(child.pk)
        parts = tuple(Part(name, tuple(given[number]), code) for number, (name, code) in enumerate(self.new_names))
        return (Split(self.organization.pk, parts, self.cleaned_data["keep"]),)


class FoundForm(forms.Form):
    """A new organisation below one."""

    name = forms.CharField(label="名称", max_length=60)
    since = forms.DateField(label="成立日期", help_text="不能晚于今天")
    kind = forms.ChoiceField(label="性质", choices=OrganizationKind.choices)
    code = forms.CharField(label="代码", max_length=24, required=False)
    code_system = forms.ChoiceField(label="代码体系", choices=CodeSystem.choices)
    address = forms.CharField(label="地址", max_length=120, required=False)
    note = forms.CharField(label="备注", max_length=200, required=False)
    document = forms.CharField(label="批准文号", max_length=80, required=False)

    def __init__(self, *args, parent: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = today()
        child = parent.tier_enum.child
        official = child in (Tier.STREET, Tier.COMMUNITY)
        self.fields["code_system"].initial = CodeSystem.STATISTICAL if official else CodeSystem.OWN
        if not official:
            del self.fields["code"], self.fields["code_system"]


class DescribeForm(forms.Form):
    """What is not structure."""

    address = forms.CharField(label="地址", max_length=120, required=False)
    kind = forms.ChoiceField(label="性质", choices=OrganizationKind.choices)
    note = forms.CharField(label="备注", max_length=200, required=False)


def places_for(organization: Organization) -> list:
    """Choices of new parents in scope: the parent's tier, grouped by what is above, the present one left out."""
    tier = organization.tier_enum.parent
    if tier is None:
        return []
    found = Organization.objects.filter(tier=tier, period__upper_inf=True, district=organization.district_id).exclude(
        pk=organization.parent_id
    )
    if tier is Tier.GRID:
        # Micro-homes stay in the neighbourhood: thousands of grids are no choice.
        found = found.filter(street=organization.street_id)
    groups = defaultdict(list)
    for node in found.select_related("parent").in_order()[:MAX_PLACES]:
        groups[node.parent.name if node.parent else ""].append((node.pk, node.name))
    if len(groups) == 1:
        return next(iter(groups.values()))
    return list(groups.items())
