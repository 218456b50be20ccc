"""Addresses below /orgs/."""

from django.urls import path

from orgs.views import acts, alliances, centres, lists, organization, practice, reorganizations, subsidies, tree, units

app_name = "orgs"

urlpatterns = [
    path("", tree.tree, name="tree"),
    path("list/", lists.OrganizationList.as_view(), name="list"),
    path("<int:pk>/", organization.detail, name="detail"),
    path("<int:pk>/node/", tree.node, name="node"),
    path("<int:pk>/children/", organization.children, name="children"),
    path("<int:pk>/units/", organization.participants, name="participants"),
    path("<int:pk>/venues/", organization.places, name="places"),
    path("<int:pk>/history/", organization.history, name="history"),
    # acts on the structure
    path("<int:pk>/found/", acts.found, name="found"),
    path("<int:pk>/describe/", acts.describe, name="describe"),
    path("<int:pk>/rename/", acts.rename, name="rename"),
    path("<int:pk>/recode/", acts.recode, name="recode"),
    path("<int:pk>/move/", acts.move, name="move"),
    path("<int:pk>/merge/", acts.merge, name="merge"),
    path("<int:pk>/split/", acts.split, name="split"),
    path("<int:pk>/close/", acts.close, name="close"),
    path("acts/", lists.ReorganizationList.as_view(), name="reorganizations"),
    path("acts/<int:pk>/", reorganizations.reorganization, name="reorganization"),
    path("acts/<int:pk>/undo/", reorganizations.undo, name="reorganization_undo"),
    path("divisions/", reorganizations.divisions, name="divisions"),
    # units and venues
    path("units/", lists.UnitList.as_view(), name="units"),
    path("units/new/", units.unit_create, name="unit_create"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/join/", units.unit_join, name="unit_join"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("units/<int:pk>/reveal/", units.unit_reveal, name="unit_reveal"),
    path("participations/<int:pk>/end/", units.participation_end, name="participation_end"),
    path("venues/", lists.VenueList.as_view(), name="venues"),
    path("venues/new/", units.venue_create, name="venue_create"),
    path("venues/<int:pk>/", units.venue_edit, name="venue_edit"),
    # service centres and bookings
    path("centres/", centres.CentreList.as_view(), name="centres"),
    path("centres/<int:pk>/", centres.centre, name="centre"),
    path("centres/<int:pk>/facilities/add/", centres.facility_add, name="facility_add"),
    path("centres/<int:pk>/closed/", centres.closed_day_add, name="closed_day_add"),
    path("centres/closed/<int:pk>/drop/", centres.closed_day_drop, name="closed_day_drop"),
    path("centres/facilities/<int:pk>/edit/", centres.facility_edit, name="facility_edit"),
    path("centres/facilities/<int:pk>/close/", centres.facility_close, name="facility_close"),
    path("centres/facilities/<int:pk>/book/", centres.facility_book, name="facility_book"),
    path("centres/bookings/", centres.BookingList.as_view(), name="bookings"),
    path("centres/bookings/<int:pk>/cancel/", centres.booking_cancel, name="booking_cancel"),
    path("centres/open/<slug:code>/", centres.open_centres_page, name="open_centres"),
    # money for branches
    path("subsidies/", subsidies.SubsidyList.as_view(), name="subsidies"),
    path("subsidies/add/", subsidies.subsidy_add, name="subsidy_add"),
    path("subsidies/<int:pk>/cancel/", subsidies.subsidy_cancel, name="subsidy_cancel"),
    # alliances
    path("alliances/", alliances.AllianceList.as_view(), name="alliances"),
    path("<int:pk>/alliances/", alliances.alliances_of, name="alliances_of"),
    path("alliances/new/", alliances.alliance_add, name="alliance_add"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("alliances/<int:pk>/funds/", alliances.alliance_funds, name="alliance_funds"),
    path("alliances/<int:pk>/venues/", alliances.alliance_venues, name="alliance_venues"),
    path("alliances/<int:pk>/reviews/", alliances.alliance_reviews, name="alliance_reviews"),
    path("alliances/<int:pk>/review/", alliances.review_add, name="alliance_review"),
    path("alliances/<int:pk>/edit/", alliances.alliance_edit, name="alliance_edit"),
    path("alliances/<int:pk>/dissolve/", alliances.alliance_dissolve, name="alliance_dissolve"),
    path("alliances/<int:pk>/join/", alliances.alliance_join, name="alliance_join"),
    path("alliances/members/<int:pk>/leave/", alliances.alliance_leave, name="alliance_leave"),
    path("alliances/<int:pk>/fund/", alliances.fund_add, name="fund_add"),
    path("alliances/fund/<int:pk>/cancel/", alliances.fund_cancel, name="fund_cancel"),
    path("alliances/<int:pk>/rectify/", alliances.rectification_begin, name="rectification_begin"),
    path("alliances/rectifications/<int:pk>/finish/", alliances.rectification_finish, name="rectification_finish"),
    # the practice
    path("practice/", practice.practice, name="practice"),
    path("practice/choose/", practice.choose, name="practice_choose"),
    path("practice/choices/<int:pk>/withdraw/", practice.withdraw, name="practice_withdraw"),
    path("practice/<str:rule_id>/<slug:key>/", practice.override, name="practice_override"),
    path("practice/rulings/<int:pk>/end/", practice.override_end, name="practice_override_end"),
]
