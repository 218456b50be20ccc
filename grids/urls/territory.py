"""Addresses of grids, posts, buildings, micro-homes and what is missing."""

from django.urls import path

from grids.views import buildings, coverage, dividing, homes, territory

urlpatterns = [
    path("", territory.GridList.as_view(), name="list"),
    path("<int:pk>/", territory.grid, name="grid"),
    path("<int:pk>/edit/", territory.grid_edit, name="grid_edit"),
    path("<int:pk>/posts/add/", territory.post_add, name="post_add"),
    path("posts/", territory.PostList.as_view(), name="posts"),
    path("posts/<int:pk>/end/", territory.post_end, name="post_end"),
    path("buildings/", buildings.BuildingList.as_view(), name="buildings"),
    path("buildings/<int:pk>/", buildings.building_edit, name="building_edit"),
    path("buildings/<int:pk>/close/", buildings.building_close, name="building_close"),
    path("communities/<int:pk>/buildings/add/", buildings.building_add, name="building_add"),
    path("homes/", homes.HomeList.as_view(), name="homes"),
    path("homes/<int:pk>/", homes.home, name="home"),
    path("homes/<int:pk>/edit/", homes.home_edit, name="home_edit"),
    path("homes/<int:pk>/buildings/", homes.home_buildings, name="home_buildings"),
    path("communities/<int:pk>/divide/", dividing.dividing, name="divide"),
    path("coverage/<int:pk>/", coverage.coverage, name="coverage"),
]
