"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

application = get_wsgi_application()

from config.collector import settle  # noqa: E402 - it looks at the URLs, for which Django must be set up

settle()
