"""Addresses of this room, below /covenants/. Each part brings its own."""

from covenants.urls import agreements, claims, lists, pledges, projects

app_name = "covenants"
urlpatterns = [
    *lists.urlpatterns,
    *claims.urlpatterns,
    *agreements.urlpatterns,
    *pledges.urlpatterns,
    *projects.urlpatterns,
]
