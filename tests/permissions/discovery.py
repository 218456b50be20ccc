"""Finds every route of the product, and what it answers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

UNNAMED = "routes without a name cannot be looked up"


@dataclass(frozen=True)
class Route:
    """A named route."""

    name: str
    pattern: str
    methods: frozenset[str]
    arguments: tuple[str, ...]


def routes() -> list[Route]:
    """Every leaf of the URLconf."""
    return list(_walk(get_resolver().url_patterns, (), ""))


def _walk(patterns, namespaces, prefix) -> Iterator[Route]:
    for entry in patterns:
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if entry.name is None:
                raise AssertionError(f"{text}: {UNNAMED}")
            name = ":".join([*namespaces, entry.name])
            yield Route(name, text, methods_of(entry.callback), tuple(_arguments(text)))
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry.url_patterns, inner, text)


def methods_of(view) -> frozenset[str]:
    """What the view has code for. A bare function may take anything, so both GET and POST must be spoken of."""
    while True:
        if hasattr(view, "actions"):  # a viewset
            return frozenset(method.upper() for method in view.actions if method != "head")
        handlers = getattr(view, "view_class", None) or getattr(view, "cls", None)
        if handlers is not None:
            known = ("get", "post", "put", "patch", "delete")
            return frozenset(method.upper() for method in known if hasattr(handlers, method))
        if not hasattr(view, "__wrapped__"):
            return frozenset({"GET", "POST"})
        view = view.__wrapped__


def _arguments(text):
    for part in text.split("<")[1:]:
        yield part.split(">")[0].split(":")[-1]
