"""Temporary branches, general branches, groups and teams; vanguard posts (HB 六·四是)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import posted
from common.lists import Action, Column, ListView, with_places
from common.scoping import everything
from common.views import VerbRequired, as_of, may, once, requires
from grids.filters.frontline import BodyFilter, MemberFilter, VanguardFilter
from grids.forms.frontline import BodyForm, JoinForm, VanguardForm
from grids.forms.territory import LastDayForm
from grids.models import TemporaryBody, TemporaryMember, VanguardPost, role_word
from grids.selectors.frontline import bodies_on, may_stand_above, parent_of, standing_bodies
from grids.services.base import VERB
from grids.services.frontline import (
    close_body,
    end_post,
    found_body,
    join_body,
    leave_body,
    set_up_post,
    update_body,
    update_post,
)
from grids.views.base import VIEW, crumbs, form_page, may_edit, own, tabs_of

LIST = ("临时组织", "grids:temporary")
POSTS = ("先锋岗", "grids:vanguard")


class BodyList(VerbRequired, ListView):
    """Temporary bodies that stood on the day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = TemporaryBody
    filterset_class = BodyFilter
    dated = True
    title = "临时组织"
    noun = "个"
    default_sort = "-since"
    empty = "现在没有临时党组织和突击队。有急难险重任务时点“成立临时组织”，任务结束时撤销。"
    actions = [
        Action("成员名单", "grids:temporary_members", icon="users", primary=False),
        Action("成立临时组织", "grids:temporary_add", icon="plus", verb=VERB),
    ]
    columns = [
        Column(
            "name", "临时组织", "name", sort="name", url=lambda row: reverse("grids:temporary_body", args=[row.pk]),
            fixed=True,
        ),
        Column("kind", "种类", "get_kind_display", sort="kind"),
        Column("purpose", "任务", "purpose"),
        Column("place", "设在何处", "place", shown=False),
        Column("street", "街道", "organization.street.name", shown=False),
        Column("community", "社区", "organization.community.name", shown=False),
        Column("organization", "成立单位", "organization.name", sort="organization__lft"),
        Column("parent", "上级临时组织", "parent.name", shown=False),
        Column("leader", "负责人", lambda row: row.leader_name or ""),
        Column("size", "人数", "size", sort="size", number=True),
        Column("below", "下设", "below", number=True),
        Column("posts_kept", "先锋岗", "posts_kept", number=True),
        Column("since", "成立", "since", sort="period"),
        Column("until", "撤销", "last_day", shown=False),
        Column("document", "文号", "document", shown=False),
        Column("note", "备注", "note", shown=False),
    ]  # fmt: skip

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """As of the day that is shown."""
        return bodies_on(self.day)

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("temporary")}


@require_safe
@requires(VIEW)
def temporary_body(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: what for, since when, who is in it, what stands below it, which posts it keeps; closed ones too."""
    day = as_of(request)
    body = get_object_or_404(TemporaryBody.objects.select_related("organization"), pk=pk)
    # Of one that is closed its last day is shown.
    shown = body.last_day if body.until is not None and body.until <= day else day
    parent = parent_of(body)
    members = TemporaryMember.objects.filter(body=body).in_force(shown).select_related("person")
    people = [(row, role_word(body.kind, row.role)) for row in members.order_by("role", "person__pinyin", "pk")]
    ranked = {"LEADER": 0, "DEPUTY": 1, "MEMBER": 2}
    people.sort(key=lambda pair: ranked[pair[0].role])
    standing = body.holds_on(day)
    context = {
        "body": body,
        "standing": standing,
        "trail": crumbs((LIST[0], reverse(LIST[1])), (body.name, "")),
        "facts": [
            {"label": "种类", "value": body.get_kind_display()},
            {"label": "任务", "value": body.purpose},
            {"label": "设在何处", "value": body.place},
            {"label": "成立单位", "value": body.organization.name},
            {"label": "上级临时党组织", "value": f"{parent.name}（{parent.organization.name}）" if parent else ""},
            {"label": "成立日期", "value": body.since},
            {"label": "撤销日期", "value": body.last_day},
            {"label": "文号", "value": body.document},
            {"label": "备注", "value": body.note},
        ],
        "people": people,
        "children": list(bodies_on(shown).filter(parent=body).order_by("kind", "name", "pk")),
        "posts": list(VanguardPost.objects.filter(body=body).in_force(shown).select_related("person").order_by("pk")),
        "doable": standing and day == today() and may_edit(body.organization),
    }
    return render(request, "grids/temporary_body.html", context)


@requires(VERB)
@once
def temporary_add(request: HttpRequest) -> HttpResponse:
    """Found one, by the acting office."""
    here = own()
    initial = {"parent": request.GET.get("parent", ""), "kind": request.GET.get("kind", "BRANCH")}
    form = BodyForm(posted(request), parents=may_stand_above(here), initial=initial)
    return form_page(
        request, form, heading="成立临时组织", subject=here.name if here else "", back=reverse(LIST[1]),
        submit="成立", done="已登记，请添加成员。", tail=((LIST[0], reverse(LIST[1])),),
        then=lambda made: reverse("grids:temporary_body", args=[made.pk]),
        service=lambda: found_body(organization_id=here.pk if here else None, line=form.line(), actor=request.user),
    )  # fmt: skip


class MemberList(VerbRequired, ListView):
    """Who was in temporary bodies on the day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = TemporaryMember
    filterset_class = MemberFilter
    dated = True
    title = "临时组织成员"
    noun = "人次"
    default_sort = "body"
    empty = "现在没有人编入临时组织。到临时组织的页面点“添加成员”，或导入“临时组织成员”表。"
    columns = [
        Column("name", "姓名", "person.name", sort="person__pinyin", fixed=True),
        Column(
            "body", "临时组织", "body.name", sort="body__name",
            url=lambda row: reverse("grids:temporary_body", args=[row.body_id]), fixed=True,
        ),
        Column("role", "职务", lambda row: role_word(row.body.kind, row.role), sort="role"),
        Column("kind", "种类", "body.get_kind_display", shown=False),
        Column("street", "街道", "body.organization.street.name", shown=False),
        Column("community", "社区", "body.organization.community.name", shown=False),
        Column("organization", "成立单位", "body.organization.name", sort="body__organization__lft"),
        Column("post", "单位及职务", "person.post", shown=False),
        Column("since", "加入", "since", sort="period"),
    ]  # fmt: skip

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """As of the day that is shown."""
        rows = TemporaryMember.objects.in_force(self.day)
        return rows.select_related("body__organization__street", "body__organization__community", "person")

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        trail = crumbs((LIST[0], reverse(LIST[1])), (self.title, ""))
        return super().get_context_data(**kwargs) | {"trail": trail, "tabs": tabs_of("temporary")}


def _body(pk: int) -> TemporaryBody:
    return get_object_or_404(TemporaryBody.objects.select_related("organization"), pk=pk)


def _of_body(request, body, form, heading, *, service, done, submit="保存") -> HttpResponse:
    url = reverse("grids:temporary_body", args=[body.pk])
    return form_page(
        request, form, heading=heading, subject=body.name, back=url, service=service, done=done, submit=submit,
        tail=((LIST[0], reverse(LIST[1])), (body.name, url)),
    )  # fmt: skip


@requires(VERB)
@once
def temporary_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct it, or put it under a general branch."""
    body = _body(pk)
    parents = may_stand_above(body.organization, body.kind)
    above = parent_of(body)
    if above is not None and str(above.pk) not in dict(parents):
        parents.append((str(above.pk), above.name))
    form = BodyForm(posted(request), parents=parents, body=body)
    return _of_body(
        request, body, form, "修改临时组织", done="已保存。",
        service=lambda: update_body(body_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def temporary_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The task is done."""
    body = _body(pk)
    form = LastDayForm(posted(request))
    return _of_body(
        request, body, form, "撤销临时组织", submit="撤销",
        done="已撤销，下设的党小组、队伍和先锋岗一并结束，记录保留。",
        service=lambda: close_body(body_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def temporary_join(request: HttpRequest, pk: int) -> HttpResponse:
    """People join."""
    body = _body(pk)
    form = JoinForm(posted(request), body=body)
    return _of_body(
        request, body, form, "添加成员", submit="添加", done="成员已添加。",
        service=lambda: join_body(body_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def temporary_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves."""
    member = get_object_or_404(TemporaryMember.objects.select_related("body", "person"), pk=pk)
    form = LastDayForm(posted(request))
    return _of_body(
        request, member.body, form, f"{member.person.name}离开", submit="登记离开", done="已登记，记录保留。",
        service=lambda: leave_body(member_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


# ---- vanguard posts -------------------------------------------------------------------------------------------------


class VanguardList(VerbRequired, ListView):
    """Vanguard posts kept on the day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = VanguardPost
    filterset_class = VanguardFilter
    dated = True
    title = "党员先锋岗"
    noun = "个"
    default_sort = "-since"
    empty = "现在没有党员先锋岗。点“设立先锋岗”，写明岗位和在岗党员。"
    actions = [Action("设立先锋岗", "grids:vanguard_add", icon="plus", verb=VERB)]
    columns = [
        Column(
            "name", "岗位", "name", sort="name", fixed=True,
            url=lambda row: reverse("grids:vanguard_edit", args=[row.pk]) if may(VERB) else "",
        ),
        Column("person", "在岗党员", lambda row: row.person.name if row.person else ""),
        Column("place", "设在何处", "place"),
        Column("body", "临时组织", lambda row: row.body.name if row.body else ""),
        Column("street", "街道", "organization.street.name", shown=False),
        Column("community", "社区", "organization.community.name", shown=False),
        Column("organization", "设立单位", "organization.name", sort="organization__lft"),
        Column("since", "设岗", "since", sort="period"),
        Column("note", "备注", "note", shown=False),
    ]  # fmt: skip

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """As of the day that is shown."""
        rows = VanguardPost.objects.in_force(self.day)
        return rows.select_related("organization__street", "organization__community", "body", "person")

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("vanguard")}


@requires(VERB)
@once
def vanguard_add(request: HttpRequest) -> HttpResponse:
    """Set one up, by the acting office."""
    here = own()
    form = VanguardForm(posted(request), bodies=standing_bodies(), initial={"body": request.GET.get("body", "")})
    return form_page(
        request, form, heading="设立先锋岗", subject=here.name if here else "", back=reverse(POSTS[1]),
        submit="设立", done="先锋岗已设立。", tail=((POSTS[0], reverse(POSTS[1])),),
        service=lambda: set_up_post(organization_id=here.pk if here else None, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def vanguard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct it, or somebody else takes it; from here it is ended too."""
    post = get_object_or_404(VanguardPost.objects.select_related("organization", "person"), pk=pk)
    bodies = standing_bodies()
    if post.body_id and str(post.body_id) not in dict(bodies):
        with everything("who keeps a post knows which body it belongs to"):
            bodies.append((str(post.body_id), TemporaryBody.objects.get(pk=post.body_id).name))
    form = VanguardForm(posted(request), bodies=bodies, post=post)
    return form_page(
        request, form, heading="修改先锋岗", subject=post.organization.name, back=reverse(POSTS[1]), done="已保存。",
        tail=((POSTS[0], reverse(POSTS[1])),), template="grids/vanguard_form.html", post=post,
        service=lambda: update_post(post_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def vanguard_end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is kept no longer."""
    post = get_object_or_404(VanguardPost.objects.select_related("organization"), pk=pk)
    form = LastDayForm(posted(request))
    return form_page(
        request, form, heading="撤销先锋岗", subject=post.name, back=reverse(POSTS[1]), submit="撤销",
        done="已撤销，记录保留。", tail=((POSTS[0], reverse(POSTS[1])),),
        service=lambda: end_post(post_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip
