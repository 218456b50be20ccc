"""Reads that are more than a filter, by noun; everything here is scoped and takes a constant number of queries."""
