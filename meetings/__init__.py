"""Joint meetings, minutes and resolutions, contacts, suggestions, the double organisational life."""
