"""Read money: what a holder is shown about the money of an ended line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.correction import Correction
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutMethod, PayoutState, UnknownPayout
from cleanbreak.domain.refund_rules import RefundRules
from cleanbreak.domain.settlement import Settlement
from cleanbreak.flows.choose_payout import ways_for
from cleanbreak.flows.payout_texts import where_words
from cleanbreak.policies.loader import policy_at, time_zone_of
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.policies.refund_rules import refund_rules
from cleanbreak.records.charity import listed_charities
from cleanbreak.records.correction import posted_corrections
from cleanbreak.records.credit_offer import CreditOfferRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import GIVEN_UP_STATES, PayoutEventRow, PayoutRow

CHANGEABLE = frozenset({PayoutState.DRAFT, PayoutState.HELD, PayoutState.APPROVED})
"""The money is not on its way yet: its holder may choose, change and stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyEvent:
    """One thing that happened to the money."""

    became: PayoutState
    method: PayoutMethod | None
    """That of the try it happened to."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStory:
    """How the money of one ended line stands: the try to pay it that counts, and all others."""

    payout_id: UUID
    line_id: int
    order_id: UUID
    amount: Money
    state: PayoutState
    method: PayoutMethod | None
    where: str
    """Where it goes, with the last four characters at most; empty while nobody has chosen."""
    due_at: datetime
    offer_expires_at: datetime | None
    """Until when the holder of another line can accept it, if that is awaited."""
    settlement: Settlement | None
    """``None`` where the order lies in the archive, or for a later correction."""
    corrections: tuple[Correction, ...]
    """What was corrected after the settlement, oldest first."""
    events: tuple[MoneyEvent, ...]
    ways: tuple[PayoutMethod, ...]
    jurisdiction: str
    pay_back_by: date | None
    """By when the place asks for it to be paid back; ``None``: no such rule was found."""

    @property
    def is_changeable(self) -> bool:
        """Return whether the holder may still say where it goes."""
        return self.state in CHANGEABLE

    @property
    def can_be_stopped(self) -> bool:
        """Return whether there is a choice that can be taken back."""
        return self.is_changeable and self.state is not PayoutState.DRAFT


def read_money(payout_id: UUID, now: datetime) -> MoneyStory:
    """Return how money stands that a payout was made for; what failed leads to what follows it.

    :raises UnknownPayout: if there is none.
    """
    asked = PayoutRow.objects.filter(payout_id=payout_id).first()
    if asked is None:
        raise UnknownPayout
    tries = list(
        PayoutRow.objects.filter(
            line_id=asked.line_id, order_id=asked.order_id, part=asked.part
        ).order_by("attempt")
    )
    return _story(tries, now)


def charity_names() -> list[tuple[str, str]]:
    """Return number and name of every organisation that may be chosen."""
    return [(str(one.charity_id), one.name) for one in listed_charities()]


def _story(tries: Sequence[PayoutRow], now: datetime) -> MoneyStory:
    counting = [one for one in tries if one.state not in GIVEN_UP_STATES]
    latest = counting[-1] if counting else tries[-1]
    line = LineRow.objects.select_related("holder").get(line_id=latest.line_id)
    policy, today = policy_at(line.jurisdiction, now)
    amount = Money(latest.amount_minor, latest.currency)
    settlement = settlement_of(latest)
    owed_on = tries[0].created_at.astimezone(time_zone_of(line.jurisdiction)).date()
    open_offers = CreditOfferRow.objects.filter(payout_id=latest.payout_id, confirmed_at=None)
    return MoneyStory(
        payout_id=latest.payout_id,
        line_id=latest.line_id,
        order_id=latest.order_id,
        amount=amount,
        state=PayoutState(latest.state),
        method=PayoutMethod(latest.method) if latest.method else None,
        where=where_words(latest) if latest.method else "",
        due_at=latest.due_at,
        offer_expires_at=open_offers.values_list("expires_at", flat=True).first(),
        settlement=settlement,
        corrections=posted_corrections(latest.order_id),
        events=_events(tries),
        ways=tuple(ways_for(line, amount, policy)),
        jurisdiction=line.jurisdiction,
        pay_back_by=pay_back_by(
            settlement,
            owed_on,
            refund_rules(line.jurisdiction, today),
            withdrawal_due_on(latest, line.jurisdiction),
        ),
    )


def pay_back_by(
    settlement: Settlement | None,
    owed_on: date,
    rules: RefundRules,
    withdrawal_due: date | None,
) -> date | None:
    """Return by when the place asks for money to be paid back, if it names a day."""
    if settlement is None:
        return None
    ordinary = rules.first_due_on(
        owed_on, has_credit=settlement.paid_minor > 0, has_deposit=settlement.deposit_minor > 0
    )
    return min((day for day in (ordinary, withdrawal_due) if day), default=None)


def withdrawal_due_on(payout: PayoutRow, place: str) -> date | None:
    """Return by when money goes back because its agreement was withdrawn from, if it was.

    The time runs from the withdrawal, not from the end of the line (Directive 2011/83/EU art. 13).
    """
    settled = EvidenceRow.objects.filter(order_id=payout.order_id, step="settle_balance").first()
    if settled is None or "withdrawn_on" not in settled.facts:
        return None
    withdrawn_on = date.fromisoformat(settled.facts["withdrawn_on"])
    period = page_rules(place, withdrawn_on).withdrawal_refund
    return period.after(withdrawn_on) if period else None


def settlement_of(payout: PayoutRow) -> Settlement | None:
    """Return the settlement of a payout; ``None`` for a correction, or what is in the archive."""
    if payout.part != 1:
        return None
    settled = EvidenceRow.objects.filter(order_id=payout.order_id, step="settle_balance").first()
    return Settlement.from_json(settled.facts["settlement"]) if settled else None


def _events(tries: Sequence[PayoutRow]) -> tuple[MoneyEvent, ...]:
    """Return what happened to all tries, in order; each begins by being owed, or sent at once."""
    happened = PayoutEventRow.objects.filter(payout_id__in=[one.payout_id for one in tries])
    told: dict[UUID, list[PayoutEventRow]] = {}
    for event in happened.order_by("event_id"):
        told.setdefault(event.payout_id, []).append(event)
    events: list[MoneyEvent] = []
    for one in tries:
        method = PayoutMethod(one.method) if one.method else None
        own = [(PayoutState(event.became), event.at) for event in told.get(one.payout_id, [])]
        first = PayoutState.DRAFT if own else PayoutState(one.state)
        events += [
            MoneyEvent(became=became, method=method, at=at)
            for became, at in ((first, one.created_at), *own)
        ]
    return tuple(events)
