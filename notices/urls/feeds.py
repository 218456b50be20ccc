"""Calendar feeds, workdays and how the machinery stands."""

urlpatterns: list = []
