"""A room that is closed leaves its name to the next one."""

from django.db import migrations, models
from django.db.models import Q

from common.together import Together


class Migration(migrations.Migration):
    dependencies = [("orgs", "0012_guard_of_bookings")]

    operations = [
        Together(
            [
                migrations.RemoveConstraint(model_name="facility", name="facility_name_once"),
                migrations.AddConstraint(
                    model_name="facility",
                    constraint=models.UniqueConstraint(
                        condition=Q(("closed_on", None)), fields=("venue", "name"), name="facility_name_once"
                    ),
                ),
            ]
        )
    ]
