"""Addresses of matters; what begins with open/ needs no sign-in."""

from django.urls import path

from grids.views import matters, open_matters

urlpatterns = [
    path("matters/", matters.MatterList.as_view(), name="matters"),
    path("matters/add/", matters.matter_add, name="matter_add"),
    path("matters/<int:pk>/", matters.matter, name="matter"),
    path("matters/<int:pk>/answer/", matters.matter_answer, name="matter_answer"),
    path("matters/<int:pk>/contact/", matters.matter_contact, name="matter_contact"),
    path("matters/<int:pk>/down/", matters.matter_down, name="matter_down"),
    path("matters/<int:pk>/settle/", matters.matter_settle, name="matter_settle"),
    path("matters/<int:pk>/up/", matters.matter_up, name="matter_up"),
    path("communities/<int:pk>/ledger/", matters.ledger_review, name="ledger_review"),
    path("communities/<int:pk>/desk/", matters.desk, name="desk"),
    path("communities/<int:pk>/desk/qr/", matters.desk_qr, name="desk_qr"),
    path("open/state/", open_matters.open_state, name="open_state"),
    path("open/<slug:token>/", open_matters.open_matter, name="open_matter"),
]
