"""Forms of this room: they read what people typed; services decide."""
