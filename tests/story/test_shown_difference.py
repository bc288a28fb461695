"""Money that is not what was shown before: the holder reads both figures, and why."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from tests.worlds import NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.money import Balance
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.settlement_difference import DifferenceReason
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.settlement_words import (
    REASON_WORDS,
    WORDS_FOR_HOLDER,
    money_changes,
    money_rows,
    money_rows_for_staff,
)
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(language="en")
SPENT = Balance(currency="EUR", paid_minor=34, promotional_minor=0, deposit_minor=0, debt_minor=700)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def end_with(balance: Balance, line: LineOf = LINE) -> tuple[TestWorld, OrderStory]:
    """End a line whose balance changes between the confirmation and the end."""
    world = make_world()
    world.add(line)
    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    world.outside.charging.provision({line.msisdn[1:]: balance})
    world.work()
    world.clock.advance(seconds=1)
    send_announcements(world.outside, world.clock)
    return world, read_order(order_id)


def mail(world: TestWorld) -> str:
    messages = [received.message for received in MemoryMessages(world.world).inbox()]
    return next(one.text for one in messages if one.subject == "Your line has ended")


def test_the_mail_and_the_page_say_both_figures_and_why() -> None:
    world, order = end_with(SPENT)

    said = (
        "Shown before as what you get back: 12.34 EUR. It is now: 0.00 EUR.",
        "Shown before as what you still owe: 0.00 EUR. It is now: 6.66 EUR.",
        "Shown before as gifted credit that ends: 5.00 EUR. It is now: 0.00 EUR.",
        "Credit was used after that.",
        "There was a further bill after that.",
    )
    assert money_changes(order) == said
    assert order.differs_by == (
        DifferenceReason.USAGE_AFTER_PREVIEW,
        DifferenceReason.BILL_AFTER_PREVIEW,
    )
    for sentence in (*said, "You still owe: 6.66 EUR", "You get back: 0.00 EUR"):
        assert sentence in mail(world)


def test_nothing_is_said_where_nothing_differs() -> None:
    world, order = end_with(LINE.balance)

    assert money_changes(order) == ()
    assert "Shown before" not in mail(world)
    assert "You get back: 12.34 EUR" in mail(world)
    assert "Gifted credit that ends with the line: 5.00 EUR" in mail(world)


def test_where_there_was_no_preview_that_is_said() -> None:
    world = make_world()
    world.add(LINE)
    silent = replace(world.outside, charging=_Silent(world.outside.charging))
    order_id = request_termination(at_once(LINE), silent, NOON).order_id
    world.work()

    assert money_changes(read_order(order_id)) == (
        "We could not show the figures before, because the billing system did not answer then.",
    )


class _Silent:
    """A charging system that cannot be asked."""

    def __init__(self, charging: object) -> None:
        self._charging = charging

    def read_balance(self, _accounts: object) -> None:
        raise Unavailable("silence")

    def __getattr__(self, name: str) -> object:
        return getattr(self._charging, name)


def test_an_order_that_was_settled_by_an_earlier_version_is_shown() -> None:
    _world, order = end_with(LINE.balance)
    row = EvidenceRow.objects.get(order_id=order.order_id, step="settle_balance")
    earlier = {**row.facts, "compared_with_preview": "same"}
    del earlier["differs_from_preview_by"]
    steps = tuple(
        replace(step, facts=earlier) if step.name == "settle_balance" else step
        for step in order.steps
    )

    shown = replace(order, steps=steps)

    assert shown.differs_by == ()
    assert money_changes(shown) == ()
    assert shown.settlement == order.settlement


def test_every_reason_and_every_figure_has_words() -> None:
    assert set(REASON_WORDS) == set(DifferenceReason)
    figures = {name for name in Settlement.__dataclass_fields__ if name != "currency"}
    assert set(WORDS_FOR_HOLDER) == figures
    every = Settlement(currency="JPY", **dict.fromkeys(figures, 1234))
    assert len(money_rows(every)) == len(money_rows_for_staff(every)) == len(figures)
    assert {amount for _label, amount in money_rows(every)} == {"1234 JPY"}
    assert money_rows(every)[-1] == ("You get back", "1234 JPY")
    assert money_rows_for_staff(every)[-1] == ("Goes back to the holder", "1234 JPY")


def test_agreement_and_law_of_the_place_decide_the_fee_and_the_books_say_so() -> None:
    """Germany: 60 euros were agreed; 20 a month for 99 days are 65.09, of the device 40.68."""
    world = make_world()
    line = replace(LINE, term_end_date=date(2027, 3, 1), early_termination_fee_minor=6000)
    world.add(line)
    LineRow.objects.update(
        monthly_fee_minor=2000,
        device_value_minor=30_000,
        term_start_date=date(2025, 3, 2),
        device_instalments_minor=5000,
    )

    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    world.work()

    money = read_order(order_id).settlement
    assert money is not None
    assert money.early_termination_fee_minor == 300 * 99 * 100 // 730 == 4068
    assert money.fee_tax_minor == 650
    assert (money.instalments_going_on_minor, money.device_instalments_minor) == (5000, 0)
    assert (money.netted_minor, money.still_owed_minor) == (1234, 4068 - 1234)
    books = dict(EntryRow.objects.values_list("account__code", "amount_minor"))
    assert (books["tax:de"], books["early_termination_fee"]) == (-650, -3418)
