"""Ways out: channels, addresses, and what lies in the outbox."""

from django.urls import path

from notices.views import channels, reminding

urlpatterns = [
    path("reminding/", reminding.reminding, name="reminding"),
    path("reminding/<int:pk>/test/", reminding.reminding_test, name="reminding_test"),
    path("channels/", channels.ChannelList.as_view(), name="channels"),
    path("channels/hour/", channels.digest_hour, name="channel_hour"),
    path("channels/new/", channels.channel_add, name="channel_add"),
    path("channels/<int:pk>/", channels.channel_page, name="channel"),
    path("channels/<int:pk>/edit/", channels.channel_edit, name="channel_edit"),
    path("channels/<int:pk>/switch/", channels.channel_switch, name="channel_switch"),
    path("channels/<int:pk>/retry/", channels.channel_retry, name="channel_retry"),
    path("channels/<int:pk>/group/", channels.group_put, name="group_put"),
    path("groups/<int:pk>/switch/", channels.group_switch, name="group_switch"),
    path("groups/<int:pk>/test/", channels.group_test, name="group_test"),
    path("outbox/", channels.Outbox.as_view(), name="outbox"),
    path("outbox/<int:pk>/retry/", channels.message_retry, name="message_retry"),
]
