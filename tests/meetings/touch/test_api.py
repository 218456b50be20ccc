"""The same by API: contacts at once, suggestions to the end, activities with who took part; units at their end."""

from datetime import date

from django.urls import reverse

from meetings.services.contacts import record_contacts
from tests.factories import acting_as, client_for


def api(user):
    client = client_for(user)

    def ask(method, name, *arguments, **data):
        path = reverse(f"api:{name}", args=arguments)
        if method == "get":
            return client.get(path, data)
        return getattr(client, method)(path, data, content_type="application/json")

    return ask


def test_contacts(place):
    ask = api(place.secretary)
    made = ask("post", "contact-list", organization=place.community.pk, appointments=[place.wan.pk, place.hu.pk])
    assert made.status_code == 201
    assert [(row["person_name"], row["channel"], row["on"]) for row in made.json()] == [
        ("万敏", "PHONE", "2026-09-15"),
        ("胡志强", "PHONE", "2026-09-15"),
    ]
    first, second = (row["id"] for row in made.json())
    assert ask("delete", "contact-detail", second).status_code == 204
    changed = ask("put", "contact-detail", first, channel="LETTER", on="2026-09-01", note="信")
    assert (changed.json()["channel"], changed.json()["on"], changed.json()["note"]) == ("LETTER", "2026-09-01", "信")
    refused = ask("post", "contact-list", organization=place.community.pk, appointments=[place.wan.pk], on="2026-10-01")
    assert (refused.status_code, refused.json()["code"]) == (400, "contact.ahead")


def test_states_as_of_a_day(place):
    with acting_as(place.secretary):
        record_contacts(
            organization_id=place.community.pk,
            appointment_ids=[place.wan.pk],
            on=date(2026, 8, 3),
            actor=place.secretary,
        )
    ask = api(place.superior)

    def calls(**data):
        return {row["person_name"]: row["calls"] for row in ask("get", "contact-state-list", **data).json()["results"]}

    assert calls() == {"万敏": 0, "胡志强": 0}
    assert calls(on="2026-08-31") == {"万敏": 1, "胡志强": 0}
    assert calls(on="2026-08-31", state="open") == {"胡志强": 0}


def test_a_suggestion_to_the_end(place):
    ask = api(place.secretary)
    pk = ask("post", "suggestion-list", appointment=place.wan.pk, text="加装路灯").json()["id"]
    assert ask("post", "suggestion-answer", pk, outcome="NOT", answer=" ").status_code == 400
    answered = ask("post", "suggestion-answer", pk, outcome="ADOPTED", answer="装").json()
    assert (answered["outcome"], answered["answered_on"]) == ("ADOPTED", "2026-09-15")
    proposed = ask("post", "suggestion-propose", pk)
    assert proposed.status_code == 201
    assert ask("post", "suggestion-propose", pk).status_code == 409
    done = ask("post", "suggestion-follow", pk, follow_up="装完", done=True).json()
    assert (done["follow_up"], done["followed_on"]) == ("装完", "2026-09-15")
    mine = api(place.teacher)
    assert [row["id"] for row in mine("get", "suggestion-list").json()["results"]] == [pk]
    assert mine("post", "suggestion-answer", pk, outcome="NOT", answer="不").status_code == 403
    assert mine("get", "contact-list").status_code == 403


def test_an_activity_with_who_took_part_at_both_ends(place):
    ask = api(place.secretary)
    pk = ask(
        "post",
        "activity-list",
        organization=place.community.pk,
        kind="party_day",
        title="清洁家园",
        planned_on="2026-09-10",
    ).json()["id"]
    held = ask(
        "post", "activity-hold", pk, outcome="清理三处", persons=[place.wan.person_id, place.hu.person_id]
    ).json()
    assert (held["state"], held["held_on"], held["people"]) == ("HELD", "2026-09-10", 2)
    kept = ask(
        "post", "activity-participants", pk, participants=[{"person": place.wan.person_id, "did": "组织"}]
    ).json()
    assert kept["people"] == 1
    assert ask("post", "activity-cancel", pk, why="不办了").status_code == 409
    for user in (place.secretary, place.teacher):
        rows = api(user)("get", "activity-attendance-list").json()["results"]
        assert [(row["person_name"], row["title"], row["did"]) for row in rows] == [("万敏", "清洁家园", "组织")]
    assert api(place.teacher)("get", "activity-list").json()["results"] == []
