"""The two-way service: list cycles, items, claims, agreements, pledges, fulfilments, matching.

The room stands in the import order (docs/architecture.md) and is furnished by the issue of that name.
"""
