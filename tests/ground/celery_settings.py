"""As script/server's, but a killed worker's tasks come back after seconds: a test cannot wait for ten minutes."""

from config.settings.embedded import *  # noqa: F403 - a settings module is its base plus what differs
from config.settings.embedded import CELERY_BROKER_TRANSPORT_OPTIONS

CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "visibility_timeout": 2}
