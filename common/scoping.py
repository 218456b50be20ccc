"""Who sees what: a scope that every query needs, and that fails closed.

The current scope lives in a context variable. The default manager of a scoped model filters by it and raises
`ScopeMissing` where there is none, so a forgotten filter is an error in a test and never a leak.
System work says aloud why it needs everything: `with everything("nightly lapse"):`.

A scope is anchored either at a node of the tree (by one of its tier columns, exact and indexed) or at a party
(a unit from outside the tree). Each scoped model tells the path from itself to both with `scope_paths`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q

NOTHING = Q(pk__in=[])


class ScopeMissing(RuntimeError):
    """A scoped model was queried without a scope. Always a fault of the program, never of the user."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one office may reach.

    column, anchor_id  tier column and id of the node, e.g. ("street_id", 7); both None when not anchored in the tree
    party_id           id of the unit, for a liaison officer
    user_id, grant_id  who acts, and by which grant
    role               role code, see accounts.roles
    verbs              what the role may do
    why                set only for a scope that sees everything: the reason
    """

    column: str | None = None
    anchor_id: int | None = None
    party_id: int | None = None
    user_id: int | None = None
    grant_id: int | None = None
    role: str = ""
    verbs: frozenset[str] = field(default_factory=frozenset)
    district_id: int | None = None
    why: str = ""

    @property
    def sees_everything(self) -> bool:
        """True only inside `everything(why)`."""
        return bool(self.why)

    def q(self, model: type[models.Model]) -> Q:
        """The filter for a scoped model."""
        if self.sees_everything:
            return Q()
        return model.scope_q(self)


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """The scope in force; raises ScopeMissing when there is none."""
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("no scope: open one with scoped(scope) or everything(why)")
    return scope


def scope_or_none() -> Scope | None:
    """The scope in force, or None; only for code that must also work before sign-in."""
    return _current.get()


@contextmanager
def scoped(scope: Scope) -> Iterator[Scope]:
    """Run a block under the scope."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


@contextmanager
def everything(why: str) -> Iterator[Scope]:
    """Run a block that sees everything, and say why."""
    if not why:
        raise ValueError("say why everything must be seen")
    with scoped(Scope(why=why)) as scope:
        yield scope


@dataclass(frozen=True, slots=True)
class ScopePaths:
    """Paths from a model to the tree and to the party; "" is the model itself, None that there is no such path.

    Both must be to-one paths, or rows would be doubled by the join; a model with a to-many path
    overrides `scope_q` with a subquery instead.
    """

    anchor: str | None = None
    party: str | None = None


class ScopedModel(models.Model):
    """Base of every model that belongs to somebody."""

    scope_paths: ScopePaths = ScopePaths()

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """The filter this scope means for this model; nothing where the model has no path for it."""
        paths = cls.scope_paths
        if scope.anchor_id is not None and scope.column and paths.anchor is not None:
            prefix = f"{paths.anchor}__" if paths.anchor else ""
            return Q(**{f"{prefix}{scope.column}": scope.anchor_id})
        if scope.party_id is not None and paths.party is not None:
            return Q(**{paths.party or "pk": scope.party_id})
        return NOTHING


class ScopedQuerySet(models.QuerySet):
    """Base queryset of scoped models."""


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):
    """Default manager of scoped models: filters by the current scope, raises where there is none."""

    def get_queryset(self):
        """Rows of the current scope."""
        return super().get_queryset().filter(current_scope().q(self.model))


def scoped_manager(queryset_class: type[models.QuerySet]) -> models.Manager:
    """A scoped manager with the methods of the given queryset class."""
    return type(f"Scoped{queryset_class.__name__}Manager", (ScopedManager.from_queryset(queryset_class),), {})()


def set_scope(scope: Scope | None) -> None:
    """Set the scope for the rest of the request; the middleware that opened the request resets it."""
    _current.set(scope)


@contextmanager
def request_scope() -> Iterator[None]:
    """Begin a request with no scope and leave none behind, whatever was set inside."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
