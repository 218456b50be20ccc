"""Addresses of the whole product. Every room that has pages brings its own `urls.py`."""

urlpatterns = []
