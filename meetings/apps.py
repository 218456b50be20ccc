"""Joint meetings: agenda, attendance, minutes, resolutions."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of the committees of a district."""

    name = "meetings"
    verbose_name = "联席会议"

    def ready(self) -> None:
        """Tell imports which workbook this room takes in, and agendas what comes back onto them by itself."""
        from meetings import carrying, columns
        from meetings.extensions import register_agenda_source
        from meetings.linking import certificate_link
        from meetings.selectors.resolutions import resolution_candidates
        from members.extensions import register_member_link

        columns.register()
        carrying.register()
        register_member_link(certificate_link)
        register_agenda_source(resolution_candidates)
