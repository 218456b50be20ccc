"""gunicorn's access log, without addresses that are secrets."""

from gunicorn.glogging import Logger

from common.secret_paths import without_secret


class AccessLog(Logger):
    """As gunicorn's own; the path and the referring page lose what must not be known."""

    def atoms(self, resp, req, environ, request_time):
        """What a line of the log may be made of."""
        found = super().atoms(resp, req, environ, request_time)
        return {name: without_secret(value) if isinstance(value, str) else value for name, value in found.items()}
