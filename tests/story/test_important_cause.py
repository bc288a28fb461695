"""A declaration for an important cause: the ordinary day counts until a person has decided."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings
from tests.worlds import AGENT, CURRENT, NOON, LineOf, TestWorld, make_world

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.declaration import CauseDecision, Declaration, DeclarationKind
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import OrderNotOpen
from cleanbreak.flows.accept_declaration import accept_declaration
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.decide_cause import (
    CauseAlreadyDecided,
    CauseFitsNoLine,
    DecisionReasonMissing,
    NoCauseDeclared,
    OrderChangedMeanwhile,
    UnknownReceipt,
    Verdict,
    decide_cause,
)
from cleanbreak.flows.list_orders_for_people import list_orders_for_people
from cleanbreak.flows.read_order import read_declaration
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.status_words import status_words
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow, raise_level

pytestmark = pytest.mark.usefixtures("committed_db")

TERM_END = date(2027, 6, 30)
BOUND = LineOf(
    payment="postpaid", term_end_date=TERM_END, early_termination_fee_minor=9900, language="en"
)
FOR_CAUSE = Declaration(
    submission_key="a" * 32,
    kind=DeclarationKind.EXTRAORDINARY,
    reason="No coverage where I live since May.",
    holder_name=BOUND.name,
    msisdn=BOUND.msisdn,
    reply_email="reply@example.org",
    language="en",
)


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.add(BOUND)
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def declare(world: TestWorld, declaration: Declaration = FOR_CAUSE) -> str:
    """Declare and tie; return the receipt number."""
    receipt = accept_declaration(
        declaration, operator="Harbour Mobile", home_place="gb", now=world.clock()
    )
    while tie_declarations(world.outside, world.clock()):
        pass
    return receipt.receipt_number


def verdict(decision: CauseDecision) -> Verdict:
    return Verdict(decision=decision, reason="We measured it.", actor=AGENT)


ACCEPTED, REFUSED = verdict(CauseDecision.ACCEPTED), verdict(CauseDecision.REFUSED)


def told(world: TestWorld) -> list[str]:
    send_announcements(world.outside, world.clock)
    messages = world.outside.messages
    assert isinstance(messages, MemoryMessages)
    return [received.message.text for received in messages.inbox()]


def test_until_somebody_decides_the_ordinary_day_counts_and_staff_see_it(world: TestWorld) -> None:
    number = declare(world)

    status = read_declaration(number)
    assert status.order is not None
    assert status.order.effective_date == TERM_END
    assert status.order.cause is not None
    assert status.order.cause.decision is None
    assert "important cause" in status_words(status).problem
    assert [one.undecided_receipts for one in list_orders_for_people(10)] == [(number,)]
    assert AuditRow.objects.get(act="declaration.tied").details["kind"] == "extraordinary"


def test_accepted_it_ends_after_the_time_for_objections_and_costs_no_early_fee(
    world: TestWorld,
) -> None:
    number = declare(world)
    told(world)
    world.clock.advance(days=2)

    decided = decide_cause(number, ACCEPTED, world.outside, world.clock())

    assert decided.effective_date == date(2026, 11, 27)
    order = OrderRow.objects.get()
    assert (order.effective_date, order.is_early) == (date(2026, 11, 27), False)
    said = "\n".join(told(world))
    assert "We accept the important cause" in said
    assert "We measured it." in said
    assert said.count("Somebody asked us to end this line on Nov. 27, 2026") == 2
    world.clock.advance(days=6)
    world.work()
    settled = read_declaration(number).order
    assert settled is not None
    assert settled.line_state == "terminated"
    assert settled.settlement is not None
    assert settled.settlement.early_termination_fee_minor == 0


def test_accepted_it_ends_on_the_wished_day_if_that_is_later(world: TestWorld) -> None:
    number = declare(world, replace(FOR_CAUSE, wished_date=date(2027, 1, 15)))

    decided = decide_cause(number, ACCEPTED, world.outside, NOON)

    assert decided.effective_date == date(2027, 1, 15)


def test_a_holder_who_has_proved_it_does_not_wait_for_objections(world: TestWorld) -> None:
    number = declare(world)
    raise_level(OrderRow.objects.get().order_id, ProofLevel.VERIFIED)
    world.clock.advance(days=1)

    decided = decide_cause(number, ACCEPTED, world.outside, world.clock())
    world.work()

    assert decided.effective_date == date(2026, 11, 23)
    order = OrderRow.objects.get()
    assert (order.state, order.end_policy, order.is_early) == ("completed", "immediate", False)


def test_refused_the_ordinary_day_stays_and_the_holder_learns_why(world: TestWorld) -> None:
    number = declare(world)

    decided = decide_cause(number, REFUSED, world.outside, NOON)

    assert decided.effective_date == TERM_END
    assert OrderRow.objects.get().effective_date == TERM_END
    said = [text for text in told(world) if "We do not accept the important cause" in text]
    assert len(said) == 2
    assert all("We measured it." in text and "June 30, 2027" in text for text in said)
    assert list_orders_for_people(10) == []
    entry = AuditRow.objects.get(act="declaration.decided")
    assert entry.details == {
        "receipt_number": number,
        "decision": "refused",
        "effective_date": "2027-06-30",
    }
    assert status_words(read_declaration(number)).problem == ""


def test_only_one_decision_counts(world: TestWorld) -> None:
    number = declare(world)
    decide_cause(number, REFUSED, world.outside, NOON)

    with pytest.raises(CauseAlreadyDecided) as told_so:
        decide_cause(number, ACCEPTED, world.outside, NOON)
    assert told_so.value.data == {"decision": "refused"}

    assert OrderRow.objects.get().effective_date == TERM_END
    assert AuditRow.objects.filter(act="declaration.decided").count() == 1


def test_a_cause_that_comes_second_is_decided_for_the_order_that_it_found(world: TestWorld) -> None:
    first = declare(world, replace(FOR_CAUSE, kind=DeclarationKind.ORDINARY, reason=""))
    second = declare(world, replace(FOR_CAUSE, submission_key="b" * 32))
    assert "important cause" in status_words(read_declaration(second)).problem
    assert status_words(read_declaration(first)).problem == ""

    decide_cause(second, ACCEPTED, world.outside, NOON)

    assert OrderRow.objects.get().effective_date == date(2026, 11, 25)
    assert any("We accept the important cause" in text for text in told(world))


def test_what_cannot_be_decided_is_refused_with_its_reason(world: TestWorld) -> None:
    ordinary = declare(
        world, replace(FOR_CAUSE, kind=DeclarationKind.ORDINARY, reason="", submission_key="c" * 32)
    )
    strangers = declare(
        world, replace(FOR_CAUSE, holder_name="Somebody Else", submission_key="d" * 32)
    )
    for number, refusal in (
        ("7K2M-9QXD-4T8", UnknownReceipt),
        (ordinary, NoCauseDeclared),
        (strangers, CauseFitsNoLine),
    ):
        with pytest.raises(refusal):
            decide_cause(number, ACCEPTED, world.outside, NOON)
    with pytest.raises(DecisionReasonMissing):
        Verdict(decision=CauseDecision.REFUSED, reason=" ", actor=AGENT)


def test_a_withdrawn_order_is_not_decided_any_more(world: TestWorld) -> None:
    number = declare(world)
    cancel_termination(OrderRow.objects.get().order_id, AGENT, NOON)

    with pytest.raises(OrderNotOpen):
        decide_cause(number, ACCEPTED, world.outside, NOON)

    assert DeclarationRow.objects.get().decision is None
    assert list_orders_for_people(10) == []


class ProvedWhileAsked(MemoryCharging):
    """A charging system during whose answer the holder proves who they are."""

    def read_balance(self, accounts: Sequence[str]) -> list[Balance | OutsideFailure]:
        raise_level(OrderRow.objects.get().order_id, ProofLevel.VERIFIED)
        return super().read_balance(accounts)


def test_a_proof_that_comes_while_somebody_decides_is_not_overlooked(world: TestWorld) -> None:
    number = declare(world)
    outside = replace(world.outside, charging=ProvedWhileAsked(world.world))

    with pytest.raises(OrderChangedMeanwhile):
        decide_cause(number, ACCEPTED, outside, NOON)
    assert DeclarationRow.objects.get().decision is None

    decide_cause(number, ACCEPTED, outside, NOON)
    assert OrderRow.objects.get().end_policy == "immediate"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_staff_decide_by_command(world: TestWorld) -> None:
    world.clock.now = timezone.now()
    number = declare(world)
    order_id = str(OrderRow.objects.get().order_id)

    listed = json.loads(run("order", "list", "--needs-person", "--json").stdout)
    assert [(o["order_id"], o["undecided_receipts"]) for o in listed["orders"]] == [
        (order_id, [number])
    ]
    assert number in run("order", "list", "--needs-person").stdout
    cause = json.loads(run("order", "show", order_id, "--json").stdout)["cause"]
    assert (cause["reason"], cause["decision"]) == (FOR_CAUSE.reason, None)
    assert "not decided yet" in run("order", "show", order_id).stdout

    decide = ("declaration", "decide", number)
    assert run("order", "list").exit_code == 2
    assert run(*decide, "--accept").exit_code == 2
    assert run(*decide, "--reason", "So it is.").exit_code == 2
    done = run(*decide, "--accept", "--reason", "So it is.", "--as", "eva", "--json")
    assert done.exit_code == 0, done.output
    in_three_days = OrderRow.objects.get().effective_date
    assert json.loads(done.stdout) == {
        "receipt_number": number,
        "decision": "accepted",
        "order_id": order_id,
        "effective_date": in_three_days.isoformat(),
    }
    assert in_three_days - world.clock.now.date() in (timedelta(days=3), timedelta(days=4))
    assert AuditRow.objects.get(act="declaration.decided").acting_user == "agent:eva"
    again = run(*decide, "--refuse", "--reason", "No.", "--json")
    assert (again.exit_code, json.loads(again.stdout)["error"]) == (3, "cause_already_decided")
    assert json.loads(run("order", "list", "--needs-person", "--json").stdout) == {"orders": []}


def test_a_held_order_is_listed_with_its_problem(world: TestWorld) -> None:
    declare(world, replace(FOR_CAUSE, kind=DeclarationKind.ORDINARY, reason=""))
    OrderRow.objects.update(state="held", problem_code="refused", problem_sentence="Card stolen.")

    listed = json.loads(run("order", "list", "--needs-person", "--json").stdout)["orders"]

    assert [one["problem"]["sentence"] for one in listed] == ["Card stolen."]
