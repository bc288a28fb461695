"""Make a statement: the final money of an ended line on paper, for its holder, as PDF."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.template import Context, Engine, Template
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import Settlement
from cleanbreak.flows.brand_words import operator_name, sender_lines
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_words import METHOD_WORDS, STATE_WORDS
from cleanbreak.flows.print_paper import print_paper
from cleanbreak.flows.settlement_words import correction_sentence, money_rows
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.correction import posted_corrections
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow


class NoStatementYet(Refusal):
    """There is no statement for this order. It is made when the money of the line is settled;
    orders in the archive must be restored first.
    """

    code = "no_statement_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """One try to pay, in words."""

    on: str
    way: str
    amount: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is on the paper, in the language that was active when it was read."""

    order_id: UUID
    line: str
    customer: str
    settled_on: str
    made_on: str
    figures: tuple[tuple[str, str], ...]
    """Label and amount; the last one is what goes back."""
    corrections: tuple[str, ...]
    """What was corrected since, and why."""
    payments: tuple[PaymentLine, ...]


def make_statement(order_id: UUID) -> bytes:
    """Return the statement of an order as PDF, in the active language.

    :raises NoStatementYet: if its money is not settled yet, or lies in the archive.
    :raises PrintingNotInstalled: if the libraries of the system are missing.
    """
    return _as_pdf(read_statement(order_id))


def read_statement(order_id: UUID) -> Statement:
    """Return what the statement of an order says, in the active language.

    :raises NoStatementYet: as :func:`make_statement`.
    """
    order = OrderRow.objects.select_related("line__holder").filter(order_id=order_id).first()
    settled = evidence_of([order_id])[order_id].get("settle_balance")
    if order is None or settled is None:
        raise NoStatementYet
    return Statement(
        order_id=order_id,
        line=order.line.msisdn,
        customer=order.line.holder.reference,
        settled_on=_day(datetime.fromisoformat(settled["at"]), order.line),
        made_on=_day(timezone.now(), order.line),
        figures=money_rows(Settlement.from_json(settled["settlement"])),
        corrections=tuple(map(correction_sentence, posted_corrections(order_id))),
        payments=_payments(order),
    )


def _payments(order: OrderRow) -> tuple[PaymentLine, ...]:
    rows = PayoutRow.objects.filter(order_id=order.order_id).order_by("part", "attempt")
    return tuple(
        PaymentLine(
            on=_day(row.changed_at, order.line),
            way=_way(row),
            amount=money_text(row.amount_minor, row.currency),
            state=str(STATE_WORDS[PayoutState(row.state)]),
        )
        for row in rows
    )


def _way(row: PayoutRow) -> str:
    if not row.method:
        return ""
    way = str(METHOD_WORDS[PayoutMethod(row.method)])
    return f"{way} …{row.destination_tail}" if row.destination_tail else way


def _day(at: datetime, line: LineRow) -> str:
    return formats.date_format(at.astimezone(time_zone_of(line.jurisdiction)))


def _as_pdf(statement: Statement) -> bytes:
    words = _words(statement)
    return print_paper(_template().render(Context({"statement": statement, "words": words})))


def _words(statement: Statement) -> dict[str, Any]:
    return {
        "language": get_language() or "en",
        "title": _("Final statement of your line"),
        "operator": operator_name(),
        "sender": sender_lines(),
        "line": _("Line"),
        "customer": _("Customer number"),
        "order": _("Order"),
        "settled_on": _("Settled on"),
        "made_on": _("Printed on %(date)s") % {"date": statement.made_on},
        "figures": _("What is owed to whom"),
        "corrections": _("What was corrected since"),
        "payments": _("How the money goes back"),
        "day": _("Day"),
        "way": _("Way"),
        "amount": _("Amount"),
        "state": _("State"),
        "nothing": _("Nothing goes back to you."),
    }


@cache
def _template() -> Template:
    text = files(__package__).joinpath("statement.html").read_text("utf-8")
    return Engine(autoescape=True).from_string(text)
