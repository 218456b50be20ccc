"""Addresses of meetings, their agenda, who is expected, and turns in the chair."""

from django.urls import path

from meetings.views import agenda, alliances, convening, inviting, item_papers, items, items_writing, overview, turns

urlpatterns = [
    path("", overview.MeetingList.as_view(), name="list"),
    path("held/", overview.HeldTable.as_view(), name="held"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("committee/<int:pk>/", overview.committee, name="committee"),
    path("committee/<int:pk>/defer/", overview.defer, name="defer"),
    path("committee/<int:pk>/turns/", turns.turns_schedule, name="turns_schedule"),
    path("committee/<int:pk>/turns/clear/", turns.turns_clear, name="turns_clear"),
    path("add/", convening.add, name="add"),
    path("<int:pk>/", convening.meeting, name="meeting"),
    path("<int:pk>/edit/", convening.edit, name="edit"),
    path("<int:pk>/convene/", convening.convene, name="convene"),
    path("<int:pk>/hold/", convening.hold, name="hold"),
    path("<int:pk>/cancel/", convening.cancel, name="cancel"),
    path("<int:pk>/deferral/", overview.deferral_accept, name="deferral_accept"),
    path("<int:pk>/calendar/", convening.calendar, name="calendar"),
    path("<int:pk>/take/", agenda.take, name="take"),
    path("<int:pk>/attendance/", inviting.attendance, name="attendance"),
    path("<int:pk>/invitees/add/", inviting.invitee_add, name="invitee_add"),
    path("<int:pk>/invitees/<slug:whom>/", inviting.invitees_more, name="invitees_more"),
    path("invitees/<int:pk>/answer/", inviting.answer, name="answer"),
    path("invitees/<int:pk>/remove/", inviting.invitee_remove, name="invitee_remove"),
    path("items/", items.ItemList.as_view(), name="items"),
    path("items/add/", items_writing.item_add, name="item_add"),
    path("items/<int:pk>/", items.item, name="item"),
    path("items/<int:pk>/edit/", items_writing.item_edit, name="item_edit"),
    path("items/<int:pk>/pass/", items_writing.item_pass, name="item_pass"),
    path("items/<int:pk>/decline/", items_writing.item_decline, name="item_decline"),
    path("items/<int:pk>/consultation/", items.item_consultation, name="item_consultation"),
    path("items/<int:pk>/step/<slug:step>/", agenda.item_step, name="item_step"),
    path("items/<int:pk>/papers/", item_papers.paper_add, name="paper_add"),
    path("papers/<int:pk>/", item_papers.paper, name="paper"),
    path("papers/<int:pk>/remove/", item_papers.paper_remove, name="paper_remove"),
    path("turns/", turns.TurnList.as_view(), name="turns"),
    path("turns/<int:pk>/<slug:step>/", turns.turn_step, name="turn_step"),
]
