"""Carries a row of the matrix out and says what is wrong with the answers."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

from django.db import connection, transaction
from django.urls import reverse

from tests.permissions import objects
from tests.permissions.world import ABROAD, KINDS, MARKS, OTHER, OWN, PLACES, SIBLING, World

MATRIX = Path(__file__).with_name("matrix.csv")
REFUSED = {401, 403, 405}
ROLE = "gongjian_app"
SENT_TO_SIGN_IN = ("anonymous", "client")
_VOLATILE = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|name="_once" value="[^"]*"|X-CSRFToken": "[^"]*"'
    r'|请求编号 [0-9a-f]+|data-left="[0-9]+"|"request_id":"[0-9a-f]+"'
    r"|<dcterms:(?:created|modified)[^>]*>[^<]*<|[0-9]{2}:[0-9]{2} 打印".encode()
)


@dataclass(frozen=True)
class Row:
    """A line of matrix.csv."""

    route: str
    method: str
    object: str
    send: str
    expected: dict[str, tuple[int, ...]]

    def __str__(self) -> str:
        return " ".join(part for part in (self.route, self.method, self.send) if part)

    def wanted(self, kind: str, place: str) -> int:
        """The status expected when the object is in the place."""
        cell = self.expected[kind]
        if place == ABROAD:
            if len(cell) == len(PLACES):
                return cell[3]
            return cell[0] if self.turned_away(kind) else 404
        return cell[0] if len(cell) == 1 else cell[(OWN, SIBLING, OTHER).index(place)]

    def turned_away(self, kind: str) -> bool:
        """Whether the kind gets no further than the door, whatever the object."""
        first = self.expected[kind][0]
        return first in REFUSED or (first == 302 and kind in SENT_TO_SIGN_IN)


def read_matrix() -> list[Row]:
    """All rows."""
    with MATRIX.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
        return [
            Row(
                line["route"],
                line["method"],
                line["object"],
                line["send"],
                {kind: tuple(int(number) for number in line[kind].split("/")) for kind in KINDS},
            )
            for line in table
        ]


def ask(client, row: Row, arguments: dict):
    """One request; whatever it did is undone."""
    address = reverse(row.route, kwargs=arguments)
    data = {}
    if row.send.startswith("?"):
        address += row.send
    elif row.send:
        data = objects.PAYLOADS[row.send]
    cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        if ROLE:  # as the web process: the second wall stands only before a role that owns nothing
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {ROLE}")
        if row.method == "GET":
            answer = client.get(address)
        else:
            answer = (
                client.generic(row.method, address, json.dumps(data), content_type="application/json")
                if row.route.startswith("api:")
                else client.post(address, {"csrfmiddlewaretoken": "as a browser sends it", **data})
            )
        if hasattr(answer, "streaming_content"):
            answer.content = b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies  # what the request did is undone on the server, so it is here
    return answer


def judge(world: World, row: Row, kinds=KINDS) -> list[str]:
    """Everything that is wrong with the answers to a row."""
    problems = []
    for kind in kinds:
        client = world.client(kind)
        nobody = None
        for place in places_of(row, kind):
            arguments = objects.arguments_of(world, row.object, world.places[place]) if row.object else {}
            answer = ask(client, row, arguments)
            where = f"{row} as {kind}, object in {place}" if row.object else f"{row} as {kind}"
            wanted = row.wanted(kind, place)
            if answer.status_code != wanted:
                problems.append(f"{where}: {answer.status_code}, expected {wanted}")
            problems += [f"{where}: shows {word}" for word in leaks(kind, answer)]
            if wanted == 404 and answer.status_code == 404 and row.object:
                nobody = nobody or ask(client, row, nobody_like(arguments))
                if nobody.content != answer.content or nobody.status_code != 404:
                    problems.append(f"{where}: its 404 is not that of a random id")
    return problems


def places_of(row: Row, kind: str) -> tuple[str, ...]:
    """Where the object is put. Who is refused whatever it is, is asked for the nearest and the farthest only."""
    if not row.object or row.object in objects.NOBODYS:
        return (OWN,)
    cell = row.expected[kind]
    return (OWN, ABROAD) if len(cell) == 1 and row.turned_away(kind) else PLACES


def nobody_like(arguments: dict) -> dict:
    """The same address with an id that nothing has."""
    return {
        name: objects.NOBODY if isinstance(value, int) else "nobody-" + str(value) for name, value in arguments.items()
    }


def leaks(kind: str, answer) -> list[str]:
    """Marker texts in the answer that the kind may not read."""
    text = text_of(answer)
    hidden = [f"{sign}{place}" for sign, sees in MARKS.items() for place in PLACES if place not in sees[kind]]
    return [word for word in hidden if word in text]


def text_of(answer) -> str:
    """Body and headers as text; workbooks unpacked."""
    body = unpacked(answer)
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    text = body.decode("utf-8", "replace")
    return "\n".join([headers, text, _unescaped(text)])


def unpacked(answer) -> bytes:
    """The body; of a workbook its members one after the other, without the times that the package notes."""
    body = answer.content
    if body[:2] != b"PK":
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return b"\n".join(package.read(name) for name in package.namelist())


def _unescaped(text: str) -> str:
    """JSON's \\u escapes read out."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def steady(answer) -> bytes:
    """The body without what changes from request to request."""
    return _VOLATILE.sub(b"-", unpacked(answer))
