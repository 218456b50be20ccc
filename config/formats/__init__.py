"""How dates are written where a template says nothing else: one way on every page."""
