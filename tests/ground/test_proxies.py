"""Whose address counts when reverse proxies stand in between."""

import pytest

from config.proxies import ClientAddress

CLIENT, PROXY, FORGED = "203.0.113.9", "10.0.0.2", "198.51.100.66"


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, FORGED, PROXY),
        (1, CLIENT, CLIENT),
        (1, f"{FORGED}, {CLIENT}", CLIENT),
        (2, f"{FORGED}, {CLIENT}, 10.0.0.1", CLIENT),
        (2, CLIENT, PROXY),  # fewer than our own proxies must have written: not believed
        (1, "", PROXY),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, count, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = count
    request = rf.get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=forwarded)
    assert ClientAddress(lambda request: request.META["REMOTE_ADDR"])(request) == expected
