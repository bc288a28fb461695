"""What turns up after the end is booked by a further entry, and the holder is told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import IntegrityError, connection, transaction
from tests.own_months import own_months  # noqa: F401
from tests.worlds import CURRENT, NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.correction import (
    CorrectedByProposer,
    CorrectionKeyUsed,
    CorrectionNotHeld,
    CorrectionSide,
    CorrectionState,
    MalformedCorrection,
    NothingSettled,
    TooLateToCharge,
    UnknownCorrection,
)
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows import submit_payouts as submitting
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.correct_settlement import (
    CorrectionWish,
    approve_correction,
    correct_settlement,
    refuse_correction,
)
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.settlement_words import money_changes
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.policies import loader
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.ledger import EntryRow, JournalRow
from cleanbreak.records.months import made_at
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(refund_reference=None, language="en")
CLERK = Actor(channel=Channel.CLI, acting_user="operator:mia")
CHIEF = Actor(channel=Channel.CLI, acting_user="operator:otto")
IBAN = "DE89 3704 0044 0532 0130 00"
OWN = Choice(method=PayoutMethod.BANK, destination=Destination(account=IBAN, name="Anna Müller"))
CORRECTED = "The final money of your ended line was corrected"
REASON = "A call from Norway was reported late."


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """The operator lets one person move up to 50 euros."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A line of 12.34 EUR that was ended, and whose refund waits for the holder's choice."""
    return ended(LINE)


def ended(line: LineOf) -> TestWorld:
    world = make_world()
    world.add(line)
    request_termination(at_once(line), world.outside, world.clock())
    world.work()
    return world


def order_id() -> UUID:
    return JournalRow.objects.earliest("journal_id").order_id


def wish(side: CorrectionSide, amount_minor: int, key: str = "cdr-1") -> CorrectionWish:
    return CorrectionWish(
        order_id=order_id(), key=key, side=side, amount_minor=amount_minor, reason=REASON
    )


def debit(world: TestWorld, amount_minor: int, key: str = "cdr-1") -> None:
    correct_settlement(wish(CorrectionSide.DEBIT, amount_minor, key), CLERK, world.clock())


def credit(world: TestWorld, amount_minor: int, key: str = "cdr-1") -> None:
    correct_settlement(wish(CorrectionSide.CREDIT, amount_minor, key), CLERK, world.clock())


def payouts() -> list[tuple[int, int, str, int]]:
    """Return part, attempt, state and amount of every payout."""
    rows = PayoutRow.objects.order_by("part", "attempt")
    return [(row.part, row.attempt, row.state, row.amount_minor) for row in rows]


def books() -> dict[str, int]:
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    return {code: minor for code, minor in sums.items() if minor}


def mails(world: TestWorld) -> list[str]:
    """Return what the holder was told of corrections."""
    world.clock.advance(seconds=1)
    send_announcements(world.outside, world.clock)
    messages = [received.message for received in MemoryMessages(world.world).inbox()]
    return [message.text for message in messages if message.subject == CORRECTED]


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


def sent(world: TestWorld) -> list[int]:
    """Return what the bank was told to pay the holder, in cents."""
    account = Destination(account="DE89370400440532013000", name="Anna Müller", country="DE")
    return [money.amount_minor for money in MemoryPayments(world.world, "bank").paid_to(account)]


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


def test_a_key_acts_once(world: TestWorld) -> None:
    debit(world, 34)
    debit(world, 34)

    assert JournalRow.objects.filter(kind="correction").count() == 1
    assert payouts() == [(1, 1, "replaced", 1234), (1, 2, "draft", 1200)]
    assert len(mails(world)) == 1
    with pytest.raises(CorrectionKeyUsed):
        debit(world, 35)


def test_late_usage_is_charged_as_long_as_it_could_be_disputed(world: TestWorld) -> None:
    world.clock.advance(days=56)
    debit(world, 1)
    world.clock.advance(days=1)

    with pytest.raises(TooLateToCharge, match="2027-01-17"):
        debit(world, 1, key="cdr-2")

    credit(world, 1, key="cdr-3")
    assert CorrectionRow.objects.count() == 2


def test_above_the_limit_nothing_is_booked_before_a_second_person_agrees(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 33}

    held = correct_settlement(wish(CorrectionSide.DEBIT, 34), CLERK, world.clock())

    assert held.state is CorrectionState.HELD
    assert payouts() == [(1, 1, "draft", 1234)]
    assert not mails(world)
    same_person = replace(CLERK, acting_user="agent:mia")
    with pytest.raises(CorrectedByProposer):
        approve_correction(held.correction_id, same_person, world.clock())
    approve_correction(held.correction_id, CHIEF, world.clock())
    assert payouts()[-1] == (1, 2, "draft", 1200)
    with pytest.raises(CorrectionNotHeld):
        approve_correction(held.correction_id, CHIEF, world.clock())
    with pytest.raises(UnknownCorrection):
        approve_correction(UUID(int=7), CHIEF, world.clock())


def test_a_correction_that_is_dropped_moves_nothing(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    held = correct_settlement(wish(CorrectionSide.CREDIT, 1), CLERK, world.clock())

    refused = refuse_correction(held.correction_id, CLERK, world.clock())

    assert refused.state is CorrectionState.REFUSED
    assert JournalRow.objects.filter(kind="correction").count() == 0
    with pytest.raises(CorrectionNotHeld):
        approve_correction(held.correction_id, CHIEF, world.clock())


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


def test_an_order_that_has_not_ended_is_not_corrected() -> None:
    world = make_world()
    world.add(LINE)
    planned = request_termination(at_once(LINE), world.outside, world.clock()).order_id
    for unknown in (planned, UUID(int=7)):
        with pytest.raises(NothingSettled):
            correct_settlement(
                CorrectionWish(
                    order_id=unknown,
                    key="k",
                    side=CorrectionSide.CREDIT,
                    amount_minor=1,
                    reason=REASON,
                ),
                CLERK,
                world.clock(),
            )


def test_an_archived_order_is_corrected_all_the_same(
    own_months: None,  # noqa: F811
) -> None:
    world = ended(LINE)
    mails(world)
    month = made_at(order_id())
    with connection.cursor() as cursor:
        for table in ("evidence", "outbox", "termination_order"):
            cursor.execute(f"DROP TABLE {table}_{month:%Y_%m}")
    assert not OrderRow.objects.exists()

    debit(world, 34)
    credit(world, 10, key="cdr-2")

    assert payouts() == [
        (1, 1, "replaced", 1234),
        (1, 2, "draft", 1200),
        (2, 1, "draft", 10),
    ]
    assert books()["refund_payable"] == -1210
    assert len(mails(world)) == 2


def test_the_holder_sees_corrections_beside_the_settlement(world: TestWorld) -> None:
    debit(world, 234)

    order = read_order(order_id())

    assert order.settlement is not None
    assert order.settlement.refund_minor == 1234, "what was settled stays as it was"
    assert money_changes(order) == (
        f"Corrected on Nov. 22, 2026: 2.34 EUR to be paid by you. Reason: {REASON}",
    )


def test_the_audit_log_knows_figures_and_not_the_reason(world: TestWorld) -> None:
    debit(world, 234)

    entry = AuditRow.objects.get(act="settlement.corrected")

    assert entry.details["amount_minor"] == 234
    assert REASON not in json.dumps(entry.details)


def test_the_database_refuses_another_correction_in_place_of_one(world: TestWorld) -> None:
    debit(world, 34)
    for change in ({"amount_minor": 1}, {"reason": "x"}, {"state": "held"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CorrectionRow.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRow.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRow.objects.filter(state="replaced").update(state="draft")


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


@pytest.fixture
def command(world: TestWorld, settings: Any) -> Iterator[Any]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    CURRENT.append(world.outside)
    yield run
    CURRENT.pop()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["settlement", *(str(one) for one in arguments)])


def test_the_command_says_what_became_of_it(command: Any, settings: Any) -> None:
    told = ("--reason", REASON, "--key", "k-1", "--as", "mia", "--json")
    done = command("correct", order_id(), "--credit", 250, *told)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["state"] == "posted"
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    waits = command("correct", order_id(), "--debit", 250, *told[:3], "k-2", *told[4:])
    assert waits.exit_code == 4
    number = json.loads(waits.stdout)["correction_id"]
    assert command("approve", number, "--as", "mia").exit_code == 3
    approved = command("approve", number, "--as", "otto")
    assert approved.exit_code == 0
    assert "Taken from a waiting refund: 2.50 EUR" in approved.output
    assert command("refuse", number).exit_code == 3
    assert command("correct", order_id(), *told).exit_code == 2
    assert command("correct", UUID(int=7), "--credit", 1, *told).exit_code == 3
