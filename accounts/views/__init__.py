"""Pages of accounts: session (signing in and out), profile (one's own), administration, audit, help."""
