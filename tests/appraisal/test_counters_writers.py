"""Counters and whoever writes at the same time: before the count, during it, after it."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from appraisal.models import CounterSet
from appraisal.statistics import counters
from appraisal.statistics.counters import refresh
from common.scoping import everything
from orgs.models import Venue
from tests.appraisal.counting import agree, held, right, venue


class Writer(threading.Thread):
    """Adds a venue in a connection of its own, and commits when it is told to."""

    def __init__(self, place):
        super().__init__()
        self.place, self.written, self.go = place, threading.Event(), threading.Event()
        self.error = None

    def run(self):
        try:
            with transaction.atomic(), everything("test"):
                Venue.objects.create(organization=self.place.community, name="夜里的书屋", kind="CENTRE")
                self.written.set()
                assert self.go.wait(60)
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.error = error
        finally:
            self.written.set()
            connection.close()

    def commit(self):
        self.go.set()
        self.join(60)
        assert self.error is None


@pytest.fixture
def writer(place):
    thread = Writer(place)
    yield thread
    thread.go.set()
    if thread.is_alive():
        thread.join(60)


def test_a_writer_who_began_before_the_count_and_commits_after_it(place, writer):
    writer.start()
    assert writer.written.wait(60)
    assert "orgs.venues" in right(place.root)  # nothing is committed yet
    venue(place)  # makes the set stale, so that it is counted while the writer still writes
    assert refresh() == 1
    with everything("test"):
        assert held(place.root, "orgs.venues") == 1
    assert "orgs.venues" in right(place.root)
    writer.commit()
    assert "orgs.venues" not in right(place.root)
    agree(place.root)
    with everything("test"):
        assert held(place.root, "orgs.venues") == 2
    assert refresh() == 1
    assert "orgs.venues" in right(place.root)
    agree(place.root)


@pytest.mark.parametrize("when", ["before the facts are read", "after the facts were read"])
def test_a_writer_who_commits_during_the_count(place, writer, monkeypatch, when):
    venue(place)
    writer.start()
    assert writer.written.wait(60)
    store = counters._store

    def interrupted(*args):
        if when.startswith("before"):
            writer.commit()
            store(*args)
        else:
            store(*args)
            writer.commit()

    monkeypatch.setattr(counters, "_store", interrupted)
    assert refresh() == 1
    monkeypatch.undo()
    assert "orgs.venues" not in right(place.root)
    with everything("test"):
        assert held(place.root, "orgs.venues") == 2
    assert refresh() == 1
    assert "orgs.venues" in right(place.root)
    agree(place.root)


def test_what_is_taken_back_leaves_no_mark(place):
    with everything("test"), transaction.atomic():
        Venue.objects.create(organization=place.community, name="不留的", kind="CENTRE")
        transaction.set_rollback(True)
    assert "orgs.venues" in right(place.root)


def test_in_a_transaction_one_sees_ones_own_writes(place):
    with everything("test"), transaction.atomic():
        Venue.objects.create(organization=place.community, name="未提交的", kind="CENTRE")
        assert held(place.root, "orgs.venues") == 1
        refresh()
        assert held(place.root, "orgs.venues") == 1
        transaction.set_rollback(True)
    with everything("test"):
        assert held(place.root, "orgs.venues") == 0


def test_a_set_that_somebody_else_counts_is_left_to_them(place):
    venue(place)
    locked, go = threading.Event(), threading.Event()

    def count():
        with transaction.atomic(), everything("test"):
            list(CounterSet.objects.select_for_update().filter(population="orgs.venues"))
            locked.set()
            go.wait(60)
        connection.close()

    thread = threading.Thread(target=count)
    thread.start()
    assert locked.wait(60)
    try:
        assert refresh() == 0
    finally:
        go.set()
        thread.join(60)
    assert refresh() == 1
