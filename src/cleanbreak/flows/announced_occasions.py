"""The occasions of announcements: what each row of the outbox is about, read in batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.account_texts import AccountOccasion, account_messages, account_occasions
from cleanbreak.flows.call_handover_text import call_handover_messages
from cleanbreak.flows.call_receipt_texts import call_receipt_messages
from cleanbreak.flows.confidential_texts import ConfidentialOccasion, confidential_messages
from cleanbreak.flows.cool_off_texts import cool_off_messages
from cleanbreak.flows.correction_texts import CorrectionOccasion, correction_messages
from cleanbreak.flows.guardian_texts import guardian_messages, guardian_occasions
from cleanbreak.flows.message_texts import TOLD_STEPS, Occasion, messages_for
from cleanbreak.flows.number_after_end import numbers_after_end
from cleanbreak.flows.payout_texts import ABOUT_MONEY, PayoutOccasion, payout_messages_for
from cleanbreak.flows.send_papers import papers_messages
from cleanbreak.flows.sent_paper_words import paper_judged_messages
from cleanbreak.flows.switch_texts import SwitchOccasion, switch_messages, switch_occasions
from cleanbreak.flows.takeout_texts import (
    TakeoutOccasion,
    takeout_messages,
    takeout_occasions,
)
from cleanbreak.flows.thread_texts import thread_messages
from cleanbreak.flows.verification_texts import VerificationOccasion, verification_messages
from cleanbreak.ports.messages import Message
from cleanbreak.records.authority import emails_of_authorities
from cleanbreak.records.confidential_request import (
    ConfidentialRequestRow,
    confidential_among,
    safe_contacts_of,
)
from cleanbreak.records.cool_off import CoolOffRow, cool_offs_by_id
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_queue import failure_reasons
from cleanbreak.records.verification import verifications_by_id

Row: TypeAlias = dict[str, Any]
Anything = TypeVar("Anything")
Saying: TypeAlias = Callable[[], list[Message]]


@dataclass(frozen=True, slots=True)
class Teller(Generic[Anything]):
    """Who knows of some kinds of announcements what they are about, and what is said."""

    occasions_of: Callable[[Sequence[Row]], Sequence[tuple[Row, Anything]]]
    messages_of: Callable[[AnnouncementKind, Anything], list[Message]]

    def sayings(self, rows: Sequence[Row]) -> list[tuple[Row, Saying]]:
        """Return for each row what makes its messages; a bad one fails alone, when it is made."""
        return [(row, self._saying(row, one)) for row, one in self.occasions_of(rows)]

    def _saying(self, row: Row, occasion: Anything) -> Saying:
        return lambda: self.messages_of(AnnouncementKind(row["kind"]), occasion)


def sayings_for(rows: Sequence[Row]) -> list[tuple[Row, Saying]]:
    """Return for each row of the outbox what makes its messages."""
    parts: dict[Teller[Any], list[Row]] = {}
    for row in rows:
        parts.setdefault(TELLERS.get(AnnouncementKind(row["kind"]), ORDERS), []).append(row)
    return [one for teller, own in parts.items() for one in teller.sayings(own)]


def _occasions(rows: Sequence[Row]) -> list[tuple[Row, Occasion]]:
    orders = (
        OrderRow.objects.select_related("line__holder")
        .prefetch_related(Prefetch("evidence", EvidenceRow.objects.filter(step__in=TOLD_STEPS)))
        .in_bulk([row["order_id"] for row in rows if row["order_id"]])
    )
    named = {row["declaration_id"] for row in rows} | {o.declaration_id for o in orders.values()}
    declarations = DeclarationRow.objects.in_bulk([one for one in named if one])
    safe = safe_contacts_of(orders)
    acting = emails_of_authorities(UUID(o.authority) for o in orders.values() if o.authority)
    numbers = numbers_after_end(orders.values(), timezone.now())
    return [
        (
            row,
            replace(
                _occasion(row, orders, declarations),
                safe_contact=safe.get(row["order_id"]),
                representative_email=_acting_email(orders.get(row["order_id"]), acting),
                number=numbers.get(row["order_id"]),
            ),
        )
        for row in rows
    ]


def _acting_email(order: OrderRow | None, emails: dict[UUID, str]) -> str:
    """Return where whoever acts for the holder is told; empty if nobody does."""
    return emails.get(UUID(order.authority), "") if order is not None and order.authority else ""


def _correction_occasions(rows: Sequence[Row]) -> list[tuple[Row, CorrectionOccasion]]:
    corrections = CorrectionRow.objects.in_bulk([_correction_id(row) for row in rows])
    line_ids = [one.line_id for one in corrections.values()]
    lines = LineRow.objects.select_related("holder").in_bulk(line_ids)
    hidden = confidential_among(one.order_id for one in corrections.values())
    found = [(row, corrections[_correction_id(row)]) for row in rows]
    return [
        (row, CorrectionOccasion(one.as_correction(), lines[one.line_id], one.order_id in hidden))
        for row, one in found
    ]


def _confidential_occasions(rows: Sequence[Row]) -> list[tuple[Row, ConfidentialOccasion]]:
    named = {row["key"]: row["key"].split(":") for row in rows}
    ids = [UUID(request_id) for _, request_id, _ in named.values()]
    known = ConfidentialRequestRow.objects.in_bulk(ids)
    return [
        (row, ConfidentialOccasion(known[UUID(named[row["key"]][1])], named[row["key"]][2]))
        for row in rows
    ]


def _account_occasions(rows: Sequence[Row]) -> list[tuple[Row, AccountOccasion]]:
    return list(zip(rows, account_occasions([row["key"] for row in rows]), strict=True))


def _switch_occasions(rows: Sequence[Row]) -> list[tuple[Row, SwitchOccasion]]:
    return list(zip(rows, switch_occasions([row["key"] for row in rows]), strict=True))


def _takeout_occasions(rows: Sequence[Row]) -> list[tuple[Row, TakeoutOccasion]]:
    return list(zip(rows, takeout_occasions([row["key"] for row in rows]), strict=True))


def _cool_off_occasions(rows: Sequence[Row]) -> list[tuple[Row, CoolOffRow | None]]:
    numbers = {row["key"]: UUID(row["key"].partition(":")[2]) for row in rows}
    known = cool_offs_by_id(list(numbers.values()))
    return [(row, known.get(numbers[row["key"]])) for row in rows]


def _verification_occasions(rows: Sequence[Row]) -> list[tuple[Row, VerificationOccasion]]:
    known = verifications_by_id([_verification_id(row) for row in rows])
    pairs = [(row, known.get(_verification_id(row))) for row in rows]
    return [(row, VerificationOccasion(one, row["key"])) for row, one in pairs]


def _verification_id(row: Row) -> UUID:
    """Return the verification that a key names: ``verification:``, its number, kind and nonce."""
    return UUID(row["key"].split(":")[1])


def _correction_id(row: Row) -> UUID:
    """Return the correction that a key names: ``correction:`` and its number."""
    return UUID(row["key"].partition(":")[2])


def _payout_occasions(rows: Sequence[Row]) -> list[tuple[Row, PayoutOccasion]]:
    payouts = PayoutRow.objects.in_bulk([_payout_id(row) for row in rows])
    lines = LineRow.objects.select_related("holder").in_bulk([p.line_id for p in payouts.values()])
    reasons = failure_reasons(list(payouts))
    hidden = confidential_among(payout.order_id for payout in payouts.values())
    return [
        (
            row,
            PayoutOccasion(
                key=row["key"],
                payout=payout,
                line=lines[payout.line_id],
                reason=reasons.get(payout.payout_id, ""),
                is_confidential=payout.order_id in hidden,
            ),
        )
        for row in rows
        for payout in [payouts[_payout_id(row)]]
    ]


def _payout_id(row: Row) -> UUID:
    """Return the payout that a key names: the first one of an order has the order's number."""
    head, _, rest = row["key"].partition(":")
    return UUID(rest.partition(":")[0] if head == "payout" else head)


def _occasion(
    row: Row, orders: dict[UUID, OrderRow], declarations: dict[int, DeclarationRow]
) -> Occasion:
    order = orders.get(row["order_id"])
    declaration_id = row["declaration_id"] or (order.declaration_id if order else None)
    return Occasion(key=row["key"], order=order, declaration=declarations.get(declaration_id or 0))


ORDERS = Teller(_occasions, messages_for)
TELLERS: dict[AnnouncementKind, Teller[Any]] = {
    **dict.fromkeys(ABOUT_MONEY, Teller(_payout_occasions, payout_messages_for)),
    AnnouncementKind.SETTLEMENT_CORRECTED: Teller(
        _correction_occasions, lambda _kind, one: correction_messages(one)
    ),
    AnnouncementKind.VERIFICATION_CODE: Teller(
        _verification_occasions, lambda _kind, one: verification_messages(one)
    ),
    AnnouncementKind.COOL_OFF_BEGUN: Teller(
        _cool_off_occasions, lambda _kind, one: cool_off_messages(one)
    ),
    AnnouncementKind.ACCOUNT_NEWS: Teller(
        _account_occasions, lambda _kind, one: account_messages(one)
    ),
    AnnouncementKind.SWITCH_ANSWER: Teller(
        _switch_occasions, lambda _kind, one: switch_messages(one)
    ),
    AnnouncementKind.PAPERS_ASKED: Teller(
        lambda rows: [(row, row["key"]) for row in rows], lambda _kind, key: papers_messages(key)
    ),
    AnnouncementKind.PAPER_JUDGED: Teller(
        lambda rows: [(row, row["key"]) for row in rows],
        lambda _kind, key: paper_judged_messages(key),
    ),
    AnnouncementKind.CALL_HANDOVER: Teller(
        lambda rows: [(row, row["key"]) for row in rows],
        lambda _kind, key: call_handover_messages(key),
    ),
    AnnouncementKind.CALL_RECEIPT: Teller(
        lambda rows: [(row, row["key"]) for row in rows],
        lambda _kind, key: call_receipt_messages(key),
    ),
    AnnouncementKind.TAKEOUT_NEWS: Teller(
        _takeout_occasions, lambda _kind, one: takeout_messages(one)
    ),
    **dict.fromkeys(
        (AnnouncementKind.MESSAGE_RECEIVED, AnnouncementKind.MESSAGE_ANSWERED),
        Teller(
            lambda rows: [(row, row["key"]) for row in rows],
            lambda _kind, key: thread_messages(key),
        ),
    ),
    AnnouncementKind.ACCOUNTS_REMINDER: Teller(
        guardian_occasions, lambda _kind, one: guardian_messages(one)
    ),
    AnnouncementKind.CONFIDENTIAL_NEWS: Teller(
        _confidential_occasions, lambda _kind, one: confidential_messages(one)
    ),
}
"""All others are about orders and declarations."""
