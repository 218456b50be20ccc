"""Addresses of this room, below /covenants/. Each part brings its own."""

from covenants.urls import agreements, claims, lists, pledges

app_name = "covenants"
urlpatterns = [
    *lists.urlpatterns,
    *claims.urlpatterns,
    *agreements.urlpatterns,
    *pledges.urlpatterns,
]
