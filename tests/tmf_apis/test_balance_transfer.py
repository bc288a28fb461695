"""TMF654: the money of an ended line goes to another line, by the choice that all channels make."""

from typing import Any

import pytest
from django.db import connection
from tests.money_stories import send_what_is_due
from tests.tmf_apis.inventories import in_confidence, transfer_of
from tests.tmf_apis.shops import BUCKETS, TRANSFERS, a_shop, code, our_system, work
from tests.tmf_apis.test_balance_task import HISTORY
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.stop_payout import stop_payout
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.balance_task import BalanceTaskRow
from cleanbreak.records.balance_transfer import BalanceTransferRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
ENDED = LineOf(refund_reference=None, language="en")
OWN = LineOf(msisdn="+4915228817401", language="en")
FRIENDS = LineOf(msisdn="+4915228817402", name="Max Weber", email="max@example.org", language="en")


def why(answer: Any) -> str:
    """Return why a transfer failed that was made all the same."""
    made = answer.json()
    assert (answer.status_code, made["status"]) == (201, "failed")
    assert made["description"]
    return str(BalanceTaskRow.objects.get(pk=made["id"]).problem_code)


@pytest.fixture
def lines(world: TestWorld) -> list[LineRow]:
    """Add three lines, the first of which has ended with 12.34 EUR to give back."""
    rows = world.add(ENDED, OWN, FRIENDS)
    LineRow.objects.filter(pk=rows[1].pk).update(holder=rows[0].holder_id)
    our_system().order(ENDED, at_once=True)
    work(world)
    return rows


def test_money_goes_to_another_line_of_its_holder_and_is_told_step_by_step(
    world: TestWorld, lines: list[LineRow]
) -> None:
    ended, own, _friends = lines
    system = our_system()
    made = system.post(TRANSFERS, transfer_of(ended, own), **{"Idempotency-Key": "k"})
    assert (made.status_code, made.json()["status"]) == (201, "created")
    assert made.json()["amount"] == {"amount": 12.34, "units": "EUR"}
    again = system.post(TRANSFERS, transfer_of(ended, own), **{"Idempotency-Key": "k"})
    assert again.json() == made.json()
    assert BalanceTransferRow.objects.count() == 1
    payout = PayoutRow.objects.get()
    assert (payout.method, payout.state) == ("line", "approved")
    assert payout.chosen_by == f"client:{system.party.client_id}"
    assert ENDED.msisdn[1:] not in str(made.json())

    send_what_is_due(world)
    mails = [one.message.text for one in MemoryMessages(world.world).inbox()]
    assert any("12.34 EUR" in text for text in mails), "the holder is told, and can stop it"
    world.clock.advance(days=3)
    submit_payouts(world.outside, world.clock)
    done = system.get(made.json()["href"]).json()
    assert (done["status"], "confirmationDate" in done) == ("completed", True)
    assert [one["id"] for one in system.get(TRANSFERS).json()] == [done["id"]]
    left, got = (system.get(f"{BUCKETS}/paid-{row.line_id}").json() for row in (ended, own))
    assert left["reservedValue"]["amount"] == 0
    assert got["remainingValue"]["amount"] == 24.68
    assert why(system.post(TRANSFERS, transfer_of(ended, own))) == "nothing_to_transfer"


def test_somebody_elses_line_is_asked_first(world: TestWorld, lines: list[LineRow]) -> None:
    ended, _own, friends = lines
    system = our_system()
    made = system.post(TRANSFERS, transfer_of(ended, friends)).json()
    assert made["status"] == "created"
    assert PayoutRow.objects.get().state == "held"
    world.clock.advance(days=3)
    submit_payouts(world.outside, world.clock)
    assert system.get(made["href"]).json()["status"] == "created", "nobody has said yes"


def test_what_its_holder_stops_is_cancelled(world: TestWorld, lines: list[LineRow]) -> None:
    ended, own, _friends = lines
    system = our_system()
    made = system.post(TRANSFERS, transfer_of(ended, own)).json()
    stop_payout(PayoutRow.objects.get().payout_id, HOLDER, world.clock())
    assert PayoutRow.objects.get().state == PayoutState.DRAFT.value
    assert system.get(made["href"]).json()["status"] == "cancelled"
    again = system.post(TRANSFERS, transfer_of(ended, own)).json()
    assert again["status"] == "created"
    assert len(system.get(TRANSFERS).json()) == 2


def test_of_two_transfers_of_the_same_money_the_last_one_counts(
    world: TestWorld, lines: list[LineRow]
) -> None:
    ended, own, friends = lines
    system = our_system()
    first = system.post(TRANSFERS, transfer_of(ended, friends)).json()
    second = system.post(TRANSFERS, transfer_of(ended, own)).json()
    statuses = [system.get(one["href"]).json()["status"] for one in (first, second)]
    assert statuses == ["cancelled", "created"]
    assert system.delete(first["href"]).status_code == 204
    assert PayoutRow.objects.get().state == "approved", "the second one goes on"
    world.clock.advance(days=3)
    submit_payouts(world.outside, world.clock)
    assert system.get(second["href"]).json()["status"] == "completed"


def test_a_transfer_that_code_of_before_made_is_a_task(
    world: TestWorld, lines: list[LineRow]
) -> None:
    ended, own, _friends = lines
    system = our_system()
    made = system.post(TRANSFERS, transfer_of(ended, own)).json()
    row = BalanceTransferRow.objects.get()
    transfer_id = row.pk
    BalanceTaskRow.objects.all().delete()
    row.delete()
    row.pk = transfer_id
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert system.get(made["href"]).json()["status"] == "created"


@pytest.mark.parametrize(
    ("reach", "level"),
    [(Reach.OWN, ProofLevel.VERIFIED), (Reach.ALL, ProofLevel.IDENTIFIED)],
)
def test_only_our_own_systems_that_vouch_for_holders_move_money(
    world: TestWorld, lines: list[LineRow], reach: Reach, level: ProofLevel
) -> None:
    shop = a_shop(reach=reach, level=level)
    refused = shop.post(TRANSFERS, transfer_of(lines[0], lines[1]))
    assert why(refused) == "transfer_not_allowed"
    assert PayoutRow.objects.get().state == "draft"


def test_what_is_wrong_with_a_transfer_is_said(world: TestWorld, lines: list[LineRow]) -> None:
    ended, own, friends = lines
    system = our_system()
    good = transfer_of(ended, own)
    nobody = LineRow(line_id=99_999_999)
    for body, refusal in (
        ({}, "property_missing"),
        ({**good, "x": 1}, "property_unknown"),
        ({**good, "@type": "AdjustBalance"}, "property_malformed"),
        ({**good, "usageType": "gold"}, "property_malformed"),
        ({**good, "logicalResource": []}, "property_malformed"),
        (transfer_of(ended, own, "12.34"), "property_malformed"),
        (transfer_of(ended, own, True), "property_malformed"),
    ):
        assert code(system.post(TRANSFERS, body)) == (400, refusal), body
    for body, problem in (
        ({**good, "usageType": "data"}, "not_done_here"),
        ({**good, "bucket": {"id": f"deposit-{ended.line_id}"}}, "only_paid_credit"),
        ({**good, "bucket": {"id": f"paid-{friends.line_id}"}}, "not_of_this_bucket"),
        ({**good, "receiverBucket": good["bucket"]}, "not_of_this_bucket"),
        ({**good, "bucket": {"id": "x"}}, "bucket_not_found"),
        (transfer_of(ended, ended), "not_of_this_bucket"),
        (transfer_of(ended, own, -12.34), "other_amount"),
        (transfer_of(ended, own, 12.33), "other_amount"),
        (transfer_of(ended, own, 10**18), "other_amount"),
        (transfer_of(ended, nobody), "receiver_not_found"),
        (transfer_of(own, friends), "nothing_to_transfer"),
        (transfer_of(nobody, own), "nothing_to_transfer"),
    ):
        assert why(system.post(TRANSFERS, body)) == problem, body
    assert PayoutRow.objects.get().state == "draft"
    assert code(system.get(f"{TRANSFERS}/x")) == (404, "task_not_found")
    made = system.post(TRANSFERS, good).json()
    assert code(our_system().get(made["href"])) == (404, "task_not_found"), "another's"
    assert our_system().get(TRANSFERS).json() == []


def test_money_of_an_end_in_confidence_goes_nowhere(world: TestWorld, lines: list[LineRow]) -> None:
    in_confidence(str(PayoutRow.objects.get().order_id))
    refused = our_system().post(TRANSFERS, transfer_of(lines[0], lines[1]))
    assert why(refused) == "nothing_to_transfer"
    bucket = our_system().get(f"{BUCKETS}/paid-{lines[0].line_id}").json()
    assert bucket["reservedValue"]["amount"] == 0


def test_a_transfer_is_changed_in_its_words_and_cancelled_by_deleting_it(
    world: TestWorld, lines: list[LineRow]
) -> None:
    ended, own, _friends = lines
    system = our_system()
    body = transfer_of(ended, own)
    made = system.post(TRANSFERS, body).json()
    needed = ("channel", "logicalResource", "reason", "receiverLogicalResource")
    patch = {name: body[name] for name in needed}
    changed = system.patch(made["href"], {**patch, "reason": "gift"}).json()
    assert (changed["reason"], changed["status"]) == ("gift", "created")
    assert code(system.patch(made["href"], {"reason": "x"})) == (400, "property_missing")
    other = {**patch, "receiverLogicalResource": {"id": "number-1"}}
    assert code(system.patch(made["href"], other)) == (400, "property_fixed")
    assert system.delete(made["href"]).status_code == 204
    assert PayoutRow.objects.get().state == "draft", "the money stays owed"
    assert code(system.get(made["href"])) == (404, "task_not_found")
    kinds = {one["id"].partition("-")[0] for one in system.get(HISTORY).json()}
    assert kinds == {"task", "payout", "settlement"}
