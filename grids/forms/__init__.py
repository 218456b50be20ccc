"""Forms: they translate what was typed and know no rule."""
