"""Every change of meetings: one function per use case, in the module of its noun."""
