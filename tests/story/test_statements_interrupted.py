"""Whoever dies while ends are stated loses nothing, and two at once state each end once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from tests.statements import end, enter, proven
from tests.worlds import NOON, SIGNING, TestWorld, make_world

from cleanbreak.domain.proof_file import parse_proof
from cleanbreak.domain.retention import Category
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.read_proof import (
    read_proof,
)
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.signing import Signature
from cleanbreak.records.line import LineRow
from cleanbreak.records.retention import BIT
from cleanbreak.records.statement import StatementDueRow, StatementOpeningRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world() -> TestWorld:
    return make_world()


@pytest.fixture(autouse=True)
def wired(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanbreak.flows.read_proof.wired_outside", lambda: world.outside)


class Rigged:
    """The keeper of the key, with something that happens when it signs."""

    def __init__(self, before: Any = None, after: Any = None) -> None:
        self._before, self._after = before, after

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        if self._before:
            self._before()
        signed = SIGNING.sign(statements)
        if self._after:
            self._after()
        return signed

    def public_key(self) -> bytes:
        return SIGNING.public_key()

    def beside(self) -> list[Any]:
        return []

    def check_reachable(self) -> None:
        SIGNING.check_reachable()


def rigged(world: TestWorld, **what: Any) -> Outside:
    return replace(world.outside, signing=Rigged(**what))


def fail() -> None:
    raise Unavailable("The key is not there.")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_keeper_that_fails_loses_nothing(world: TestWorld, when: str) -> None:
    order_id = end(world)
    with pytest.raises(Unavailable):
        state_ends(rigged(world, **{when: fail}), NOON)
    assert StatementDueRow.objects.count() == 1
    assert not StatementOpeningRow.objects.exists()
    assert enter(world) == 1
    assert read_proof(order_id)


@pytest.mark.parametrize("name", ["insert_openings", "queue_leaves", "take_due"])
@pytest.mark.parametrize("is_after", [False, True])
def test_killed_while_it_writes_it_is_done_again_as_a_whole(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch, name: str, is_after: bool
) -> None:
    order_id = end(world)
    place = f"cleanbreak.flows.state_ends.{name}"
    with monkeypatch.context() as patch:
        patch.setattr(place, dying(name, is_after))
        with pytest.raises(KeyboardInterrupt):
            state_ends(world.outside, NOON)
    assert StatementDueRow.objects.count() == 1
    assert not StatementOpeningRow.objects.exists()
    assert enter(world) == 1
    assert proven(parse_proof(read_proof(order_id)))


def dying(name: str, is_after: bool) -> Any:
    from cleanbreak.flows import state_ends as flow

    there = getattr(flow, name)

    def die(*args: Any) -> None:
        if is_after:
            there(*args)
        raise KeyboardInterrupt

    return die


def test_two_who_state_the_same_ends_at_once_state_each_of_them_once(world: TestWorld) -> None:
    order_id = end(world)
    others: list[int] = []
    slow = rigged(world, after=lambda: others.append(state_ends(world.outside, NOON)))
    assert state_ends(slow, NOON) == 0
    assert others == [1]
    append_log(world.outside, NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM log_entry WHERE order_id = %s", [order_id])
        assert cursor.fetchone() == (1,)
    assert proven(parse_proof(read_proof(order_id)))


def test_what_is_erased_while_it_is_signed_is_not_opened_by_anything_we_keep(
    world: TestWorld,
) -> None:
    order_id = end(world)

    def erase() -> None:
        LineRow.objects.update(msisdn="", erased=BIT[Category.NUMBER])

    assert state_ends(rigged(world, after=erase), NOON) == 0
    assert not StatementOpeningRow.objects.exists()
    assert enter(world) == 1
    assert "number" not in proven(parse_proof(read_proof(order_id)))
