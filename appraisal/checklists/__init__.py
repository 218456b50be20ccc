"""Checklists of a year: a district's headings and items, on whom they lie, and how far they are."""
