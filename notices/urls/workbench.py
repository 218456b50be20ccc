"""The workbench, the first page of all, and the search."""

from django.urls import path

from notices.views import workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("due/", workbench.due, name="due"),
    path("search/", workbench.search, name="search"),
]
