"""Addresses of claims, the board, suggestions and the balance."""

from django.urls import path

from covenants.views import balance, board, claims, committee, suggestions

urlpatterns = [
    path("balance/", balance.BalanceList.as_view(), name="balances"),
    path("board/", board.boards, name="boards"),
    path("claims/", claims.ClaimList.as_view(), name="claims"),
    path("claims/confirm/", claims.claims_confirm, name="claims_confirm"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/<slug:step>/", claims.claim_step, name="claim_step"),
    path("committee/<int:pk>/", committee.committee, name="committee"),
    path("cycles/<int:pk>/adopt/", suggestions.adopt, name="adopt"),
    path("cycles/<int:pk>/assignment/", suggestions.assignment, name="assignment"),
    path("cycles/<int:pk>/balance/", balance.balance, name="balance"),
    path("cycles/<int:pk>/board/", board.board, name="board"),
    path("cycles/<int:pk>/claims/", claims.CycleClaims.as_view(), name="cycle_claims"),
    path("cycles/<int:pk>/match/", suggestions.match, name="match"),
    path("cycles/<int:pk>/matching/", suggestions.matching_progress, name="matching_progress"),
    path("cycles/<int:pk>/suggestions/", suggestions.suggestions, name="suggestions"),
    path("items/<int:pk>/claim/", claims.claim_add, name="claim_add"),
]
