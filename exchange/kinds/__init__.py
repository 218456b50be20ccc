"""The kinds of sheet the reader knows, one module each; exchange.registry lists them."""
