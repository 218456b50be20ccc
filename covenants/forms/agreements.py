"""Forms of agreements: the draft with its lines, a signature, a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from common.clock import today
from common.file_fields import AttachedFile
from covenants.documents import last_of
from covenants.forms.lists import FREQUENCY_HINT
from covenants.models import Agreement, AgreementParty, AgreementTerm, ListCycle
from covenants.services.agreements import AgreementLine
from covenants.services.terms import TermLine, giving_sides, sides_of

COMMITTEE = "committee"
LINES = "一行一条，不用编号。"


def _area(label: str, **kwargs) -> forms.CharField:
    kwargs.setdefault("required", False)
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)


class NewAgreementForm(forms.Form):
    """An agreement that does not begin with a claim: with whom, and what kind."""

    cycle = forms.ModelChoiceField(label="清单周期", queryset=ListCycle._base_manager.none(), empty_label=None)
    kind = forms.ChoiceField(label="种类", widget=forms.RadioSelect)
    units = forms.MultipleChoiceField(
        label="签约单位",
        widget=forms.CheckboxSelectMultiple,
        help_text="选一个单位，由社区与它签订；选两个，由两个单位签订、社区作见证。已确认的认领会自动写进去。",
        error_messages={"required": "请选择签约单位。"},
    )

    def __init__(self, *args, cycles, kinds, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = cycles
        self.fields["cycle"].label_from_instance = lambda cycle: f"{cycle.organization.name} {cycle.title}"
        self.fields["kind"].choices = kinds
        self.fields["units"].choices = [(str(unit.pk), unit.name) for unit in units]

    def unit_ids(self) -> list[int]:
        """The units chosen."""
        return [int(pk) for pk in self.cleaned_data["units"]]


class AgreementForm(forms.Form):
    """The draft. Everything is proposed; only what is missing or different is typed."""

    title = forms.CharField(label="标题", max_length=80)
    since = forms.DateField(label="有效期自", widget=forms.DateInput)
    last_day = forms.DateField(label="至（最后一天）", widget=forms.DateInput)
    our_duties = _area("甲方职责任务")
    their_duties = _area("乙方职责任务")
    plan = _area("共建计划")

    def __init__(self, *args, agreement: Agreement, parties: Sequence[AgreementParty], **kwargs):
        names = ("title", "our_duties", "their_duties", "plan", "since", "last_day")
        kwargs.setdefault("initial", {name: getattr(agreement, name) for name in names})
        super().__init__(*args, **kwargs)
        for name, party in zip(("our_duties", "their_duties"), parties, strict=False):
            self.fields[name].label = f"{party.name}的职责任务"
            self.fields[name].help_text = LINES
        self.fields["plan"].help_text = LINES

    def line(self) -> AgreementLine:
        """For the service."""
        return AgreementLine(**self.cleaned_data)


class TermForm(forms.Form):
    """One line of the agreement; with a claim behind it the parties are given."""

    claim = forms.IntegerField(required=False, widget=forms.HiddenInput)
    giver = forms.ChoiceField(label="提供方", required=False)
    receiver = forms.ChoiceField(label="接受方", required=False)
    content = forms.CharField(label="内容", max_length=200, required=False)
    frequency_text = forms.CharField(label="频次", max_length=60, required=False)
    audience = forms.CharField(label="服务对象", max_length=60, required=False)
    quantity = forms.DecimalField(label="数量", max_digits=12, decimal_places=2, required=False)
    measure = forms.CharField(label="单位", max_length=10, required=False)
    place = forms.CharField(label="地点", max_length=80, required=False)
    since = forms.DateField(label="自", required=False, widget=forms.DateInput)
    last_day = forms.DateField(label="至", required=False, widget=forms.DateInput)
    keep = forms.BooleanField(label="写入协议", required=False)

    def __init__(self, *args, parties: Sequence[AgreementParty] = (), **kwargs):
        super().__init__(*args, **kwargs)
        giving = giving_sides([party.unit_id for party in parties if party.unit_id])
        sides = [
            (str(party.unit_id) if party.unit_id else COMMITTEE, party.name)
            for party in parties
            if party.unit_id in giving
        ]
        for name in ("giver", "receiver"):
            self.fields[name].choices = [("", "—"), *sides]
        self.fields["frequency_text"].widget.attrs["title"] = FREQUENCY_HINT

    @property
    def is_spare(self) -> bool:
        """Whether it is an empty line for what is on no list."""
        return not self.initial.get("content")

    @property
    def is_filled(self) -> bool:
        """Whether something was written into it."""
        return self.is_bound and bool(self["content"].value() or self.errors)

    def line(self) -> TermLine:
        """For the service."""
        data = dict(self.cleaned_data)
        data.pop("keep")
        sides = {f"{name}_id": _unit_id(data.pop(name)) for name in ("giver", "receiver")}
        return TermLine(claim_id=data.pop("claim"), **sides, **data)


def _unit_id(value: str) -> int | None:
    return int(value) if value and value != COMMITTEE else None


TermFormSet = forms.formset_factory(TermForm, extra=0, max_num=60, absolute_max=80)
SPARE = 3


def terms_initial(terms: Sequence[AgreementTerm], waiting: Sequence[TermLine]) -> list[dict]:
    """What stands in the draft, then confirmed claims that could be added, then empty lines."""
    rows = [
        {
            "claim": term.claim_id,
            "giver": term.giver_id or COMMITTEE,
            "receiver": term.receiver_id or COMMITTEE,
            "content": term.content,
            "frequency_text": term.frequency_text,
            "audience": term.audience,
            "quantity": None if term.quantity is None else term.quantity.normalize() + 0,
            "measure": term.measure,
            "place": term.place,
            "since": term.period.lower,
            "last_day": last_of(term),
            "keep": True,
        }
        for term in terms
    ]
    rows += [
        {
            "claim": line.claim_id,
            "giver": line.giver_id or COMMITTEE,
            "receiver": line.receiver_id or COMMITTEE,
            **{name: getattr(line, name) for name in _TYPED},
            "keep": False,
        }
        for line in waiting
    ]
    return rows + [{"keep": True} for _ in range(SPARE)]


_TYPED = ("content", "frequency_text", "audience", "quantity", "measure", "place", "since", "last_day")


def claims_between(claims, parties: Sequence[AgreementParty]):
    """Those of the claims whose both sides are parties."""
    sides = giving_sides([party.unit_id for party in parties if party.unit_id])
    return [claim for claim in claims if set(sides_of(claim)) <= sides]


class SystemSignForm(forms.Form):
    """Signing in the system: one has read it."""

    agreed = forms.BooleanField(
        label="我已阅读全文，代表本方签订", error_messages={"required": "请先阅读全文，再勾选确认。"}
    )


class PaperSignForm(forms.Form):
    """What was signed on paper."""

    signatory = forms.CharField(label="签署人", max_length=40, help_text="纸质文本上代表人签的姓名。")
    signed_on = forms.DateField(label="签署日期", widget=forms.DateInput)
    file = AttachedFile(label="扫描件")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("signed_on", today())


class ScanForm(forms.Form):
    """A scan that comes later."""

    file = AttachedFile(label="扫描件", required=True)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(ReasonForm):
    """From which day on, and why."""

    ended_on = forms.DateField(label="终止日期", widget=forms.DateInput)
    field_order = ("ended_on", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ended_on", today())
