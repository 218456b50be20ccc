"""Addresses of this room, below /grids/. Each part brings its own."""

from grids.urls import business, estates, frontline, matters, territory

app_name = "grids"
urlpatterns = [
    *territory.urlpatterns,
    *estates.urlpatterns,
    *business.urlpatterns,
    *frontline.urlpatterns,
    *matters.urlpatterns,
]
