"""Addresses of places of business."""

from django.urls import path

from grids.views import business

urlpatterns = [
    path("business/", business.BusinessList.as_view(), name="business"),
    path("business/units/", business.TenantList.as_view(), name="tenants"),
    path("business/<int:pk>/", business.business_place, name="business_place"),
    path("business/<int:pk>/edit/", business.business_edit, name="business_edit"),
    path("business/<int:pk>/close/", business.business_close, name="business_close"),
    path("business/<int:pk>/units/add/", business.tenant_add, name="tenant_add"),
    path("business/units/<int:pk>/end/", business.tenant_end, name="tenant_end"),
    path("business/<int:pk>/instructors/add/", business.instructor_add, name="instructor_add"),
    path("business/instructors/<int:pk>/end/", business.instructor_end, name="instructor_end"),
    path("communities/<int:pk>/business/add/", business.business_add, name="business_add"),
]
