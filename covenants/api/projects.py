"""Projects, milestones, wishes and service promises: the same scope, filters and services as the pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import DatedViewSet, OfDay, ScopedViewSet, given
from covenants.filters.projects import CaseFilter, ProjectFilter, PromiseFilter, WishFilter
from covenants.models import Milestone, Project, PromiseCase, ServicePromise, Wish
from covenants.selectors.past import projects_as_they_were, wishes_as_they_were
from covenants.selectors.projects import name_groups, progress_of_projects, projects_on, wishes_on
from covenants.serializers import projects as shapes
from covenants.serializers.lists import PartySerializer
from covenants.services import projects, promises, wishes


def _project_line(data: dict) -> projects.ProjectLine:
    return projects.ProjectLine(
        title=data["title"],
        kind=data["kind"],
        group=data["group"],
        summary=data["summary"],
        cycle_id=data["cycle"],
        unit_id=data["unit"],
        budget=data["budget"],
        since=data["since"],
        last_day=data["last_day"],
        item_ids=tuple(data["items"]),
    )


class ProjectViewSet(DatedViewSet):
    """Projects and programmes."""

    model = Project
    serializer_class = shapes.ProjectSerializer
    filterset_class = ProjectFilter
    ordering = {"id": "-pk", "title": "title", "since": "period"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": projects.VERB,
        "update": projects.VERB,
        "destroy": projects.VERB,
        "close": projects.VERB,
        "reopen": projects.VERB,
        "milestones": projects.VERB,
    }
    summaries = {"close": "项目结项", "reopen": "恢复已结项的项目", "milestones": "添加项目节点"}

    def get_queryset(self):
        """Those set up by the day, with what they are made of."""
        rows = super().get_queryset().select_related("organization", "unit").prefetch_related("items", "milestones")
        return projects_on(rows, self.day)

    def paginate_queryset(self, queryset):
        """With how far each has got on the day."""
        return self._told(super().paginate_queryset(queryset))

    def _told(self, rows):
        rows = name_groups(projects_as_they_were(rows, self.day))
        found = progress_of_projects(rows, self.day)
        for row in rows:
            row.progress = found[row.pk]
        return rows

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        [row] = self._told(self.get_queryset().filter(pk=pk))
        return Response(self.get_serializer(row).data, status=code)

    def retrieve(self, request, pk):
        """`progress` is that of the day."""
        return self._answer(self.get_object().pk)

    @extend_schema(request=shapes.ProjectCreateSerializer, responses={201: shapes.ProjectSerializer})
    def create(self, request):
        """Set a project up, with its steps."""
        data = given(shapes.ProjectCreateSerializer, request)
        made = projects.create_project(
            organization_id=data["organization"],
            line=_project_line(data),
            milestones=[projects.MilestoneLine(**step) for step in data["milestones"]],
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ProjectWriteSerializer, responses=shapes.ProjectSerializer)
    def update(self, request, pk):
        """The whole of what was written."""
        found = self.get_object()
        line = _project_line(given(shapes.ProjectWriteSerializer, request))
        projects.update_project(project_id=found.pk, line=line, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Take back one set up by mistake; 409 once a step is done."""
        projects.delete_project(project_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.CloseSerializer, responses=shapes.ProjectSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """How it ended."""
        found = self.get_object()
        data = given(shapes.CloseSerializer, request)
        return self._answer(projects.close_project(project_id=found.pk, actor=request.user, **data).pk)

    @extend_schema(request=None, responses=shapes.ProjectSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Not over after all."""
        return self._answer(projects.reopen_project(project_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=shapes.MilestoneWriteSerializer, responses={201: shapes.MilestoneSerializer})
    @action(detail=True, methods=["post"])
    def milestones(self, request, pk):
        """One more step."""
        found = self.get_object()
        line = projects.MilestoneLine(**given(shapes.MilestoneWriteSerializer, request))
        made = projects.add_milestone(project_id=found.pk, line=line, actor=request.user)
        return Response(shapes.MilestoneSerializer(made).data, status=status.HTTP_201_CREATED)


class MilestoneViewSet(ScopedViewSet):
    """Steps of projects."""

    model = Milestone
    serializer_class = shapes.MilestoneSerializer
    ordering = {"due_on": "due_on", "id": "pk"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "update": projects.VERB,
        "destroy": projects.VERB,
        "reach": projects.VERB,
        "reopen": projects.VERB,
    }
    summaries = {"reach": "节点已完成", "reopen": "节点恢复为未完成"}

    @extend_schema(request=shapes.MilestoneWriteSerializer, responses=shapes.MilestoneSerializer)
    def update(self, request, pk):
        """The whole of it."""
        found = self.get_object()
        line = projects.MilestoneLine(**given(shapes.MilestoneWriteSerializer, request))
        return self._shown(projects.update_milestone(milestone_id=found.pk, line=line, actor=request.user))

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Off the list; 409 for one that was taken."""
        projects.remove_milestone(milestone_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.DoneOnSerializer, responses=shapes.MilestoneSerializer)
    @action(detail=True, methods=["post"])
    def reach(self, request, pk):
        """It was taken."""
        found = self.get_object()
        data = given(shapes.DoneOnSerializer, request)
        return self._shown(projects.reach_milestone(milestone_id=found.pk, actor=request.user, **data))

    @extend_schema(request=None, responses=shapes.MilestoneSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Not taken after all."""
        return self._shown(projects.reopen_milestone(milestone_id=self.get_object().pk, actor=request.user))

    def _shown(self, milestone: Milestone) -> Response:
        return Response(self.get_serializer(milestone).data)


class WishViewSet(DatedViewSet):
    """Micro-wishes."""

    model = Wish
    serializer_class = shapes.WishSerializer
    filterset_class = WishFilter
    ordering = {"id": "-pk", "posted_on": "-posted_on"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": wishes.VERB,
        "update": wishes.VERB,
        "withdraw": wishes.VERB,
        "claim": wishes.CLAIM_VERB,
        "release": wishes.CLAIM_VERB,
        "grant": wishes.CLAIM_VERB,
    }
    summaries = {"claim": "认领微心愿", "release": "退回认领的心愿", "grant": "登记心愿实现", "withdraw": "撤下微心愿"}

    def get_queryset(self):
        """Those posted by the day, with where each stood."""
        return wishes_on(super().get_queryset().select_related("organization", "unit"), self.day)

    def paginate_queryset(self, queryset):
        """With who had taken each on then."""
        return wishes_as_they_were(super().paginate_queryset(queryset), self.day)

    def get_object(self):
        """The same of one."""
        return wishes_as_they_were([super().get_object()], self.day)[0]

    @extend_schema(request=shapes.WishCreateSerializer, responses={201: shapes.WishSerializer})
    def create(self, request):
        """Post a wish; 400 where it tells who wishes."""
        data = given(shapes.WishCreateSerializer, request)
        organization = data.pop("organization")
        made = wishes.post_wish(organization_id=organization, line=wishes.WishLine(**data), actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.WishWriteSerializer, responses=shapes.WishSerializer)
    def update(self, request, pk):
        """While nobody has claimed it."""
        found = self.get_object()
        line = wishes.WishLine(**given(shapes.WishWriteSerializer, request))
        return self._answer(wishes.edit_wish(wish_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=PartySerializer, responses=shapes.WishSerializer)
    @action(detail=True, methods=["post"])
    def claim(self, request, pk):
        """Take it on; 409 where somebody was faster."""
        found = self.get_object()
        unit = given(PartySerializer, request)["unit"]
        return self._answer(wishes.claim_wish(wish_id=found.pk, unit_id=unit, actor=request.user).pk)

    @extend_schema(request=None, responses=shapes.WishSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request, pk):
        """Give it back."""
        return self._answer(wishes.release_wish(wish_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=shapes.GrantSerializer, responses=shapes.WishSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request, pk):
        """It came true."""
        found = self.get_object()
        data = given(shapes.GrantSerializer, request)
        return self._answer(wishes.grant_wish(wish_id=found.pk, actor=request.user, **data).pk)

    @extend_schema(request=None, responses=shapes.WishSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take it down."""
        return self._answer(wishes.withdraw_wish(wish_id=self.get_object().pk, actor=request.user).pk)


class PromiseViewSet(ScopedViewSet):
    """Service promises."""

    model = ServicePromise
    serializer_class = shapes.PromiseSerializer
    filterset_class = PromiseFilter
    ordering = {"id": "-pk", "title": "title"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": promises.VERB,
        "update": promises.VERB,
        "receive": promises.CASE_VERB,
    }
    summaries = {"receive": "受理一件"}

    def get_queryset(self):
        """With whose they are."""
        return super().get_queryset().select_related("organization", "unit")

    @staticmethod
    def _line(data: dict) -> promises.PromiseLine:
        return promises.PromiseLine(
            title=data["title"],
            since=data["since"],
            unit_id=data["unit"],
            working_days=data["working_days"],
            until=data["until"],
        )

    @extend_schema(request=shapes.PromiseCreateSerializer, responses={201: shapes.PromiseSerializer})
    def create(self, request):
        """Put a promise on record."""
        data = given(shapes.PromiseCreateSerializer, request)
        made = promises.make_promise(organization_id=data["organization"], line=self._line(data), actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.PromiseWriteSerializer, responses=shapes.PromiseSerializer)
    def update(self, request, pk):
        """What is under way keeps its limit."""
        found = self.get_object()
        line = self._line(given(shapes.PromiseWriteSerializer, request))
        return self._answer(promises.change_promise(promise_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=shapes.CaseWriteSerializer, responses={201: shapes.CaseSerializer})
    @action(detail=True, methods=["post"])
    def receive(self, request, pk):
        """Something was asked for; `due_on` is worked out in working days."""
        found = self.get_object()
        data = given(shapes.CaseWriteSerializer, request)
        made = promises.receive_case(promise_id=found.pk, actor=request.user, **data)
        return Response(shapes.CaseSerializer(made).data, status=status.HTTP_201_CREATED)


class CaseViewSet(OfDay, ScopedViewSet):
    """What was asked for under promises."""

    model = PromiseCase
    serializer_class = shapes.CaseSerializer
    filterset_class = CaseFilter
    ordering = {"id": "-pk", "due_on": "due_on"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "finish": promises.CASE_VERB,
        "reopen": promises.CASE_VERB,
    }
    summaries = {"finish": "承诺事项办结", "reopen": "承诺事项恢复为在办"}

    @extend_schema(request=shapes.FinishSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request, pk):
        """It was done."""
        found = self.get_object()
        data = given(shapes.FinishSerializer, request)
        done = promises.finish_case(case_id=found.pk, actor=request.user, **data)
        return Response(self.get_serializer(done).data)

    @extend_schema(request=None, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Not done after all."""
        return Response(
            self.get_serializer(promises.reopen_case(case_id=self.get_object().pk, actor=request.user)).data
        )


def register(router):
    """Routes of this part."""
    router.register("projects", ProjectViewSet, basename="project")
    router.register("milestones", MilestoneViewSet, basename="milestone")
    router.register("wishes", WishViewSet, basename="wish")
    router.register("promises", PromiseViewSet, basename="promise")
    router.register("promise-cases", CaseViewSet, basename="promise-case")
