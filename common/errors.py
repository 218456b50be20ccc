"""The one family of errors that services raise and doors translate."""

from __future__ import annotations


class RuleBroken(Exception):
    """A use case cannot go on, for a reason a person can understand and mend.

    code     stable dotted name, e.g. "filing.required_rules"; the API answers with it
    message  a Chinese sentence: what is wrong, where, how to mend it
    field    the form field or JSON key it concerns, when there is one
    status   HTTP status for the API: 400 wrong input, 403 not allowed, 409 the state does not admit it
    details  extra lines for the person (one per offending row, rule …)
    """

    def __init__(self, code: str, message: str, field: str | None = None, *, status: int = 400, details=()):
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.status = status
        self.details = list(details)


class NotAllowed(RuleBroken):
    """The acting office may see the object but not do this with it."""

    def __init__(self, code: str = "not_allowed", message: str = "你当前的身份不能办理此事。"):
        super().__init__(code, message, status=403)


class Conflict(RuleBroken):
    """The object is not in a state that admits this step, or somebody was faster."""

    def __init__(self, code: str, message: str, field: str | None = None, *, details=()):
        super().__init__(code, message, field, status=409, details=details)
