"""Joint meetings, minutes and resolutions, contacts, suggestions, the double organisational life.

The room stands in the import order (docs/architecture.md) and is furnished by the issue of that name.
"""
