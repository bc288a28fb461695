"""A withdrawal from an agreement: in time, as if it had never been; too late it ends nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.money_stories import plain_world
from tests.worlds import AGENT, NOON, LineOf, TestWorld, with_notice

from cleanbreak.domain.declaration import CauseDecision, Declaration, DeclarationKind
from cleanbreak.domain.money import Balance
from cleanbreak.flows.accept_declaration import accept_declaration
from cleanbreak.flows.cancel_instead import NothingToCancelInstead, cancel_instead
from cleanbreak.flows.decide_cause import Verdict, decide_cause
from cleanbreak.flows.list_orders_for_people import list_orders_for_people
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.read_order import read_declaration
from cleanbreak.flows.read_payout import read_payout
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.status_words import status_words
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow

OWING = Balance(
    currency="EUR", paid_minor=1234, promotional_minor=0, deposit_minor=5000, debt_minor=3000
)
LINE = LineOf(
    language="en",
    payment="postpaid",
    term_end_date=date(2028, 11, 12),
    early_termination_fee_minor=9900,
    balance=OWING,
)
WITHDRAWN = Declaration(
    submission_key="a" * 32,
    kind=DeclarationKind.WITHDRAWAL,
    holder_name=LINE.name,
    msisdn=LINE.msisdn,
    reply_email="reply@example.org",
    language="en",
)
IN_TIME, TOO_LATE = date(2026, 11, 12), date(2026, 11, 1)
"""Days of an agreement, seen from Sunday, 22 November 2026."""


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.clock.now = NOON
        made.add(LINE)
        yield made


def withdraw(world: TestWorld, agreed_on: date | None, fee_minor: int | None = 3000) -> str:
    """Withdraw from the agreement of that day; return the receipt number."""
    LineRow.objects.update(term_start_date=agreed_on, monthly_fee_minor=fee_minor)
    receipt = accept_declaration(
        WITHDRAWN, operator="Harbour Mobile", home_place="de", now=world.clock()
    )
    tie_declarations(world.outside, world.clock())
    return receipt.receipt_number


def told(world: TestWorld) -> str:
    send_announcements(world.outside, world.clock)
    inbox = world.outside.messages.inbox()  # type: ignore[attr-defined]
    return "\n".join(one.message.text for one in inbox)


def to_the_end(world: TestWorld) -> dict[str, Any]:
    """Let everything end; return the settlement."""
    world.clock.advance(days=5)
    while world.work():
        pass
    assert OrderRow.objects.get().state == "completed"
    facts: dict[str, Any] = EvidenceRow.objects.get(step="settle_balance").facts
    return facts


def test_in_time_it_is_as_if_the_contract_had_never_been(world: TestWorld) -> None:
    number = withdraw(world, IN_TIME)

    order = OrderRow.objects.get()
    assert (order.effective_date, order.is_early) == (date(2026, 11, 25), False)
    status = read_declaration(number)
    assert status_words(status).headline == "You have withdrawn from the contract"
    assert DeclarationRow.objects.get().decision == CauseDecision.ACCEPTED.value
    facts = to_the_end(world)
    assert facts["withdrawn_on"] == "2026-11-22"
    settlement = facts["settlement"]
    assert settlement["paid_minor"] == 1234
    assert settlement["deposit_minor"] == 5000
    assert settlement.get("early_termination_fee_minor", 0) == 0
    payout = PayoutRow.objects.get()
    assert payout.amount_minor == 1234 + 5000  # nobody had asked for the service to begin
    assert read_payout(payout.payout_id, world.clock()).pay_back_by == date(2026, 12, 6)


def test_use_is_paid_for_only_if_the_holder_had_asked_for_the_service_to_begin(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_STARTS_ON_REQUEST = True
    withdraw(world, IN_TIME)
    to_the_end(world)
    used_minor = 3000 * 12 * 11 // 365  # 12 to 22 November of a month's fee of 30.00
    assert PayoutRow.objects.get().amount_minor == 1234 + 5000 - used_minor


def test_too_late_it_ends_nothing_and_one_button_cancels_instead(world: TestWorld) -> None:
    number = withdraw(world, TOO_LATE)

    assert not OrderRow.objects.exists()
    said = told(world)
    assert "Your withdrawal came too late" in said
    address = status_link(number).removeprefix("http://testserver")
    browser = Client(headers={"accept-language": "en"})
    page = browser.get(address).content.decode()
    assert "The contract could be withdrawn from until Nov. 16, 2026" in page
    for _twice in range(2):
        answer = browser.post(f"{address}cancel-instead/")
        assert (answer.status_code, answer["Location"][:9]) == (303, "/receipt/")
    tie_declarations(world.outside, world.clock())
    ordinary = DeclarationRow.objects.get(kind="ordinary")
    assert (ordinary.holder_name, ordinary.order_id) == (LINE.name, OrderRow.objects.get().order_id)
    assert OrderRow.objects.get().effective_date > date(2028, 1, 1)  # with notice, and its term
    with pytest.raises(NothingToCancelInstead):
        cancel_instead(ordinary.receipt_number, world.clock())


def test_where_the_day_is_not_on_file_a_person_decides(world: TestWorld) -> None:
    number = withdraw(world, None)

    assert OrderRow.objects.get().effective_date == LINE.term_end_date
    assert [one.undecided_receipts for one in list_orders_for_people(10)] == [(number,)]
    verdict = Verdict(decision=CauseDecision.ACCEPTED, reason="Signed on the 12th.", actor=AGENT)
    decide_cause(number, verdict, world.outside, world.clock())
    assert OrderRow.objects.get().effective_date == date(2026, 11, 25)
    assert to_the_end(world)["withdrawn_on"] == "2026-11-22"


def test_a_stranger_learns_nothing_and_the_holder_can_object(world: TestWorld) -> None:
    LineRow.objects.update(term_start_date=IN_TIME)
    for msisdn, name in ((LINE.msisdn, "Somebody Else"), ("+4915200000001", LINE.name)):
        accept_declaration(
            replace(WITHDRAWN, submission_key=name, msisdn=msisdn, holder_name=name),
            operator="Harbour Mobile",
            home_place="de",
            now=world.clock(),
        )
    tie_declarations(world.outside, world.clock())
    assert not OrderRow.objects.exists()
    withdraw(world, IN_TIME)
    assert "Somebody asked us to end this line" in told(world)


def test_a_cancelled_line_can_still_be_withdrawn_from_and_ends_sooner(world: TestWorld) -> None:
    request_termination(with_notice(LINE), world.outside, world.clock())
    assert OrderRow.objects.get().effective_date == LINE.term_end_date
    world.clock.advance(days=1)
    withdraw(world, IN_TIME)
    order = OrderRow.objects.get()
    assert order.effective_date == date(2026, 11, 26)
    assert order.plan["withdrawal"] == {"on": "2026-11-23", "pays_for_use": False}
    assert timedelta(0) <= order.due_at - world.clock() < timedelta(days=4)
