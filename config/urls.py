"""Addresses of the whole product. Every room that has pages brings its own `urls.py`, for the API its own `api.py`.

Everything asks for sign-in (LoginRequiredMiddleware) unless it says otherwise aloud. Probes never come here: see
`config.health.Probes`.
"""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from config.docs import RedocView, SwaggerView

# Where a room's pages live; by its own name when it is not listed. The workbench is the first page of all.
PREFIXES = {"exchange": "imports/", "appraisal": "", "notices": ""}


def _rooms_with(module):
    return [room for room in settings.OUR_APPS if room != "common" and find_spec(f"{room}.{module}")]


router = SimpleRouter(use_regex_path=False)
api = []
for room in _rooms_with("api"):
    module = import_module(f"{room}.api")
    module.register(router)
    api += getattr(module, "urlpatterns", [])  # what is no list of objects, like /me/

api += [
    *router.urls,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(), name="docs"),
    path("redoc/", RedocView.as_view(), name="redoc"),
]

urlpatterns = [
    path("api/v1/", include((api, "api"))),
    *(
        path(PREFIXES.get(room, f"{room}/"), include(f"{room}.urls"))
        for room in sorted(_rooms_with("urls"), key=lambda room: PREFIXES.get(room) == "")
    ),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
