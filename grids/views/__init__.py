"""Pages: thin doors to services and selectors."""
