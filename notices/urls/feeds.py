"""Calendar feeds, workdays and how the machinery stands."""

from django.urls import path

from notices.views import calendar, feeds, status

urlpatterns = [
    path("calendar/", feeds.feeds, name="feeds"),
    path("calendar/open/", feeds.feed_open, name="feed_open"),
    path("calendar/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("calendar/<str:secret>.ics", feeds.feed, name="feed"),
    path("workdays/", calendar.workdays, name="workdays"),
    path("workdays/replace/", calendar.workdays_replace, name="workdays_replace"),
    path("workdays/<int:year>/table/", calendar.workdays_table, name="workdays_table"),
    path("status/", status.status, name="status"),
]
