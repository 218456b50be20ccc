"""Pages of the two-way service, one module a part."""
