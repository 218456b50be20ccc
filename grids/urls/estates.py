"""Addresses of estates and owners' committees."""

from django.urls import path

from grids.views import estates, owners

urlpatterns = [
    path("estates/", estates.EstateList.as_view(), name="estates"),
    path("estates/<int:pk>/", estates.estate, name="estate"),
    path("estates/<int:pk>/edit/", estates.estate_edit, name="estate_edit"),
    path("estates/<int:pk>/close/", estates.estate_close, name="estate_close"),
    path("estates/<int:pk>/property/", estates.property_edit, name="property_edit"),
    path("estates/<int:pk>/owners/add/", owners.owners_open, name="owners_open"),
    path("communities/<int:pk>/estates/add/", estates.estate_add, name="estate_add"),
    path("<int:pk>/estates/", estates.covers, name="covers"),
    path("owners/", owners.OwnersList.as_view(), name="owners"),
    path("owners/members/", owners.OwnersMemberList.as_view(), name="owners_members"),
    path("owners/<int:pk>/members/add/", owners.owners_member_add, name="owners_member_add"),
    path("owners/members/<int:pk>/end/", owners.owners_member_end, name="owners_member_end"),
    path("figures/<int:pk>/", estates.figures, name="figures"),
]
