"""我的待办, and what a district sees and settles of reminders."""

from django.urls import path

from notices.views import inbox

urlpatterns = [
    path("todo/", inbox.inbox, name="inbox"),
    path("todo/why/", inbox.why, name="why"),
    path("todo/snooze/", inbox.put_off, name="snooze"),
    path("todo/snooze/<int:pk>/undo/", inbox.take_back, name="wake"),
    path("todo/below/", inbox.below, name="below"),
]
