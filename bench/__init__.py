"""Measurements: ratios within one run against hand-written SQL. See bench/README.md."""
