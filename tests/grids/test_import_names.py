"""What kinds of sheets are called: in the district's own words for its tiers."""

import pytest

from tests.factories import client_for, make_district, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("practice", "said", "unsaid"),
    [
        ("xihu", ("网格概况", "网格岗位", "党群微家"), ("小区概况",)),
        ("fucheng", ("小区概况", "小区岗位", "楼栋党组织"), ("网格概况", "网格岗位", "党群微家")),
        ("ronghe", ("网格概况", "党小组"), ("党群微家",)),
    ],
)
def test_kinds_of_sheets_are_called_as_the_district_calls_its_places(practice, said, unsaid):
    district = make_district("某区", practice=practice)
    page = client_for(make_user("STREET_STAFF", district.street)).get("/imports/").content.decode()
    assert not [word for word in said if f">{word}<" not in page]
    assert not [word for word in unsaid if f">{word}<" in page]
