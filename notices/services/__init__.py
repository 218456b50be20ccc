"""Every change of notices: one function per use case."""
