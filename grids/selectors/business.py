"""Places of business as of a day, with the two coverages of their units (两个覆盖; FC 第3段)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grids.models import BusinessPlace, Instructor, Tenancy


def places_on(day: date) -> QuerySet[BusinessPlace]:
    """Places in scope on the day, with `units`, `organised` (units with a party organisation) and `guides`."""
    tenants = Tenancy.objects.in_force(day).filter(place=OuterRef("pk")).order_by().values("place")
    whole = IntegerField()
    organised = tenants.annotate(n=Count("pk", filter=~Q(unit__party_organization=""))).values("n")
    guides = Instructor.objects.in_force(day).filter(place=OuterRef("pk")).order_by().values("place")
    return (
        BusinessPlace.objects.in_force(day)
        .select_related("community__street")
        .annotate(
            units=Coalesce(Subquery(tenants.annotate(n=Count("pk")).values("n"), output_field=whole), 0),
            organised=Coalesce(Subquery(organised, output_field=whole), 0),
            guides=Coalesce(Subquery(guides.annotate(n=Count("pk")).values("n"), output_field=whole), 0),
        )
    )
