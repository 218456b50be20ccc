"""Ways out: channels, addresses, and what lies in the outbox."""

urlpatterns: list = []
