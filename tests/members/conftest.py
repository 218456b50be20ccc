import pytest

from tests.factories import make_district, make_user


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="詹海英")


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street, name="街道办事员")
