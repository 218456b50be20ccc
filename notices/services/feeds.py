"""Opening and closing the calendar address of one of the own offices."""

from __future__ import annotations

import secrets

from django.db import transaction

from accounts.authentication import digest_of
from accounts.models import Grant, User, offices_of
from common.audit import record
from common.clock import now, today
from common.errors import RuleBroken
from notices.models import CalendarFeed


@transaction.atomic
def open_feed(*, grant_id: int, actor: User) -> tuple[CalendarFeed, str]:
    """Open the feed of an own office; returns it and its secret, which is stored nowhere.

    An address that was open before stops working. Raises RuleBroken feed.grant.
    """
    grant = _own(grant_id, actor)
    replaced = _close(grant)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(grant=grant, digest=digest_of(secret))
    record(
        actor=actor,
        action="feed.opened",
        obj=feed,
        organization_id=grant.organization_id,
        replaced=replaced,
    )
    return feed, secret


@transaction.atomic
def revoke_feed(*, grant_id: int, actor: User) -> None:
    """Close the feed of an own office: its address stops at once. Raises RuleBroken feed.grant, feed.missing."""
    grant = _own(grant_id, actor)
    if not _close(grant):
        raise RuleBroken("feed.missing", "这个岗位没有开通日历订阅，或者已经停用。", status=404)
    record(actor=actor, action="feed.revoked", obj=grant, organization_id=grant.organization_id)


def _own(grant_id: int, actor: User) -> Grant:
    """The office, locked: two clicks at once open one feed."""
    if not offices_of(actor, today()).filter(pk=grant_id).exists():
        raise RuleBroken("feed.grant", "这不是你现在的岗位，请重新选择。", "grant", status=404)
    return Grant.objects.select_for_update(no_key=True).get(pk=grant_id)


def _close(grant: Grant) -> bool:
    closed = CalendarFeed.objects.filter(grant=grant, revoked_at=None).update(revoked_at=now())
    return bool(closed)
