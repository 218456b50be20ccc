"""Pages of this room: thin; they translate and call services and selectors."""
