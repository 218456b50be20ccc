"""我的待办, and what a district sees and settles of reminders."""

from django.urls import path

from notices.views import inbox, reminders

urlpatterns = [
    path("todo/", inbox.inbox, name="inbox"),
    path("todo/why/", inbox.why, name="why"),
    path("todo/snooze/", inbox.put_off, name="snooze"),
    path("todo/snooze/<int:pk>/undo/", inbox.take_back, name="wake"),
    path("todo/below/", inbox.below, name="below"),
    path("reminders/", reminders.ReminderList.as_view(), name="reminders"),
    path("reminders/<int:pk>/", reminders.reminder, name="reminder"),
    path("reminders/burden/", reminders.burden, name="burden"),
    path("reminders/rules/", reminders.ladders, name="ladders"),
    path("reminders/rules/<str:kind>/", reminders.ladder, name="ladder"),
    path("reminders/rules/<str:kind>/usual/", reminders.ladder_end, name="ladder_end"),
]
