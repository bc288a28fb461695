"""Manage the register of official channels: add, end and list them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from cleanbreak.domain.official_channel import (
    LABEL_LENGTH_MAX,
    ChannelDatesReversed,
    ChannelKind,
    MalformedChannel,
    normal_value,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.official_channel import OfficialChannelRow


class ChannelKnown(Refusal):
    """This stands in the register already."""

    code = "channel_known"


class UnknownChannel(Refusal):
    """There is no channel {channel_id} that has not ended."""

    code = "unknown_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelWish:
    """What is to be in the register."""

    kind: ChannelKind
    value: str
    label: str
    valid_from: date
    place: str
    """Whose way of writing phone numbers counts."""


def add_channel(wish: ChannelWish, actor: Actor, now: datetime) -> OfficialChannelRow:
    """Add a channel; one that has ended may be added again.

    :raises MalformedChannel: if it is nothing of its kind.
    :raises ChannelKnown: if it stands there and has not ended.
    """
    row = OfficialChannelRow(
        kind=wish.kind.value,
        value=normal_value(wish.kind, wish.value, wish.place),
        label=" ".join(wish.label.split()),
        valid_from=wish.valid_from,
        added_at=now,
    )
    if len(row.label) > LABEL_LENGTH_MAX:
        raise MalformedChannel(kind=row.kind, value=row.label)
    overlaps = OfficialChannelRow.objects.filter(kind=row.kind, value=row.value).filter(
        Q(valid_until=None) | Q(valid_until__gte=row.valid_from)
    )
    if overlaps.exists():
        raise ChannelKnown
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            append_audit([_entry("channel.added", row, actor)], now)
    except IntegrityError as fault:
        raise ChannelKnown from fault
    return row


def end_channel(channel_id: int, last_day: date, actor: Actor, now: datetime) -> OfficialChannelRow:
    """End a channel; from the next day on it is told to be none of ours.

    :raises UnknownChannel: if there is none, or it has ended.
    :raises ChannelDatesReversed: if it would end before it begins.
    """
    with transaction.atomic():
        rows = OfficialChannelRow.objects.select_for_update()
        row = rows.filter(pk=channel_id, valid_until=None).first()
        if row is None:
            raise UnknownChannel(channel_id=channel_id)
        if last_day < row.valid_from:
            raise ChannelDatesReversed
        row.valid_until = last_day
        row.save(update_fields=["valid_until"])
        append_audit([_entry("channel.ended", row, actor)], now)
    return row


def list_channel_rows() -> list[OfficialChannelRow]:
    """Return what was entered, also what has ended."""
    return list(OfficialChannelRow.objects.order_by("kind", "value", "channel_id"))


def _entry(act: str, row: OfficialChannelRow, actor: Actor) -> AuditEntry:
    details = {"channel": row.channel_id, "kind": row.kind}
    return AuditEntry(act=act, order_id=None, actor=actor, details=details)
