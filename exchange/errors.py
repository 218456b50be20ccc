"""The one error of the engine that a user sees."""

from __future__ import annotations


class UnreadableFile(Exception):
    """The file is refused as a whole.

    code     stable, e.g. FILE_TYPE, FILE_TOO_LARGE, ENCRYPTED, MACRO, DAMAGED, ENCODING, TIMEOUT
    message  a plain Chinese sentence: what is wrong and what to do
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
