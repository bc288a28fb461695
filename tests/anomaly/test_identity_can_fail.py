"""Every call to the customer database and to the network's signals fails, before and after."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.money_stories import plain_world
from tests.worlds import NOON, LineOf, TestWorld

from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.proof import (
    Consequence,
    CoolingOff,
    ProofKind,
    ProofLocked,
    ProofNotChecked,
    WrongProof,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.ports.errors import Refused
from cleanbreak.records.verification import ProofGuardRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf()
PORTAL = Actor(channel=Channel.PORTAL, acting_user="holder")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE)
        MemoryIdentity(made.world).set_pins({"C-Anna Müller": "4711"})
        yield made


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("n", [1, 2])
def test_a_database_that_does_not_answer_costs_no_try(
    world: TestWorld, moment: Moment, n: int
) -> None:
    rig = Rig()
    outside = rigged(world.outside, rig)
    rig.fail_call(n, moment)
    case = open_verification(LINE.msisdn, None, PORTAL, NOON)
    said: list[type[Exception] | None] = []

    for pin in ("0000", "4711", "4711"):
        try:
            give_pin(case, pin, PORTAL, outside, NOON)
            said.append(None)
        except (WrongProof, ProofNotChecked) as refusal:
            said.append(type(refusal))

    assert said == {1: [ProofNotChecked, None, None], 2: [WrongProof, ProofNotChecked, None]}[n]
    guard = ProofGuardRow.objects.get()
    assert guard.wrong_in_a_row == 0
    assert guard.wrong_in_day == n - 1


@pytest.mark.parametrize("moment", Moment)
def test_signals_that_cannot_be_read_cost_time_and_are_asked_for_again(
    world: TestWorld, moment: Moment
) -> None:
    rig = Rig()
    outside = rigged(world.outside, rig)
    rig.fail_call(1, moment)
    case = open_verification(LINE.msisdn, None, PORTAL, NOON)
    note_proof(case, ProofKind.LINE_CODE, PORTAL, NOON)
    note_proof(case, ProofKind.EMAIL_CODE, PORTAL, NOON)

    with pytest.raises(CoolingOff):
        judge_proofs(case, Consequence.PAYOUT, NOON, outside=outside)

    assert judge_proofs(case, Consequence.PAYOUT, NOON, outside=outside).line is not None
    assert len(rig.calls) == 2


def test_a_database_that_refuses_is_a_wrong_pin_and_locks_in_the_end(world: TestWorld) -> None:
    rig = Rig()
    rig.poison(lambda _: True, Refused("There is no such account."))
    outside = replace(world.outside, identity=rigged(world.outside, rig).identity)
    case = open_verification(LINE.msisdn, None, PORTAL, NOON)

    for left in range(9, 0, -1):
        with pytest.raises(WrongProof) as said:
            give_pin(case, "4711", PORTAL, outside, NOON)
        assert said.value.data == {"tries_left": left}
    with pytest.raises(ProofLocked):
        give_pin(case, "4711", PORTAL, outside, NOON)
    assert ProofGuardRow.objects.get().locked_at is not None
