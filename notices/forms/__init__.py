"""Forms of notices. They translate; what may be is decided in notices.services."""
