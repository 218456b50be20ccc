"""What the district calls its grids and micro-homes, wherever it is said."""

from __future__ import annotations

from grids.filters.territory import HomeFilter
from orgs.models import Organization
from tests.factories import acting_as, make_user


def test_the_head_of_a_filter_does_not_depend_on_who_asked_before(district):
    """A filter keeps the field that was made of it once: by the description of the API, which knows no district."""
    assert HomeFilter.base_filters["q"].field.label != "党群微家"
    with acting_as(make_user("COMMUNITY_SECRETARY", district.community)):
        assert HomeFilter({}, queryset=Organization.objects.none()).form.fields["q"].label == "党群微家"
