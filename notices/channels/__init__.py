"""Ways out. `CARRIERS[channel.kind].send(settings, value, content, key)` sends one message or raises DeliveryFailed.

settings  what the administrator filled in for the channel      value  what is filled in for the address
content   {"title", "count", "lines": [{"title", "count"}], "url"}      key  the same with every attempt
"""

from __future__ import annotations

from notices.channels.base import Carrier, Field, Values
from notices.channels.dingtalk import DINGTALK_APP, DINGTALK_ROBOT
from notices.channels.errors import DeliveryFailed
from notices.channels.feishu import FEISHU_APP, FEISHU_ROBOT
from notices.channels.mail import EMAIL
from notices.channels.sms import SMS
from notices.channels.webhook import WEBHOOK
from notices.channels.wecom import WECOM_APP, WECOM_ROBOT
from notices.models import ChannelKind

CARRIERS: dict[str, Carrier] = {
    ChannelKind.EMAIL: EMAIL,
    ChannelKind.WECOM_ROBOT: WECOM_ROBOT,
    ChannelKind.WECOM_APP: WECOM_APP,
    ChannelKind.DINGTALK_ROBOT: DINGTALK_ROBOT,
    ChannelKind.DINGTALK_APP: DINGTALK_APP,
    ChannelKind.FEISHU_ROBOT: FEISHU_ROBOT,
    ChannelKind.FEISHU_APP: FEISHU_APP,
    ChannelKind.WEBHOOK: WEBHOOK,
    ChannelKind.SMS: SMS,
}
PERSONAL = [kind for kind, carrier in CARRIERS.items() if carrier.personal]

__all__ = ["CARRIERS", "PERSONAL", "Carrier", "DeliveryFailed", "Field", "Values"]
