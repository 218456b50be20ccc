"""Addresses of this room, below /meetings/. Each part brings its own."""

from meetings.urls import convening, minutes, touch

app_name = "meetings"
urlpatterns = [
    *convening.urlpatterns,
    *minutes.urlpatterns,
    *touch.urlpatterns,
]
