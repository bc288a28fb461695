"""A balance that cannot be right is shown to nobody and looked at by a person."""

from dataclasses import replace

import pytest
from tests.worlds import NOON, LineOf, at_once, make_world

from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")

HELD = Balance(currency="EUR", paid_minor=1000, promotional_minor=0, deposit_minor=0, debt_minor=0)


@pytest.mark.parametrize(
    ("balance", "agreed_currency", "words"),
    [
        (HELD, "GBP", "The balance is in EUR and the agreement in GBP."),
        (replace(HELD, debt_minor=-5), "EUR", "below zero (debt_minor)"),
    ],
)
def test_no_figures_are_shown_and_a_person_looks(
    balance: Balance, agreed_currency: str, words: str
) -> None:
    world, line = make_world(), LineOf(balance=balance)
    world.add(line)
    LineRow.objects.update(currency=agreed_currency)

    (planned,) = plan_terminations([at_once(line)], world.outside, NOON)
    assert isinstance(planned, PlannedEnd)
    assert planned.plan.settlement is None

    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    world.work()

    order = read_order(order_id)
    assert (order.state, order.step) == (OrderState.HELD, "settle_balance")
    assert words in order.problem_sentence
    assert order.can_be_withdrawn
    assert not EntryRow.objects.exists()
