"""Pages of the API's documentation, from local files. They are the only pages whose policy is wider than the rest's:
both viewers write style attributes, and Redoc parses in a worker made from a blob. No script is inline."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

STYLES = csp_update({"style-src": ["'unsafe-inline'"]})
WORKERS = csp_update({"style-src": ["'unsafe-inline'"], "worker-src": [SELF, "blob:"]})


@method_decorator(STYLES, name="dispatch")
class SwaggerView(SpectacularSwaggerSplitView):
    """Try operations out."""

    url_name = "api:schema"
    template_name = "drf_spectacular/swagger_ui.html"


@method_decorator(WORKERS, name="dispatch")
class RedocView(SpectacularRedocView):
    """Read."""

    url_name = "api:schema"
    template_name = "drf_spectacular/redoc.html"
