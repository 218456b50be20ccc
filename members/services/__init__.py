"""Every change in this room. One function per use case; doors import the module they need."""
