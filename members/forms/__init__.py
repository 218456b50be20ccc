"""Forms translate what people type into what services take; what may be done is decided there."""
