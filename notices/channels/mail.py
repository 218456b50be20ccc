"""电子邮件: through the mail server of the site. The key is the message's Message-ID, so a repetition is recognised."""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string

from notices.channels.base import Carrier, Field, Values
from notices.channels.errors import DeliveryFailed
from notices.channels.http import PATIENCE
from notices.channels.wording import ASIDE, plain

PERMANENT = 500


def clean_address(text: str, settings: Values) -> str:
    """A mail address."""
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("这不像电子邮箱地址，应写成 name@example.cn 这样。") from None
    return text


def send(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One mail, as text and as simple HTML; returns its Message-ID."""
    number = f"<{key}@{urlsplit(content['url']).hostname or 'localhost'}>"
    message = EmailMultiAlternatives(
        subject=f"{site.BRAND_NAME}提醒：{content['title']}",
        body=plain(content),
        to=[value["to"]],
        headers={"Message-ID": number, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        connection=get_connection(timeout=PATIENCE),
    )
    context = {"content": content, "aside": ASIDE, "brand_name": site.BRAND_NAME}
    message.attach_alternative(render_to_string("notices/mail/digest.html", context), "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        raise DeliveryFailed(f"邮件服务器不收这个地址（{code}）。", retry=code < PERMANENT) from None
    except smtplib.SMTPAuthenticationError:
        raise DeliveryFailed("邮件服务器不认可登录的用户名或密码。", channel=True) from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryFailed(f"邮件服务器拒绝（{error.smtp_code}）。", channel=True) from None
    except (OSError, smtplib.SMTPException):
        raise DeliveryFailed("连不上邮件服务器，请运维人员核对 GONGJIAN_SMTP_HOST 等设置。", channel=True) from None
    return number


EMAIL = Carrier(
    personal=True,
    settings=(),
    address=(Field("to", "电子邮箱", "例如 name@example.cn", clean=clean_address),),
    send=send,
    note="用本站设置的邮件服务器发出，这里不用填别的。",
)
