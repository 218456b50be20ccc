"""Pages of imports: start, one import, one row, the whole of an import. Thin: they call exchange.services."""
