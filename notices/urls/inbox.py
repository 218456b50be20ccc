"""我的待办, and what a district sees and settles of reminders."""

urlpatterns: list = []
