"""While a cool-off runs nothing is hastened, whoever asks; what was objected to proves nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.money_stories import plain_world
from tests.story.test_risk import DESK, PLAIN, PORTAL, at_last_word, inbox
from tests.unit.channels.portal.visits import declare, tie
from tests.worlds import TestWorld

from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.domain.declaration import CauseDecision
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel, ProofNeededToEndNow
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.proof import Consequence, CoolingOff, ProofKind
from cleanbreak.domain.risk import LineSignals
from cleanbreak.domain.termination import TerminationRequest
from cleanbreak.flows.choose_payout import Choice
from cleanbreak.flows.cool_off_texts import cool_off_link
from cleanbreak.flows.decide_cause import Verdict, decide_cause
from cleanbreak.flows.end_at_once import AT_ONCE, end_at_once
from cleanbreak.flows.forget_proofs import forget_proofs
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.judge_proofs import judge_proofs, would_grant
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.wish_payout import ProofNeededToWish, wish_payout
from cleanbreak.records.cool_off import CoolOffRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import VerificationRow

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = timezone.now


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(PLAIN)
        yield made


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def proved_and_waiting(world: TestWorld, client: Client) -> OrderRow:
    """Return an order whose holder has proved it, while a cool-off runs."""
    LineRow.objects.update(payment="postpaid")
    MemoryIdentity(world.world).set_signals({PLAIN.msisdn: LineSignals()})
    at_last_word(client, world)
    order = OrderRow.objects.get()
    assert (order.level, CoolOffRow.objects.get().consequence) == ("verified", "end_at_once")
    return order


def test_nobody_hastens_an_end_whose_cool_off_runs(client: Client, world: TestWorld) -> None:
    """Neither a clerk's word nor a cause that is accepted, nor a wished day."""
    order = proved_and_waiting(world, client)
    until = CoolOffRow.objects.get().until
    receipt = declare(client, line=PLAIN.msisdn, kind="extraordinary", reason="It is broken.")
    tie(world)
    verdict = Verdict(decision=CauseDecision.ACCEPTED, reason="So it is.", actor=DESK)

    decide_cause(receipt.rpartition("receipt/")[2].split("/")[0], verdict, world.outside, NOW())
    for wish in (AT_ONCE, EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=NOW().date())):
        asked = TerminationRequest(
            msisdn=PLAIN.msisdn, wish=wish, level=ProofLevel.VERIFIED, actor=DESK
        )
        assert not request_termination(asked, world.outside, NOW()).is_new
    world.work()

    order.refresh_from_db()
    assert order.state == "pending"
    assert order.due_at >= until, "on its own day at most"
    CoolOffRow.objects.update(until=NOW())
    request_termination(replace(asked, wish=AT_ONCE), world.outside, NOW())
    order.refresh_from_db()
    assert order.end_policy == "immediate", "after the cool-off"


def test_an_objection_takes_the_proof_from_the_order(client: Client, world: TestWorld) -> None:
    """What was proved for the wish of a thief ends no line at once either."""
    LineRow.objects.update(payment="postpaid")
    at_last_word(client, world)
    order = OrderRow.objects.get()
    bank = Destination(account="GB33BUKB20201555555555", name=PLAIN.name, country="GB")
    wish = Choice(method=PayoutMethod.BANK, destination=bank)
    wish_payout(order.order_id, wish, PORTAL, world.outside, NOW())
    row = CoolOffRow.objects.get()
    assert (row.consequence, row.order_id) == ("payout", order.order_id)

    client.post(cool_off_link(row.cool_off_id).removeprefix("http://testserver"))

    order.refresh_from_db()
    assert (order.state, order.level) == ("pending", "identified")
    with pytest.raises(ProofNeededToEndNow):
        end_at_once(order.order_id, PORTAL, world.outside, NOW())
    with pytest.raises(ProofNeededToWish):
        wish_payout(order.order_id, wish, PORTAL, world.outside, NOW())


def test_whoever_changes_the_mailbox_twice_hides_from_nobody(world: TestWorld) -> None:
    for email in ("thief@example.net", "thief@example.org"):
        HolderRow.objects.update(email=email)
    MemoryIdentity(world.world).set_pins({"C-Anna Müller": "4711"})
    case = open_verification(PLAIN.msisdn, None, PORTAL, NOW())
    note_proof(case, ProofKind.PASSKEY, PORTAL, NOW())
    note_proof(case, ProofKind.PIN, PORTAL, NOW())
    with pytest.raises(CoolingOff):
        judge_proofs(case, Consequence.PAYOUT, NOW())

    mailboxes = {PLAIN.email, "thief@example.net", "thief@example.org"}
    assert mailboxes <= set(inbox(world))

    forget_proofs(NOW() + timedelta(days=29))
    assert HolderRow.objects.get().previous_email == f"{PLAIN.email} thief@example.net"
    assert VerificationRow.objects.count() == 1
    forget_proofs(NOW() + timedelta(days=41))
    assert HolderRow.objects.get().previous_email == ""
    assert not VerificationRow.objects.exists()
    assert not CoolOffRow.objects.exists()
    assert HolderRow.objects.get().contact_changed_at is not None


def test_what_was_waited_for_is_granted_without_waiting_anew(world: TestWorld) -> None:
    MemoryIdentity(world.world).set_signals({PLAIN.msisdn: LineSignals()})
    case = open_verification(PLAIN.msisdn, None, PORTAL, NOW())
    note_proof(case, ProofKind.PASSKEY, PORTAL, NOW())
    note_proof(case, ProofKind.EMAIL_CODE, PORTAL, NOW())
    assert not would_grant(case, Consequence.TAKEOUT, NOW())
    assert not CoolOffRow.objects.exists(), "to ask begins nothing"
    with pytest.raises(CoolingOff):
        judge_proofs(case, Consequence.TAKEOUT, NOW())
    assert not would_grant(case, Consequence.TAKEOUT, NOW())

    CoolOffRow.objects.update(until=NOW())

    assert would_grant(case, Consequence.TAKEOUT, NOW())
    assert not would_grant(case, Consequence.PAYOUT, NOW()), "each consequence by itself"
