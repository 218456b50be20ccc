"""Addresses below /imports/."""

from django.urls import path

from exchange import views

app_name = "exchange"

urlpatterns = [
    path("", views.start, name="start"),
    path("all/", views.BatchList.as_view(), name="list"),
    path("templates/<slug:kind>/", views.template, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/options/", views.options, name="options"),
    path("<int:pk>/rows/<int:row_pk>/", views.row, name="row"),
    path("<int:pk>/rows/<int:row_pk>/leave-out/", views.leave_out, name="leave_out"),
    path("<int:pk>/rows/<int:row_pk>/take-back/", views.take_back, name="take_back"),
    path("<int:pk>/marked/", views.marked, name="marked"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/read-again/", views.read_again, name="read_again"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
