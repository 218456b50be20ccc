"""Joint meetings: agenda, attendance, minutes, resolutions."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of the committees of a district."""

    name = "meetings"
    verbose_name = "联席会议"
