"""Every change of this room, one function per use case."""
