"""Addresses of this room, below /covenants/. Each part brings its own."""

app_name = "covenants"
urlpatterns = []
