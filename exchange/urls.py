"""Addresses below /imports/."""

from django.urls import path

from exchange.views import batch, row, start, whole

app_name = "exchange"

urlpatterns = [
    path("", start.start, name="start"),
    path("all/", start.BatchList.as_view(), name="list"),
    path("templates/<slug:kind>/", start.template, name="template"),
    path("<int:pk>/", batch.batch, name="batch"),
    path("<int:pk>/progress/", batch.progress, name="progress"),
    path("<int:pk>/options/", batch.options, name="options"),
    path("<int:pk>/rows/<int:row_pk>/", row.row, name="row"),
    path("<int:pk>/rows/<int:row_pk>/leave-out/", row.leave_out, name="leave_out"),
    path("<int:pk>/rows/<int:row_pk>/take-back/", row.take_back, name="take_back"),
    path("<int:pk>/marked/", whole.marked, name="marked"),
    path("<int:pk>/marked/progress/", whole.marked_progress, name="marked_progress"),
    path("<int:pk>/confirm/", whole.confirm, name="confirm"),
    path("<int:pk>/read-again/", whole.read_again, name="read_again"),
    path("<int:pk>/cancel/", whole.cancel, name="cancel"),
    path("<int:pk>/undo/", whole.undo, name="undo"),
]
