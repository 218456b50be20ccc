"""What the API says and takes, one module a part."""
