"""The text messages of a card as a subscriber takes them along.

A card has parts of long messages in any order, reports on sent messages in a file of their own
(EF.SMSR), and now and then a report among the messages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cleanbreak.domain.sim_phone_book import Records, hexadecimal
from cleanbreak.domain.sms_parts import Given, Whole, join
from cleanbreak.domain.sms_record import (
    Receipt,
    Stored,
    StoredMessage,
    decode_report_record,
    decode_sms_record,
)
from cleanbreak.domain.sms_tpdu import (
    Deliver,
    StatusReport,
    Submit,
)
from cleanbreak.domain.sms_user_data import UnreadableMessage
from cleanbreak.domain.takeout import Delivery, Direction, Kind, Message, Origin, Unread

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A message on the card, or one part of it."""

    number: int
    stored: StoredMessage
    unit: Deliver | Submit = field(repr=False)

    @property
    def at(self) -> datetime | None:
        return self.unit.at if isinstance(self.unit, Deliver) else None

    @property
    def direction(self) -> Direction:
        if isinstance(self.unit, Deliver):
            return Direction.RECEIVED
        is_draft = self.stored.stored is Stored.TO_BE_SENT
        return Direction.DRAFT if is_draft else Direction.SENT

    @property
    def given(self) -> Given:
        return Given(self.direction, self.unit.address.value, self.at, self.unit.data)


@dataclass(frozen=True, slots=True)
class _Report:
    """What became of a sent message."""

    unit: StatusReport = field(repr=False)
    raw: str = field(repr=False)
    record: int | None = None
    """The message's record, where the card tells it."""

    def is_of(self, kept: _Kept) -> bool:
        """Return whether it is of this message, and not of one that was in its place before."""
        unit = kept.unit
        if kept.direction is not Direction.SENT or not isinstance(unit, Submit):
            return False
        if unit.reference != self.unit.reference:
            return False
        if self.record is not None:
            return self.record == kept.number and kept.stored.receipt is Receipt.KEPT
        return unit.address.value == self.unit.address.value


def messages_of(messages: Records, reports: Records) -> Iterator[Message | Unread]:
    """Return the messages of EF.SMS, as whole as they are there, with their reports of EF.SMSR."""
    kept: list[_Kept] = []
    told: list[_Report] = []
    for number, record in messages.items():
        try:
            stored = decode_sms_record(record)
        except UnreadableMessage as refusal:
            yield Unread(Kind.MESSAGE, hexadecimal(record), refusal.code)
            continue
        match stored.unit if stored else None:
            case Deliver() | Submit() as unit if stored:
                kept.append(_Kept(number, stored, unit))
            case StatusReport() as unit if stored:
                told.append(_Report(unit, hexadecimal(stored.raw)))
    own = list(_reports_of(reports))
    kept.sort(key=lambda one: one.at or LONG_AGO)
    wholes = join(
        [Given(one.direction, one.unit.address.value, one.at, one.unit.data) for one in kept]
    )
    for whole in wholes:
        yield _message(whole, kept, [*own, *told])
    for report in told:
        if not any(report.is_of(one) for one in kept):
            yield _of_report(report)


def _reports_of(records: Records) -> Iterator[_Report]:
    """Return what can be read of EF.SMSR; without the rest a message's way is unknown, no more."""
    for record in records.values():
        try:
            found = decode_report_record(record)
        except UnreadableMessage:
            continue
        if found:
            number, unit, size = found
            yield _Report(unit, hexadecimal(record[:size]), number)


def _message(whole: Whole, kept: Sequence[_Kept], reports: Sequence[_Report]) -> Message:
    pieces = [kept[place] for place, _ in whole.pieces]
    first = pieces[0]
    own = [report for report in reports if any(report.is_of(piece) for piece in pieces)]
    return Message(
        origin=Origin.SIM_CARD,
        direction=first.direction,
        address=first.unit.address.value,
        at=first.at,
        text=whole.text,
        was_read=all(piece.stored.stored is not Stored.UNREAD for piece in pieces),
        delivery=_delivery(pieces, own),
        service_centre=first.stored.centre,
        parts_missing=whole.missing,
        raw=(*(hexadecimal(one.stored.raw) for one in pieces), *(one.raw for one in own)),
    )


def _delivery(pieces: Sequence[_Kept], reports: Sequence[_Report]) -> Delivery:
    """Return how far a message came: as far as the part of which the worst is known."""
    told = [report.unit.delivery for report in reports]
    told += [Delivery.PENDING for one in pieces if one.stored.receipt is Receipt.AWAITED]
    for worst in (Delivery.FAILED, Delivery.PENDING, Delivery.DELIVERED):
        if worst in told:
            return worst
    return Delivery.UNKNOWN


def _of_report(report: _Report) -> Message:
    """Return a report that is kept like a message, when the message itself is gone."""
    unit = report.unit
    return Message(
        origin=Origin.SIM_CARD,
        direction=Direction.RECEIVED,
        address=unit.address.value,
        at=unit.ended_at or unit.at,
        text=unit.data.text if unit.data else None,
        delivery=unit.delivery,
        raw=(report.raw,),
    )
