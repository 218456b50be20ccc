"""Addresses of this room."""

from django.urls import path

from appraisal import views
from appraisal.checklists.urls import urlpatterns as checklists
from appraisal.statistics import views as statistics
from appraisal.year.urls import urlpatterns as year

app_name = "appraisal"
urlpatterns = [
    path("compliance/", views.compliance, name="compliance"),
    path("compliance/summary/", views.summary, name="summary"),
    path("compliance/<int:pk>/<str:rule_id>/", views.why, name="why"),
    path("statistics/", statistics.cockpit, name="statistics"),
    path("statistics/compare/", statistics.compare, name="compare"),
    path("statistics/metrics/", statistics.dictionary, name="metrics"),
    path("statistics/metrics/<str:metric_id>/", statistics.indicator, name="metric"),
    path("statistics/metrics/<str:metric_id>/list/", statistics.behind, name="metric_list"),
    *year,
    *checklists,
]
