"""Territories and the people who look after them: grids, estates, buildings, grid posts, owners' committees, matters.

The room stands in the import order (docs/architecture.md); grid branches and micro-homes are organisations (`orgs`).
"""
