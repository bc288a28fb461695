"""However deliveries of a desk are repeated, mixed and cut: each number once, its chain whole."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.offline_desks import Tablet, put_store
from tests.worlds import TestWorld, make_world

from cleanbreak.domain.declaration import receipt_number_from
from cleanbreak.domain.offline_desk import (
    EntryState,
    desk_number_from,
    is_desk_number,
)
from cleanbreak.flows.reconcile_offline import reconcile_offline
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.offline_desk import OfflineEntryRow

ENTRIES = 4


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    made = make_world()
    put_store(made.clock())
    return made


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    deliveries=st.lists(st.lists(st.integers(0, ENTRIES - 1), max_size=4), max_size=6),
)
def test_each_number_is_one_declaration(world: TestWorld, deliveries: list[list[int]]) -> None:
    tablet = Tablet()
    tablet.prepare(world.clock())
    entries = [tablet.take(world.clock(), {"holder_name": f"Person {n}"}) for n in range(ENTRIES)]
    numbers = list_of_numbers(tablet, entries)
    answers: dict[int, set[Any]] = {n: set() for n in range(ENTRIES)}
    for delivery in [*deliveries, [*range(ENTRIES)]]:
        told = reconcile_offline(tablet.device_id, [entries[n] for n in delivery], world.clock())
        for n, answer in zip(delivery, told, strict=True):
            answers[n].add(answer)
    assert {len(one) for one in answers.values()} == {1}, "asked again, answered alike"
    assert {one.state for known in answers.values() for one in known} == {EntryState.ACCEPTED}
    kept = DeclarationRow.objects.filter(receipt_number__in=numbers)
    assert sorted(kept.values_list("holder_name", flat=True)) == [
        f"Person {n}" for n in range(ENTRIES)
    ]
    chain = OfflineEntryRow.objects.filter(device_id=tablet.device_id).order_by("sequence")
    links = list(chain.values_list("previous_hash", "body_hash"))
    assert [before for before, _ in links[1:]] == [own for _, own in links[:-1]]


def list_of_numbers(tablet: Tablet, entries: list[Any]) -> list[str]:
    return [entry.body.partition('"number": "')[2][:14] for entry in entries]


@given(st.binary(min_size=7, max_size=7))
def test_a_number_given_out_beforehand_is_taken_for_no_other(entropy: bytes) -> None:
    number = desk_number_from(entropy)
    plain = number.replace("-", "")
    assert is_desk_number(plain)
    assert (len(plain), plain[0]) == (12, "D")
    assert not is_desk_number(receipt_number_from(entropy).replace("-", ""))
    for place in range(1, 12):
        other = "0" if plain[place] != "0" else "1"
        assert not is_desk_number(plain[:place] + other + plain[place + 1 :])
    for place in range(1, 11):
        one, two = plain[place : place + 2]
        swapped = plain[:place] + two + one + plain[place + 2 :]
        assert one == two or not is_desk_number(swapped)
