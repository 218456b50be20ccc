"""Addresses of cycles, items, deliberation and publication."""

from django.urls import path

from covenants.views import (
    alliances,
    lists_cycles,
    lists_deliberation,
    lists_item,
    lists_items,
    lists_publication,
    lists_record,
)

urlpatterns = [
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("", lists_cycles.home, name="home"),
    path("cycles/", lists_cycles.CycleList.as_view(), name="cycles"),
    path("cycles/open/", lists_cycles.cycle_open, name="cycle_open"),
    path("cycles/<int:pk>/", lists_cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/edit/", lists_cycles.cycle_edit, name="cycle_edit"),
    path("cycles/<int:pk>/advance/", lists_cycles.cycle_advance, name="cycle_advance"),
    path("cycles/<int:pk>/close/", lists_cycles.cycle_close, name="cycle_close"),
    path("cycles/<int:pk>/discard/", lists_cycles.cycle_discard, name="cycle_discard"),
    path("cycles/<int:pk>/record/", lists_record.cycle_record, name="cycle_record"),
    path("cycles/<int:pk>/items/", lists_items.CycleItems.as_view(), name="items"),
    path("cycles/<int:pk>/items/add/", lists_item.item_add, name="item_add"),
    path("cycles/<int:pk>/items/submit/", lists_items.submit_all, name="submit_all"),
    path("cycles/<int:pk>/items/carry/", lists_items.carry, name="carry"),
    path("cycles/<int:pk>/workbook/", lists_publication.cycle_workbook, name="cycle_workbook"),
    path("cycles/<int:pk>/deliberation/", lists_deliberation.deliberation, name="deliberation"),
    path("cycles/<int:pk>/meeting/", lists_deliberation.meeting_add, name="meeting_add"),
    path("cycles/<int:pk>/publications/", lists_publication.publications, name="publications"),
    path("cycles/<int:pk>/supplement/", lists_deliberation.supplement, name="supplement"),
    path("items/", lists_items.ItemList.as_view(), name="all_items"),
    path("items/frequency/", lists_item.frequency, name="frequency"),
    path("items/<int:pk>/", lists_item.item, name="item"),
    path("items/<int:pk>/edit/", lists_item.item_edit, name="item_edit"),
    path("items/<int:pk>/step/<slug:step>/", lists_item.item_step, name="item_step"),
    path("items/<int:pk>/decide/<slug:outcome>/", lists_deliberation.item_decide, name="item_decide"),
    path("publications/<int:pk>/", lists_publication.publication, name="publication"),
    path("publications/<int:pk>/qr/", lists_publication.publication_qr, name="publication_qr"),
    path("open/<slug:token>/", lists_publication.open_list, name="open_list"),
]
