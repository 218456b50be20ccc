"""Addresses of minutes, their files, resolutions and assignments."""

from django.urls import path

from meetings.views import minutes, papers, resolution_lists, resolutions

urlpatterns = [
    path("minutes/", minutes.MinutesList.as_view(), name="all_minutes"),
    path("<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("<int:pk>/close/", minutes.close, name="close"),
    path("parts/<int:pk>/", minutes.part, name="part"),
    path("minutes/<int:pk>/send/", minutes.minutes_send, name="minutes_send"),
    path("minutes/<int:pk>/issue/", minutes.minutes_issue, name="minutes_issue"),
    path("minutes/<int:pk>/object/", minutes.minutes_object, name="minutes_object"),
    path("minutes/<int:pk>/file/<slug:suffix>/", papers.minutes_file, name="minutes_file"),
    path("objections/<int:pk>/answer/", minutes.objection_answer, name="objection_answer"),
    path("receipts/<int:pk>/", minutes.receipt, name="receipt"),
    path("<int:pk>/notice/<slug:suffix>/", papers.notice_file, name="notice_file"),
    path("committee/<int:pk>/minutes/<int:year>/<slug:suffix>/", papers.volume_file, name="volume_file"),
    path("committee/<int:pk>/ledger/<int:year>/", papers.ledger, name="ledger"),
    path("items/<int:pk>/excerpt/", papers.excerpt, name="excerpt"),
    path("items/<int:pk>/excerpt/<slug:suffix>/", papers.excerpt_file, name="excerpt_file"),
    path("resolutions/", resolution_lists.ResolutionList.as_view(), name="all_resolutions"),
    path("<int:pk>/resolutions/", resolutions.resolutions, name="resolutions"),
    path("<int:pk>/resolutions/add/", resolutions.resolution_add, name="resolution_add"),
    path("resolutions/<int:pk>/", resolutions.resolution, name="resolution"),
    path("resolutions/<int:pk>/<slug:step>/", resolutions.resolution_step, name="resolution_step"),
    path("assignments/", resolution_lists.AssignmentList.as_view(), name="assignments"),
    path("assignments/<int:pk>/finish/", resolutions.assignment_finish, name="assignment_finish"),
    path("assignments/<int:pk>/<slug:step>/", resolutions.assignment_step, name="assignment_step"),
]
