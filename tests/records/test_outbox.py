"""What is said is said once, and nobody is told who does not wait for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.worlds import NOON

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.outbox import (
    AnnouncementClaim,
    NewAnnouncement,
    OutboxRow,
    claim_announcements,
    mark_sent,
    mark_unsent,
    put_in_outbox,
)

pytestmark = pytest.mark.usefixtures("committed_db")

LEASE = timedelta(seconds=30)


def note(key: str) -> NewAnnouncement:
    kind = AnnouncementKind.LINE_ENDED
    return NewAnnouncement(kind=kind, key=key, declaration_id=1, declared_at=NOON)


def claim(seconds: float = 0, limit: int = 10) -> list[str]:
    now = NOON + timedelta(seconds=seconds)
    asked = AnnouncementClaim(now=now, until=now + LEASE, limit=limit)
    return [row["key"] for row in claim_announcements(asked)]


def test_a_key_is_said_once_whether_it_comes_twice_at_once_or_later() -> None:
    put_in_outbox([note("a"), note("a"), note("b")], NOON)
    put_in_outbox([note("b"), note("c")], NOON + timedelta(days=1))
    assert sorted(OutboxRow.objects.values_list("key", flat=True)) == ["a", "b", "c"]
    assert OutboxRow.objects.get(key="b").created_at == NOON


def test_nothing_to_say_is_nothing_said() -> None:
    put_in_outbox([], NOON)
    assert OutboxRow.objects.count() == 0


def test_what_is_claimed_comes_back_only_when_its_lease_is_over() -> None:
    put_in_outbox([note("a")], NOON)
    assert claim(-1) == []
    assert claim() == ["a"]
    assert claim(29) == []
    assert claim(30) == ["a"]
    assert OutboxRow.objects.get().attempt == 2


def test_what_was_sent_never_comes_back_and_what_was_not_comes_when_it_is_due() -> None:
    put_in_outbox([note("a"), note("b")], NOON)
    first, second = claim_announcements(AnnouncementClaim(now=NOON, until=NOON + LEASE, limit=10))
    mark_sent([first["announcement_id"]], NOON)
    mark_unsent(second["announcement_id"], "The mail server is down.", NOON + timedelta(hours=1))
    assert claim(3599) == []
    assert claim(3600) == ["b"]
    assert OutboxRow.objects.get(key="b").problem_sentence == "The mail server is down."


def test_no_more_are_claimed_than_asked_and_the_oldest_first() -> None:
    put_in_outbox([note("old")], NOON - timedelta(hours=1))
    put_in_outbox([note("new")], NOON)
    assert claim(limit=1) == ["old"]
    assert claim(limit=1) == ["new"]


def test_masses_are_claimed_for_themselves_and_never_before_anybody_who_waits() -> None:
    put_in_outbox([replace(note("mass"), is_mass=True)], NOON - timedelta(days=1))
    put_in_outbox([note("a")], NOON)
    assert claim() == ["a"]
    assert claim() == []
    asked = AnnouncementClaim(now=NOON, until=NOON + LEASE, limit=10, is_mass=True)
    assert [row["key"] for row in claim_announcements(asked)] == ["mass"]
