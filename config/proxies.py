"""The address of whoever asks, when one or more of our own reverse proxies stand in between."""

from django.conf import settings


class ClientAddress:
    """Put the client's address into REMOTE_ADDR, for lock-out and audit.

    Each of our `TRUSTED_PROXY_COUNT` proxies appends the address it was called from to X-Forwarded-For. What stands
    further left was written by the client and is never believed. With 0 proxies the header is ignored.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.proxies = settings.TRUSTED_PROXY_COUNT

    def __call__(self, request):
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if self.proxies and len(seen) >= self.proxies:
            request.META["REMOTE_ADDR"] = seen[-self.proxies]
        return self.get_response(request)
