"""What turns up after the end is booked by a further entry, and the holder is told."""

from dataclasses import replace
from typing import Any

import pytest
from tests.corrections import (
    CHIEF,
    CLERK,
    LINE,
    OWN,
    REASON,
    books,
    credit,
    debit,
    ended,
    mails,
    order_id,
    payouts,
    sent,
    wish,
)
from tests.own_months import own_months  # noqa: F401
from tests.worlds import NOON, TestWorld

from cleanbreak.domain.correction import (
    CorrectionSide,
    MalformedCorrection,
)
from cleanbreak.domain.money import Balance
from cleanbreak.flows import submit_payouts as submitting
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import choose_payout
from cleanbreak.flows.correct_settlement import (
    correct_settlement,
)
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.settlement_words import money_changes
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.policies import loader
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.payout import PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """The operator lets one person move up to 50 euros."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A line of 12.34 EUR that was ended, and whose refund waits for the holder's choice."""
    return ended(LINE)


def test_late_usage_is_taken_from_a_refund_that_has_not_left(world: TestWorld) -> None:
    before = list(EntryRow.objects.order_by("journal_id", "account_id").values())

    debit(world, 234)

    assert payouts() == [(1, 1, "replaced", 1234), (1, 2, "draft", 1000)]
    assert books()["refund_payable"] == -1000
    assert books()["charging_control"] == 1234 + 500 - 234
    assert "receivable" not in books()
    assert list(EntryRow.objects.order_by("journal_id", "account_id").values())[:3] == before
    (told,) = mails(world)
    assert "2.34 EUR less are yours" in told
    assert REASON in told
    assert "2.34 EUR of them were taken from the money that still waited for you" in told
    assert "tell us by Jan. 17, 2027" in told


def test_what_was_chosen_stays_chosen_and_the_smaller_amount_leaves(world: TestWorld) -> None:
    first = PayoutRow.objects.get()
    choose_payout(first.payout_id, OWN, CLERK, world.clock())
    due_at = PayoutRow.objects.get().due_at

    debit(world, 34)

    second = PayoutRow.objects.get(attempt=2)
    assert (second.state, second.method, second.destination_tail) == ("approved", "bank", "3000")
    assert (second.chosen_by, second.due_at) == ("operator:mia", due_at)
    assert submit_payouts(world.outside, world.clock) == 0, "its cooling-off goes on"
    world.clock.advance(days=2)
    assert submit_payouts(world.outside, world.clock) == 1
    assert sent(world) == [1200]
    assert PayoutRow.objects.get(attempt=1).destination == ""


def test_what_two_people_agreed_to_stays_agreed_to(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 1000}
    first = PayoutRow.objects.get()
    choose_payout(first.payout_id, OWN, CLERK, world.clock())
    approve_payout(first.payout_id, CHIEF, world.clock())

    debit(world, 34)

    second = PayoutRow.objects.get(attempt=2)
    assert (second.state, second.approved_by) == ("approved", "operator:otto")


def test_late_usage_above_the_refund_is_owed_and_only_told(world: TestWorld) -> None:
    debit(world, 2000)

    assert payouts() == [(1, 1, "replaced", 1234)]
    assert books()["receivable"] == 766
    assert "refund_payable" not in books()
    (told,) = mails(world)
    assert "You owe 7.66 EUR. We take it from nothing: wait for the bill." in told


def test_money_that_has_left_is_never_taken_back(world: TestWorld) -> None:
    choose_payout(PayoutRow.objects.get().payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    submit_payouts(world.outside, world.clock)

    debit(world, 34)

    assert payouts() == [(1, 1, "accepted", 1234)]
    assert (books()["receivable"], books()["bank_in_flight"]) == (34, -1234)


def test_a_place_where_debts_may_not_be_netted_leaves_the_refund_alone(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy, day = loader.policy_at("de", NOON)
    kept = replace(policy, credit_may_be_netted=False)
    monkeypatch.setattr(
        "cleanbreak.flows.correct_settlement.policy_at", lambda _place, _now: (kept, day)
    )

    debit(world, 34)

    assert payouts() == [(1, 1, "draft", 1234)]
    assert (books()["receivable"], books()["refund_payable"]) == (34, -1234)


def test_what_the_holder_gets_more_is_a_payout_of_its_own(world: TestWorld) -> None:
    credit(world, 300)

    assert payouts() == [(1, 1, "draft", 1234), (2, 1, "draft", 300)]
    assert books()["refund_payable"] == -1534
    (told,) = mails(world)
    assert "3.00 EUR more are yours" in told
    assert "tell us by" not in told
    credit(world, 200, key="cdr-2")
    assert payouts()[-1] == (3, 1, "draft", 200)


def test_a_credit_pays_first_what_is_still_owed() -> None:
    poor = replace(
        LINE,
        balance=Balance(
            currency="EUR", paid_minor=100, promotional_minor=0, deposit_minor=0, debt_minor=400
        ),
    )
    world = ended(poor)
    assert books()["receivable"] == 300

    credit(world, 500)

    assert "receivable" not in books()
    assert payouts() == [(2, 1, "draft", 200)]
    (told,) = mails(world)
    assert "3.00 EUR of them pay what you still owed." in told


def test_a_debit_takes_the_latest_part_first(world: TestWorld) -> None:
    credit(world, 300)

    debit(world, 400, key="cdr-2")

    assert payouts() == [
        (1, 1, "replaced", 1234),
        (1, 2, "draft", 1134),
        (2, 1, "replaced", 300),
    ]
    assert books()["refund_payable"] == -1134


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 0},
        {"amount_minor": 2**63},
        {"reason": "  "},
        {"reason": "two\nlines"},
        {"reason": "x" * 201},
        {"key": "no blank"},
        {"key": ""},
    ],
)
def test_a_wish_that_is_none_is_refused(world: TestWorld, change: dict[str, Any]) -> None:
    with pytest.raises(MalformedCorrection):
        correct_settlement(replace(wish(CorrectionSide.CREDIT, 1), **change), CLERK, world.clock())


def test_the_holder_sees_corrections_beside_the_settlement(world: TestWorld) -> None:
    debit(world, 234)

    order = read_order(order_id())

    assert order.settlement is not None
    assert order.settlement.refund_minor == 1234, "what was settled stays as it was"
    assert money_changes(order) == (
        f"Corrected on Nov. 22, 2026: 2.34 EUR to be paid by you. Reason: {REASON}",
    )


def test_a_payout_that_is_replaced_while_a_worker_holds_it_does_not_leave(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the claim and the mark, the clerk corrects: neither old nor new amount leaves yet."""
    choose_payout(PayoutRow.objects.get().payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    mark = submitting._mark_submitted

    def correct_first(rows: Any, now: Any) -> Any:
        if not CorrectionRow.objects.exists():
            debit(world, 34)
        return mark(rows, now)

    monkeypatch.setattr(submitting, "_mark_submitted", correct_first)
    submit_payouts(world.outside, world.clock)
    assert sent(world) == []
    world.clock.advance(minutes=2)
    submit_payouts(world.outside, world.clock)

    assert sent(world) == [1200]
    assert payouts() == [(1, 1, "replaced", 1234), (1, 2, "accepted", 1200)]
