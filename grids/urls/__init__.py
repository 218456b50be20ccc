"""Addresses of this room, below /grids/. Each part brings its own."""

from grids.urls import estates, frontline, matters, territory

app_name = "grids"
urlpatterns = [
    *territory.urlpatterns,
    *estates.urlpatterns,
    *frontline.urlpatterns,
    *matters.urlpatterns,
]
