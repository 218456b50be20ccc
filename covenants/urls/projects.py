"""Addresses of projects, wishes and service promises."""

from django.urls import path

from covenants.views import milestones, projects, promises, wishes

urlpatterns = [
    path("projects/", projects.ProjectList.as_view(), name="projects"),
    path("projects/add/", projects.project_add, name="project_add"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<int:pk>/close/", projects.project_close, name="project_close"),
    path("projects/<int:pk>/milestones/add/", milestones.milestone_add, name="milestone_add"),
    path("projects/<int:pk>/step/<slug:step>/", projects.project_step, name="project_step"),
    path("milestones/<int:pk>/edit/", milestones.milestone_edit, name="milestone_edit"),
    path("milestones/<int:pk>/step/<slug:step>/", milestones.milestone_step, name="milestone_step"),
    path("cycles/<int:pk>/projects/", projects.CycleProjects.as_view(), name="cycle_projects"),
    path("wishes/", wishes.WishList.as_view(), name="wishes"),
    path("wishes/add/", wishes.wish_add, name="wish_add"),
    path("wishes/<int:pk>/", wishes.wish, name="wish"),
    path("wishes/<int:pk>/edit/", wishes.wish_edit, name="wish_edit"),
    path("wishes/<int:pk>/claim/", wishes.wish_claim, name="wish_claim"),
    path("wishes/<int:pk>/grant/", wishes.wish_grant, name="wish_grant"),
    path("wishes/<int:pk>/release/", wishes.wish_release, name="wish_release"),
    path("wishes/<int:pk>/withdraw/", wishes.wish_withdraw, name="wish_withdraw"),
    path("open/<slug:token>/wishes/", wishes.open_wishes, name="open_wishes"),
    path("promises/", promises.PromiseList.as_view(), name="promises"),
    path("promises/add/", promises.promise_add, name="promise_add"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("promises/<int:pk>/edit/", promises.promise_edit, name="promise_edit"),
    path("promises/<int:pk>/cases/add/", promises.case_add, name="case_add"),
    path("cases/<int:pk>/finish/", promises.case_finish, name="case_finish"),
    path("cases/<int:pk>/reopen/", promises.case_reopen, name="case_reopen"),
]
