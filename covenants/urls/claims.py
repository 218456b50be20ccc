"""Addresses of claims, the board, suggestions and the balance."""

from django.urls import path

from covenants.views import claims, committee

urlpatterns = [
    path("claims/", claims.ClaimList.as_view(), name="claims"),
    path("claims/confirm/", claims.claims_confirm, name="claims_confirm"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/<slug:step>/", claims.claim_step, name="claim_step"),
    path("committee/<int:pk>/", committee.committee, name="committee"),
    path("cycles/<int:pk>/claims/", claims.CycleClaims.as_view(), name="cycle_claims"),
    path("items/<int:pk>/claim/", claims.claim_add, name="claim_add"),
]
