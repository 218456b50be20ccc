"""Addresses at the root: the workbench is the first page of all."""

from notices.urls import feeds, inbox, outbox, workbench

app_name = "notices"
urlpatterns = workbench.urlpatterns + inbox.urlpatterns + outbox.urlpatterns + feeds.urlpatterns
