"""Forms of temporary bodies, their people, and vanguard posts."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from exchange.phones import normalise
from grids.forms.territory import SinceMixin, area
from grids.models import BodyKind, BodyRole, TemporaryBody, VanguardPost, role_word
from grids.services.frontline import MOST_AT_ONCE, BodyLine, VanguardLine
from members.forms.fields import PhoneField
from members.services.persons import PersonLine


class BodyForm(SinceMixin, forms.Form):
    """A temporary body. Its kind and founding day are asked for once."""

    kind = forms.ChoiceField(label="种类", choices=BodyKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label="名称",
        max_length=60,
        help_text="例如：象山路防汛临时党支部。",
        error_messages={"required": "请填写名称。"},
    )
    purpose = forms.CharField(
        label="任务", max_length=80, help_text="为什么成立，一句话。", error_messages={"required": "请填写任务。"}
    )
    place = forms.CharField(label="设在何处", required=False, max_length=60, help_text="例如：防汛值守点、集中安置点。")
    parent = forms.ChoiceField(
        label="上级临时党组织", required=False, help_text="临时党小组设在临时党支部之下；几个支部可以归一个临时党总支。"
    )
    since = forms.DateField(label="成立日期", widget=forms.DateInput)
    document = forms.CharField(label="文号", required=False, max_length=80)
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args, parents: list[tuple[str, str]], body: TemporaryBody | None = None, **kwargs):
        if body is not None:
            names = ("kind", "name", "purpose", "place", "document", "note", "since")
            kwargs["initial"] = {name: getattr(body, name) for name in names} | {"parent": str(body.parent_id or "")}
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", "没有"), *parents]
        self._kind = None
        if body is not None:
            self._kind = body.kind
            del self.fields["kind"], self.fields["since"]
        else:
            self.initial.setdefault("kind", BodyKind.BRANCH)

    def line(self) -> BodyLine:
        """As the services take it."""
        data = dict(self.cleaned_data)
        parent = data.pop("parent")
        return BodyLine(kind=self._kind or data.pop("kind"), parent_id=int(parent) if parent else None, **data)


class JoinForm(SinceMixin, forms.Form):
    """Who joins: a name on each line, and a phone behind it where two are called the same."""

    people = forms.CharField(
        label="姓名",
        widget=area(6),
        max_length=8000,
        help_text="每行一人；名册里有同名的，在姓名后面空一格写电话，例如：汪小平 15400000301。",
        error_messages={"required": "请至少填写一个人的姓名。"},
    )
    role = forms.ChoiceField(label="职务")
    since = forms.DateField(label="自哪天起", required=False, widget=forms.DateInput, help_text="不填为成立日期。")

    def __init__(self, *args, body: TemporaryBody, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role_word(body.kind, role)) for role in reversed(BodyRole)]
        self.initial["since"] = None

    def clean_people(self) -> list[PersonLine]:
        """One line for each; a second word is the phone."""
        lines = [line.split() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > MOST_AT_ONCE:
            raise ValidationError(f"一次最多 {MOST_AT_ONCE} 人，请分几次登记。")
        people = []
        for number, words in enumerate(lines, start=1):
            phone = words[-1] if any(sign.isdigit() for sign in words[-1]) else ""
            name = "".join(words[:-1] if phone else words)
            if not name:
                raise ValidationError(f"第 {number} 行只有电话，请在前面写上姓名。")
            if phone:
                phone = normalise(phone)
                if phone is None:
                    raise ValidationError(f"第 {number} 行“{words[-1]}”不是完整的电话号码，请核对。")
            people.append(PersonLine(name=name, phone=phone))
        return people


class VanguardForm(SinceMixin, forms.Form):
    """A vanguard post and who holds it."""

    name = forms.CharField(
        label="岗位", max_length=40, help_text="例如：值守岗、政策宣传岗。", error_messages={"required": "请填写岗位。"}
    )
    place = forms.CharField(label="设在何处", required=False, max_length=60)
    body = forms.ChoiceField(label="所属临时组织", required=False)
    name_of = forms.CharField(label="在岗党员", required=False, max_length=40, help_text="还没有定人的不填。")
    phone = PhoneField(help_text="名册里有同名的人时用电话区分。")
    since = forms.DateField(label="设岗日期", widget=forms.DateInput)
    note = forms.CharField(label="备注", required=False, max_length=120)

    def __init__(self, *args, bodies: list[tuple[str, str]], post: VanguardPost | None = None, **kwargs):
        if post is not None:
            kwargs["initial"] = {name: getattr(post, name) for name in ("name", "place", "note", "since")} | {
                "body": str(post.body_id or ""),
                "name_of": post.person.name if post.person else "",
            }
        super().__init__(*args, **kwargs)
        self._post = post
        self.fields["body"].choices = [("", "没有"), *bodies]
        if post is not None:
            del self.fields["since"]

    def line(self) -> VanguardLine:
        """As the services take it. Whoever holds it already is meant by the same name."""
        data = dict(self.cleaned_data)
        body, name, phone = data.pop("body"), data.pop("name_of"), data.pop("phone")
        person = PersonLine(name=name, phone=phone) if name else None
        held = self._post.person if self._post is not None else None
        if person is not None and held is not None and held.name == name and not phone:
            person = PersonLine(name=name, person_id=held.pk)
        return VanguardLine(body_id=int(body) if body else None, person=person, **data)
