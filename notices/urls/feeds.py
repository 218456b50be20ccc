"""Calendar feeds, workdays and how the machinery stands."""

from django.urls import path

from notices.views import calendar

urlpatterns = [
    path("workdays/", calendar.workdays, name="workdays"),
    path("workdays/replace/", calendar.workdays_replace, name="workdays_replace"),
    path("workdays/<int:year>/table/", calendar.workdays_table, name="workdays_table"),
]
