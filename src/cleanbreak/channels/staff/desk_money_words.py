"""The money of a visit, as the clerk reads it."""

from datetime import datetime
from typing import Any

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.money import Money
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.read_visit_money import read_visit_money
from cleanbreak.flows.refusal_words import refusal_text


def money_said(story: VisitStory, now: datetime) -> dict[str, Any]:
    """Return what the page of a visit says of its money; nothing before the end."""
    money = read_visit_money(story, now)
    if money is None:
        return {}
    paid = story.done.get(VisitStep.CASH_PAID)
    return {
        "money": money,
        "money_state": money.state.value,
        "owed": _text(money.owed),
        "cash": _text(money.cash),
        "why_not_here": refusal_text(money.why_not_here) if money.why_not_here else "",
        "paid_slip": paid.details["slip"] if paid else "",
        "is_card_destroyed": VisitStep.CARD_DESTROYED in story.done,
    }


def _text(amount: Money | None) -> str:
    return money_text(amount.amount_minor, amount.currency) if amount else ""
