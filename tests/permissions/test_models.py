"""Every model of ours says whose its rows are, or is on a list with the reason why it need not."""

from django.apps import apps
from django.conf import settings

from accounts.models import Feedback
from common.models import AuditEvent
from common.scoping import ScopedManager, ScopedModel, everything
from orgs.models import Organization
from tests.factories import acting_as, make_unit, make_user

# model: why it has no scope, and what confines it instead
WITHOUT = {
    "accounts.User": "needed before any scope exists; pages read it through accounts.selectors, by district",
    "accounts.Grant": "needed to open a scope; pages read it through accounts.selectors, by the user's district",
    "accounts.ApiToken": "needed to open a scope; pages read it through accounts.selectors, by the user's district",
    "accounts.PasswordUsed": "hashes; read for the user who changes the own password, and by nothing else",
    "accounts.UserSession": "read for the user it belongs to, and by nothing else",
    "common.CalendarDay": "public holidays: the same for everybody, and nobody's data",
    "appraisal.CounterSet": "when a population was counted, nothing of anybody; only the system writes it (policy)",
    "appraisal.Recount": "read for the administrator's own district by the page of the machinery, and by nothing else",
    "notices.CalendarFeed": "found by its secret address before any scope exists; pages ask by the owner's grant",
    "notices.FeedEntry": "read through its feed, and by nothing else",
    "notices.MessageLine": "read through its message, and by nothing else",
    "common.IdempotencyKey": "read for the user and form it belongs to, and by nothing else",
}
# History tables are written by triggers; no page reads them but through selectors that name the object first.
HISTORY = "Event"


def our_models():
    return [
        model
        for app in settings.OUR_APPS
        for model in apps.get_app_config(app).get_models()
        if not (model.__name__.endswith(HISTORY) and hasattr(model, "pgh_tracked_model"))
    ]


def test_every_model_is_scoped_or_excused():
    unscoped = {model._meta.label for model in our_models() if not issubclass(model, ScopedModel)}
    assert unscoped == set(WITHOUT)
    assert all(len(reason) > 20 for reason in WITHOUT.values())


def test_the_default_manager_of_every_scoped_model_filters():
    loose = [
        model._meta.label
        for model in our_models()
        if issubclass(model, ScopedModel) and not isinstance(model._default_manager, ScopedManager)
    ]
    assert loose == []


def test_a_separated_administrator_reaches_no_business_model(district):
    """A scope with neither anchor nor party opens nothing, though the tables are not empty."""
    make_unit(district, joins=district.community)
    with acting_as(make_user("SYSTEM_ADMIN", district.root)) as scope:
        assert scope.anchor_id is None
        reached = [
            model._meta.label
            for model in our_models()
            if issubclass(model, ScopedModel) and model not in (AuditEvent, Feedback) and model.objects.exists()
        ]
    assert reached == []
    with everything("there is something to reach"):
        assert Organization.objects.count() == 15


def test_every_scoped_model_names_a_path():
    lost = [
        model._meta.label
        for model in our_models()
        if issubclass(model, ScopedModel)
        and model.scope_paths.anchor is None
        and model.scope_paths.party is None
        and "scope_q" not in vars(model)
    ]
    assert lost == []
