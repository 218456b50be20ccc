"""Every reading of the two-way service that is more than a filter."""
