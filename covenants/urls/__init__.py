"""Addresses of this room, below /covenants/. Each part brings its own."""

from covenants.urls import agreements, lists, pledges

app_name = "covenants"
urlpatterns = [
    *lists.urlpatterns,
    *agreements.urlpatterns,
    *pledges.urlpatterns,
]
