"""Addresses of temporary bodies and vanguard posts."""

from django.urls import path

from grids.views import frontline

urlpatterns = [
    path("temporary/", frontline.BodyList.as_view(), name="temporary"),
    path("temporary/members/", frontline.MemberList.as_view(), name="temporary_members"),
    path("temporary/add/", frontline.temporary_add, name="temporary_add"),
    path("temporary/<int:pk>/", frontline.temporary_body, name="temporary_body"),
    path("temporary/<int:pk>/edit/", frontline.temporary_edit, name="temporary_edit"),
    path("temporary/<int:pk>/close/", frontline.temporary_close, name="temporary_close"),
    path("temporary/<int:pk>/join/", frontline.temporary_join, name="temporary_join"),
    path("temporary/members/<int:pk>/leave/", frontline.temporary_leave, name="temporary_leave"),
    path("vanguard/", frontline.VanguardList.as_view(), name="vanguard"),
    path("vanguard/add/", frontline.vanguard_add, name="vanguard_add"),
    path("vanguard/<int:pk>/", frontline.vanguard_edit, name="vanguard_edit"),
    path("vanguard/<int:pk>/end/", frontline.vanguard_end, name="vanguard_end"),
]
