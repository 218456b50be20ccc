"""Addresses of agreements and files."""

from django.urls import path

from covenants.views import agreement_steps, agreements

urlpatterns = [
    path("agreements/", agreements.AgreementList.as_view(), name="agreements"),
    path("agreements/add/", agreements.agreement_add, name="agreement_add"),
    path("agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/file/<slug:suffix>/", agreements.agreement_file, name="agreement_file"),
    path("agreements/<int:pk>/scan/", agreement_steps.agreement_scan, name="agreement_scan"),
    path("agreements/<int:pk>/sign/<int:party_pk>/", agreement_steps.agreement_sign, name="agreement_sign"),
    path("agreements/<int:pk>/step/<slug:step>/", agreement_steps.agreement_step, name="agreement_step"),
    path("attachments/<int:pk>/", agreement_steps.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", agreement_steps.attachment_remove, name="attachment_remove"),
    path("cycles/<int:pk>/agreements/", agreements.CycleAgreements.as_view(), name="cycle_agreements"),
]
