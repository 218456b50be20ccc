"""Pages of this room: thin, they translate and call services."""
