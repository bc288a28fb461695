"""Takeovers modelled on published ones: none succeeds, and each does once nothing stops it.

The attempts stand in `tests/attacks/takeovers/`, by who tries them; the studies are Lee, Kaiser,
Mayer and Narayanan (SOUPS 2020: 39 of 50 swaps succeeded) and Lee and Narayanan (eCrime 2021:
recycled numbers).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from tests.attacks.takeovers import (
    dishonest_payers,
    guessers,
    insiders,
    mailbox_thieves,
    others,
    sim_thieves,
)
from tests.attacks.takeovers.attempt import ATTEMPTS, Attempt
from tests.attacks.takeovers.scene import opened_scene
from tests.attacks.takeovers.table import table
from tests.attacks.takeovers.weakened import PROTECTIONS, weakened
from tests.committed_database import empty_tables

THEMES = (sim_thieves, mailbox_thieves, guessers, insiders, dishonest_payers, others)
PAGE = Path("docs/explanation/takeover-attempts.md")


@pytest.fixture(scope="module", autouse=True)
def _database(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Open the database once; each scene empties its tables before it begins."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        empty_tables()
        connections.close_all()


def succeeds(attempt: Attempt) -> bool:
    with opened_scene() as scene:
        return attempt.succeeds(scene)


def test_no_attempt_succeeds() -> None:
    assert [one.name for one in ATTEMPTS if succeeds(one)] == []


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda one: one.name)
def test_without_what_stops_it_it_succeeds(attempt: Attempt) -> None:
    """Show that the attempt is a real one: else its failing would show nothing."""
    with opened_scene() as scene, weakened(*attempt.stopped_by):
        assert attempt.succeeds(scene)


def test_there_are_at_least_fifty_different_ones_and_every_protection_stops_one() -> None:
    named = [one.name for one in ATTEMPTS] + [one.title for one in ATTEMPTS]
    assert len(ATTEMPTS) >= 50
    assert max(Counter(named).values()) == 1
    assert {name for one in ATTEMPTS for name in one.stopped_by} == set(PROTECTIONS)
    assert {one.play.__module__ for one in ATTEMPTS} == {one.__name__ for one in THEMES}


def test_the_page_tells_of_every_attempt() -> None:
    assert table() in PAGE.read_text(), "put what tests/attacks/takeovers/table.py makes there"
