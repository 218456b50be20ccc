"""Addresses of this room, below /compliance/."""

from django.urls import path

from appraisal import views

app_name = "appraisal"
urlpatterns = [
    path("", views.compliance, name="compliance"),
    path("summary/", views.summary, name="summary"),
    path("<int:pk>/<str:rule_id>/", views.why, name="why"),
]
