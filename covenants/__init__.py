"""The two-way service: list cycles, items, claims, agreements, pledges, fulfilments, matching."""
