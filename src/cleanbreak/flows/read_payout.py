"""Read the story of a payout: every attempt, event, journal and contradiction of its money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutMethod, PayoutState, UnknownPayout, payout_of_journal
from cleanbreak.domain.refund_rules import RefundRules
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.unclaimed import UnclaimedThen, last_day_to_claim
from cleanbreak.flows.read_money import CHANGEABLE, pay_back_by, settlement_of, withdrawal_due_on
from cleanbreak.policies.loader import policy_at, time_zone_of, unclaimed_rules
from cleanbreak.policies.refund_rules import refund_rules
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutEventRow, PayoutRow
from cleanbreak.records.payout_contradiction import ContradictionRow, contradictions_of

TAIL_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutEvent:
    """One thing that happened to one attempt."""

    at: datetime
    attempt: int
    became: PayoutState
    channel: str
    acting_user: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedEntry:
    """One side of a journal of one attempt; a debit is positive."""

    posted_at: datetime
    attempt: int
    kind: str
    account: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutStory:
    """One attempt, and all that is known of the same money; no account, only its tail."""

    payout: PayoutRow
    state: PayoutState
    method: PayoutMethod | None
    amount: Money
    msisdn_tail: str
    customer: str
    """The operator's customer number."""
    place: str
    has_order_page: bool
    attempts: Sequence[PayoutRow]
    """All of the same money, this one too, in their order."""
    events: Sequence[PayoutEvent]
    entries: Sequence[PostedEntry]
    contradictions: Sequence[ContradictionRow]
    offers_bank: bool
    last_day_to_claim: date
    pay_back_by: date | None
    """By when the place asks for it to be paid back; ``None``: no such rule was found."""
    late_interest: Money
    """What the holder is owed besides until today, since it was not; nothing books it yet."""
    goes_to_state: bool
    """Whether the law of the place asks for unclaimed money to be handed to the state."""

    @property
    def own_open(self) -> bool:
        """Return whether somebody must find out whether this very attempt arrived."""
        own = (one for one in self.contradictions if one.payout_id == self.payout.payout_id)
        return any(one.resolved_at is None for one in own)

    @property
    def is_disputed(self) -> bool:
        """Return whether any attempt may have arrived against what the books say."""
        return any(one.resolved_at is None for one in self.contradictions)


def read_payout(payout_id: UUID, now: datetime) -> PayoutStory:
    """Return the story of a payout.

    :raises UnknownPayout: if there is none.
    """
    payout = PayoutRow.objects.filter(payout_id=payout_id).first()
    if payout is None:
        raise UnknownPayout
    line = LineRow.objects.select_related("holder").get(line_id=payout.line_id)
    same_money = PayoutRow.objects.filter(order_id=payout.order_id, part=payout.part)
    attempts = list(same_money.order_by("attempt"))
    numbers = {one.payout_id: one.attempt for one in attempts}
    policy, today = policy_at(line.jurisdiction, now)
    rules, refund = (
        unclaimed_rules(line.jurisdiction, today),
        refund_rules(line.jurisdiction, today),
    )
    settlement = settlement_of(payout)
    owed_on = attempts[0].created_at.astimezone(time_zone_of(line.jurisdiction)).date()
    return PayoutStory(
        payout=payout,
        state=PayoutState(payout.state),
        method=PayoutMethod(payout.method) if payout.method else None,
        amount=Money(payout.amount_minor, payout.currency),
        msisdn_tail=line.msisdn[-TAIL_LENGTH:],
        customer=line.holder.reference,
        place=line.jurisdiction,
        has_order_page=_has_order_page(payout.order_id),
        attempts=attempts,
        events=_events(numbers),
        entries=_entries(payout.order_id, numbers),
        contradictions=contradictions_of(list(numbers)),
        offers_bank=PayoutMethod.BANK in policy.payout_ways,
        last_day_to_claim=last_day_to_claim(rules, owed_on),
        pay_back_by=pay_back_by(
            settlement, owed_on, refund, withdrawal_due_on(payout, line.jurisdiction)
        ),
        late_interest=_late_interest(payout, settlement, refund, owed_on, today),
        goes_to_state=rules.then is UnclaimedThen.STATE,
    )


def _has_order_page(order_id: UUID) -> bool:
    """Return whether there is a page of the order: of one in confidence there is none."""
    is_there = OrderRow.objects.filter(order_id=order_id).exists()
    return is_there and not confidential_among([order_id])


def _late_interest(
    payout: PayoutRow,
    settlement: Settlement | None,
    rules: RefundRules,
    owed_on: date,
    today: date,
) -> Money:
    """Return what money has earned that has not left yet: deposit and credit, each by its rule."""
    if settlement is None or PayoutState(payout.state) not in CHANGEABLE:
        return Money(0, payout.currency)
    deposit_minor = min(settlement.deposit_minor, payout.amount_minor)
    credit_minor = payout.amount_minor - deposit_minor
    earned_minor = rules.late_interest_minor(
        deposit_minor, rules.deposit_due_on(owed_on), today
    ) + rules.late_interest_minor(credit_minor, rules.credit_due_on(owed_on), today)
    return Money(earned_minor, payout.currency)


def _events(numbers: Mapping[UUID, int]) -> list[PayoutEvent]:
    rows = PayoutEventRow.objects.filter(payout_id__in=list(numbers)).order_by("event_id")
    return [
        PayoutEvent(
            at=row.at,
            attempt=numbers[row.payout_id],
            became=PayoutState(row.became),
            channel=row.channel,
            acting_user=row.acting_user,
            facts=row.facts,
        )
        for row in rows
    ]


def _entries(order_id: UUID, numbers: Mapping[UUID, int]) -> list[PostedEntry]:
    """Return what was posted for the moves of these attempts."""
    rows = EntryRow.objects.filter(journal__order_id=order_id).select_related("journal", "account")
    return [
        PostedEntry(
            posted_at=row.journal.posted_at,
            attempt=numbers[payout_id],
            kind=row.journal.kind,
            account=row.account.code,
            amount=Money(row.amount_minor, row.account.currency),
        )
        for row in rows.order_by("journal_id", "-amount_minor")
        if (payout_id := payout_of_journal(row.journal.key)) and payout_id in numbers
    ]
