"""Addresses of contacts, suggestions, activities and service certificates."""

from django.urls import path

from meetings.views import activities, activity_lists, alliance_life, certificates, contacts, suggestions

urlpatterns = [
    path("contacts/", contacts.ContactStates.as_view(), name="contacts"),
    path("contacts/records/", contacts.ContactRecords.as_view(), name="contact_records"),
    path("contacts/committee/<int:pk>/", contacts.contacts_of, name="contacts_of"),
    path("contacts/member/<int:pk>/", contacts.contact_member, name="contact_member"),
    path("contacts/<int:pk>/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/remove/", contacts.contact_remove, name="contact_remove"),
    path("suggestions/", suggestions.SuggestionList.as_view(), name="suggestions"),
    path("suggestions/add/", suggestions.suggestion_add, name="suggestion_add"),
    path("suggestions/committee/<int:pk>/", suggestions.suggestions_of, name="suggestions_of"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/edit/", suggestions.suggestion_edit, name="suggestion_edit"),
    path("suggestions/<int:pk>/answer/", suggestions.suggestion_answer, name="suggestion_answer"),
    path("suggestions/<int:pk>/follow/", suggestions.suggestion_follow, name="suggestion_follow"),
    path("suggestions/<int:pk>/propose/", suggestions.suggestion_propose, name="suggestion_propose"),
    path("activities/", activity_lists.activities, name="activities"),
    path("activities/add/", activities.activity_add, name="activity_add"),
    path("activities/committee/<int:pk>/", activities.activities_of, name="activities_of"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity_edit"),
    path("activities/<int:pk>/hold/", activities.activity_hold, name="activity_hold"),
    path("activities/<int:pk>/report/", alliance_life.activity_report, name="activity_report"),
    path("activities/<int:pk>/did/", activities.activity_did, name="activity_did"),
    path("activities/<int:pk>/cancel/", activities.activity_cancel, name="activity_cancel"),
    path("certificates/<int:organization>/<int:pk>/", certificates.certificate, name="certificate"),
]
