"""Addresses at the root: the workbench is the first page of all."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("due/", views.due, name="due"),
    path("search/", views.search, name="search"),
]
