"""Addresses of this room, below /covenants/. Each part brings its own."""

from covenants.urls import lists

app_name = "covenants"
urlpatterns = [
    *lists.urlpatterns,
]
