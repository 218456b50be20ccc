"""Workbooks of this room."""


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
