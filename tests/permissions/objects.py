"""Objects of the matrix: each factory makes one in a place and returns the arguments of its address.

Names begin with a sign and the place's mark: organisations 暗甲, units 企甲, people 密甲; users, tokens and
remarks 名甲.
A factory is called once per place; the objects stay for all rows. Register with @make("name")
in a module of_*.py beside this one, which conftest imports.
"""

from __future__ import annotations

from collections.abc import Callable

from common.scoping import everything
from tests.permissions.world import Place, World

FACTORIES: dict[str, Callable[[World, Place], dict]] = {}
PAYLOADS: dict[str, dict] = {
    "account": {"username": "xinren", "display_name": "新人"},
    "answer": {"answer": "已经改好"},
    "reveal": {"purpose": "通知开会"},
    "return": {"remark": "请补齐"},
    "extend": {"last_day": "2027-03-31", "approval": "示例〔2026〕2 号"},
    "person": {"name": "新名字"},
    "dates": {"starts_on": "2027-01-01"},
    "fill": {"selection_mode": "CONSULTED"},
    "seat": {"position": "MEMBER"},
    "duty": {"title": "走访"},
    "duty done": {"done_on": "2026-01-05", "outcome": "已走访"},
    "training": {"title": "培训", "held_on": "2026-01-05"},
    "nobody there": {"persons": []},
    "import options": {"kind": "persons", "choices": {}},
}
# What belongs to nobody: the same for everybody, wherever they are.
NOBODYS = frozenset(
    {"metric", "help topic", "figure", "import kind", "calendar year", "kind of thing", "calendar address"}
)
# A random id: nothing will ever have it.
NOBODY = 2_000_000_001
A_PDF = b"%PDF-1.7\n%%EOF"


def make(name: str):
    """Register a factory."""

    def register(factory):
        FACTORIES[name] = factory
        return factory

    return register


def arguments_of(world: World, name: str, place: Place) -> dict:
    """The address' arguments for the object in the place."""
    return world.made[name, place.mark]


def make_all(world: World) -> None:
    """Make every object in every place."""
    with everything("permission matrix"):
        for name, factory in FACTORIES.items():
            for place in world.places.values():
                world.made[name, place.mark] = factory(world, place)


NOISES: list[Callable[[World, Place], None]] = []


def noise(maker):
    """Register something that changes data in a place; nobody elsewhere may notice (test_silence)."""
    NOISES.append(maker)
    return maker
