"""Somebody who gave a number up asks what is kept of them, and hears nothing of who has it now."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.number_lives import comes_in, our_block
from tests.relying_parties import a_relying_party
from tests.worlds import AGENT, NOON, LineOf, at_once, make_world

from cleanbreak.domain.number_change import InitiatedBy
from cleanbreak.domain.proof import ProofKind
from cleanbreak.flows.open_verification import verify_for_line
from cleanbreak.flows.release_numbers import release_numbers
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_proof_code import send_proof_code
from cleanbreak.flows.verification_texts import VerificationOccasion, verification_messages
from cleanbreak.ports.messages import Message
from cleanbreak.records.event_subscription import EventSubscriptionRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.sim_change import note_sim_changed
from cleanbreak.records.subject_export import Subject, rows_kept
from cleanbreak.records.verification import VerificationRow

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA = LineOf()
TABLES = ("sim_change", "event_subscription", "number")


def kept_of(line: LineRow) -> dict[str, list[dict[str, Any]]]:
    orders = list(line.orders.values_list("order_id", flat=True))
    subject = Subject(
        holder_id=line.holder_id,
        line_ids=[line.pk],
        order_ids=orders,
        hidden=[],
        silent_line_ids=[],
    )
    return {table: rows_kept(table, subject) for table in TABLES}


def watched(client_id: str, at: datetime) -> None:
    EventSubscriptionRow.objects.create(
        party_id=client_id, msisdn=ANNA.msisdn, sink="https://sink.example/", starts_at=at
    )


def test_what_is_noted_of_the_number_since_is_the_new_owners() -> None:
    world = make_world()
    world.add(ANNA)
    old, bank = LineRow.objects.get(), a_relying_party("sim-swap", now=NOON)
    note_sim_changed(ANNA.msisdn, NOON - timedelta(days=1), InitiatedBy.USER)
    watched(bank.client_id, NOON)
    told = kept_of(old)
    assert [len(told[table]) for table in TABLES] == [1, 1, 0]

    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    EventSubscriptionRow.objects.update(ended_at=NOON)
    assert [len(kept_of(old)[table]) for table in TABLES] == [0, 1, 1], "it is theirs for a week"
    our_block()
    number = NumberRow.objects.get()
    first = max(number.earliest_release_date, number.port_grace_until + timedelta(days=1))
    free = datetime(first.year, first.month, first.day, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    release_numbers(free)
    release_numbers(free)
    assert comes_in(7, ANNA.msisdn, free) == []
    later = free + timedelta(days=1)
    note_sim_changed(ANNA.msisdn, later, InitiatedBy.USER)
    watched(bank.client_id, later)

    told = kept_of(old)
    assert [one["starts_at"] for one in told["event_subscription"]] == [NOON]
    assert (told["sim_change"], told["number"]) == ([], [])
    new = kept_of(LineRow.objects.get(msisdn=ANNA.msisdn, is_alive=True))
    assert [one["changed_at"] for one in new["sim_change"]] == [later]
    assert [one["starts_at"] for one in new["event_subscription"]] == [later]


def test_no_code_for_an_ended_line_goes_to_whoever_has_its_number_now() -> None:
    """With the mailbox of the former holder it would be two proofs for their money and data."""
    world = make_world()
    world.add(ANNA)
    line = LineRow.objects.get()
    assert [one.recipient for one in messages_with_code(line)] == [ANNA.msisdn]
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert messages_with_code(line) == []


def messages_with_code(line: LineRow) -> list[Message]:
    opened = verify_for_line(line.pk, AGENT, NOON)
    send_proof_code(opened, ProofKind.LINE_CODE, NOON)
    key = OutboxRow.objects.order_by("-pk").values_list("key", flat=True)[0]
    verification = VerificationRow.objects.select_related("line__holder").get(pk=opened)
    return verification_messages(VerificationOccasion(verification=verification, key=key))
