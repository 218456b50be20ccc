"""Taking stock: what the rules say of every organisation, by district, street and community."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """Compliance; schemes, reports and statistics follow."""

    name = "appraisal"
    verbose_name = "考核"

    def ready(self) -> None:
        """The tree and the organisation page draw a dot for each organisation: this room knows its colour;
        a person's page shows the allowances; imports which workbooks it takes in."""
        from appraisal.checklists import columns
        from appraisal.selectors import conditions_of
        from appraisal.year import allowance_carrying
        from appraisal.year.allowance_panel import allowances_of
        from members.extensions import register_person_panel
        from orgs.conditions import register_condition_provider

        register_condition_provider(conditions_of)
        columns.register()
        allowance_carrying.register()
        register_person_panel(allowances_of)
