"""A prepaid line whose balance lies in a charging system that speaks TMF654."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.peers.tmf654.ocs import Ocs
from tests.peers.tmf654.server import Asked, Reply, on
from tests.peers.tmf654.stage import Tmf654Stage
from tests.worlds import AGENT, SIGNING, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.charging.tmf654 import Tmf654Charging
from cleanbreak.adapters.charging.tmf654.settings import KnownBy
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.ports.calls import Presence
from cleanbreak.records.ledger import EntryRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(
    balance=Balance(
        currency="EUR", paid_minor=1234, promotional_minor=500, deposit_minor=1000, debt_minor=75
    )
)
ACCOUNT = LINE.msisdn[1:]


@pytest.fixture
def stage() -> Iterator[Tmf654Stage]:
    stage = Tmf654Stage()
    stage.ocs.open_account(ACCOUNT, LINE.balance)
    yield stage
    stage.close()
    assert stage.server.faults == []


def world_with(charging: Tmf654Charging) -> TestWorld:
    """Return an outside of fakes whose balances lie in the charging system."""
    world = make_world()
    world.add(LINE)
    world.outside = replace(world.outside, charging=charging)
    return world


def by_number(stage: Tmf654Stage, *, ends_sessions: bool) -> Tmf654Charging:
    """Return the adapter for accounts that are known by their phone numbers."""
    aborter = stage.gateway if ends_sessions else None
    return stage.worker(aborter=aborter, known_by=KnownBy.LOGICAL_RESOURCE)


def test_a_prepaid_line_ends_with_its_session_and_its_money(stage: Tmf654Stage) -> None:
    world = world_with(by_number(stage, ends_sessions=True))
    session_id = stage.gateway.open_session(ACCOUNT, reserved="5", will_use="0.34")
    requested = request_termination(at_once(LINE), world.outside, world.clock())

    world.work()

    order = read_order(requested.order_id)
    facts = {step.name: step.facts for step in order.steps}
    assert order.state is OrderState.COMPLETED
    assert [session.session_id for session in stage.gateway.aborted] == [session_id]
    assert facts["close_charging"]["balance"]["paid_minor"] == 1200
    assert facts["close_charging"]["units_lost"] == [
        {"usage_type": "data", "units": "MB", "amount": "512"}
    ]
    assert facts["settle_balance"]["differs_from_preview_by"] == ["usage_after_preview"]
    assert order.settlement.refund_minor == 1200 + 1000 - 75
    assert stage.left(ACCOUNT) == [0] * 5
    assert {bucket["status"] for bucket in stage.ocs.buckets_of(ACCOUNT)} == {"expired"}
    assert ledger() == {
        "charging_control": 1200 + 1000 + 500,
        "promotional_expired": -500,
        "billing_control": -75,
        "refund_payable": 0,
        "payout_in_flight": -(1200 + 1000 - 75),
    }
    content = json.dumps(certificate_json(read_certificate(requested.order_id)))
    said = verify_certificate(content.encode(), [SIGNING.public_key()])
    assert said["settlement"]["refund_minor"] == 2125
    written = content + json.dumps(facts)
    assert ACCOUNT not in written
    assert session_id not in written


def ledger() -> dict[str, int]:
    accounts: dict[str, int] = {}
    for entry in EntryRow.objects.select_related("account"):
        accounts[entry.account.code] = accounts.get(entry.account.code, 0) + entry.amount_minor
    return accounts


def test_without_a_way_to_the_gateway_the_order_waits_for_the_last_usage(
    stage: Tmf654Stage,
) -> None:
    world = world_with(by_number(stage, ends_sessions=False))
    session_id = stage.gateway.open_session(ACCOUNT, reserved="5", will_use="0.34")
    requested = request_termination(at_once(LINE), world.outside, world.clock())

    world.work()
    waiting = read_order(requested.order_id)
    assert waiting.state is OrderState.IN_PROGRESS
    assert stage.adjustments(ACCOUNT) == []
    stage.gateway.report(session_id)
    world.clock.advance(minutes=5)
    world.work()

    ended = read_order(requested.order_id)
    assert ended.state is OrderState.COMPLETED
    assert ended.settlement.paid_minor == 1200


def test_an_end_that_is_withdrawn_while_its_outcome_is_unknown_gives_everything_back(
    stage: Tmf654Stage,
) -> None:
    """No evidence tells what was taken: the charging system does."""
    charging = by_number(stage, ends_sessions=False)
    world = world_with(charging)
    before = buckets(stage.ocs)
    stage.server.misbehave(on("POST", "/adjustBalance", lost_after_effect), times=2)
    requested = request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    assert read_order(requested.order_id).state is OrderState.IN_PROGRESS
    assert buckets(stage.ocs) != before

    cancel_termination(requested.order_id, AGENT, world.clock())
    world.clock.advance(minutes=5)
    world.work()

    assert read_order(requested.order_id).state is OrderState.CANCELLED
    assert buckets(stage.ocs) == before
    assert charging.read_balance([ACCOUNT]) == [LINE.balance]
    [[seen]] = charging.look_for([ACCOUNT])
    assert seen.presence is Presence.PRESENT
    assert ledger() == {}


def lost_after_effect(asked: Asked) -> Reply:
    asked.perform()
    return Reply(0, hangs_up=True)


def buckets(ocs: Ocs) -> list[tuple[object, ...]]:
    return [
        (bucket["status"], bucket["remainingValue"]["amount"], bucket["validFor"]["endDateTime"])
        for bucket in ocs.buckets_of(ACCOUNT)
    ]
