"""What the API says and takes of territories."""
