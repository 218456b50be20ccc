"""Addresses of claims, the board, suggestions and the balance."""

from django.urls import path

from covenants.views import committee

urlpatterns = [
    path("committee/<int:pk>/", committee.committee, name="committee"),
]
