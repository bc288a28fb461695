"""The money of a visit, as the clerk reads it."""

from datetime import datetime
from typing import Any

from cleanbreak.channels.staff.papers_checklist import ChecklistRow, checklist
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.money import Money
from cleanbreak.domain.papers import Errand
from cleanbreak.flows.card_in_visit import has_card
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.read_visit_money import MoneyState, VisitMoney, read_visit_money
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.see_papers import papers_left, subject_of_visit

PAYABLE = (MoneyState.OWED, MoneyState.WITH_CODE)
CASH_WAITS = (*PAYABLE, MoneyState.ASKED, MoneyState.AGREED)


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
        "papers_for_money": _papers(story, money, now),
        "paid_slip": paid.details["slip"] if paid else "",
        "focus": _focus(story, money),
        "is_card_destroyed": VisitStep.CARD_DESTROYED in story.done,
    }


def _focus(story: VisitStory, money: VisitMoney) -> str:
    """Return what Enter does when the end was accepted: never pay, nor close what is not done.

    Before the line has ended its card is needed, and its money not known.
    """
    if money.state is MoneyState.NOT_KNOWN:
        return "next"
    if has_card(story) and VisitStep.CARD_DESTROYED not in story.done:
        return "card"
    can_pay = money.is_cash_offered and money.why_not_here is None
    return "receipt" if can_pay and money.state in CASH_WAITS else "next"


def _papers(story: VisitStory, money: VisitMoney, now: datetime) -> list[ChecklistRow]:
    """Return what the clerk has still to see before this money is paid; mostly nothing."""
    if money.state not in PAYABLE or not money.is_cash_offered:
        return []
    return checklist(papers_left(story, Errand.CASH, now), subject_of_visit(story), now)


def _text(amount: Money | None) -> str:
    return money_text(amount.amount_minor, amount.currency) if amount else ""
