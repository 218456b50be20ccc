"""Every change of the two-way service: one function per use case, in the module of its noun."""
