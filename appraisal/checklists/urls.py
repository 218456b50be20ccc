"""Addresses of checklists."""

from django.urls import path

from appraisal.checklists.views import evidence, own, setup

urlpatterns = [
    path("year/checklists/", own.overview, name="year_checklists"),
    path("year/checklists/of/<int:organization>/", own.own_list, name="year_checklist_of"),
    path("year/checklists/items/", own.ItemList.as_view(), name="year_checklist_items"),
    path("year/checklists/begin/", setup.begin, name="year_checklist_begin"),
    path("year/checklists/add/", setup.add, name="year_checklist_add"),
    path("year/checklists/<int:pk>/", setup.checklist, name="year_checklist"),
    path("year/checklists/<int:pk>/carry/", setup.carry, name="year_checklist_carry"),
    path("year/checklists/<int:pk>/items/add/", setup.item_add, name="year_checklist_item_add"),
    path("year/checklists/<int:pk>/<str:step>/", setup.step, name="year_checklist_step"),
    path("year/checklist-items/<int:pk>/", setup.item_edit, name="year_checklist_item"),
    path("year/checklist-items/<int:pk>/drop/", setup.item_drop, name="year_checklist_item_drop"),
    path("year/checklist-items/<int:pk>/stop/", setup.item_stop, name="year_checklist_item_stop"),
    path("year/checklist-headings/<int:pk>/drop/", setup.heading_drop, name="year_checklist_heading_drop"),
    path("year/progress/<int:pk>/", evidence.progress, name="year_progress"),
    path("year/progress/<int:pk>/record/", evidence.record_one, name="year_progress_record"),
    path("year/evidence/<int:pk>/withdraw/", evidence.withdraw, name="year_evidence_withdraw"),
    path("year/evidence/<int:pk>/return/", evidence.send_back, name="year_evidence_return"),
    path("year/evidence/files/<int:pk>/", evidence.file, name="year_evidence_file"),
]
