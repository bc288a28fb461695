"""Change a stream, replace it, or delete it (SSF 1.0 sections 8.1.1.3 to 8.1.1.5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.stream_wish import POLLED, NotYoursToSet, StreamWish, read_wish
from cleanbreak.flows.make_stream import columns_of
from cleanbreak.flows.own_stream import (
    configuration,
    locked_stream,
    note_by_receiver,
    poll_address,
    wish_of,
)
from cleanbreak.records.ssf_event import drop_owed
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.records.ssf_subject import forget_subjects

OURS = ("iss", "aud", "events_supported", "events_delivered", "min_verification_interval")
"""What the transmitter supplies: it may be said, if it is said as it is."""


def change_stream(stream: SsfStreamRow, body: Mapping[str, Any], now: datetime) -> SsfStreamRow:
    """Change what is said of a stream, and nothing else.

    :raises StreamMalformed, NotYoursToSet, AddressNotAllowed: if it cannot be so.
    :raises UnknownStream: if it was deleted meanwhile.
    """
    return _write(stream, body, now, is_replaced=False)


def replace_stream(stream: SsfStreamRow, body: Mapping[str, Any], now: datetime) -> SsfStreamRow:
    """Replace what the receiver supplies; whatever it leaves out is deleted.

    :raises StreamMalformed, NotYoursToSet, AddressNotAllowed: if it cannot be so.
    :raises UnknownStream: if it was deleted meanwhile.
    """
    return _write(stream, body, now, is_replaced=True)


def delete_stream(stream: SsfStreamRow, now: datetime) -> None:
    """Delete a stream: what it watches is forgotten, what it was owed is dropped.

    :raises UnknownStream: if it was deleted meanwhile.
    """
    with transaction.atomic():
        row = locked_stream(stream.stream_id)
        row.ended_at, row.authorization_header = now, ""
        row.save(update_fields=["ended_at", "authorization_header"])
        drop_owed(row.stream_id)
        forget_subjects(row.stream_id)
        note_by_receiver("ssf.stream_deleted", row, now)


def _write(
    stream: SsfStreamRow, body: Mapping[str, Any], now: datetime, *, is_replaced: bool
) -> SsfStreamRow:
    with transaction.atomic():
        row = locked_stream(stream.stream_id)
        columns = columns_of(_wish(row, body, is_replaced=is_replaced))
        if columns["endpoint_url"] != row.endpoint_url:
            columns["due_at"] = now  # a new address is tried at once
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))
        act = "ssf.stream_replaced" if is_replaced else "ssf.stream_changed"
        note_by_receiver(act, row, now, method=row.method)
    return row


def _wish(row: SsfStreamRow, body: Mapping[str, Any], *, is_replaced: bool) -> StreamWish:
    _require_as_it_is(row, body)
    before = POLLED if is_replaced else wish_of(row)
    url, origins = poll_address(row.stream_id), settings.CLEANBREAK_SIGNALS_PUSHED_TO
    return read_wish(body, before, url, origins)


def _require_as_it_is(row: SsfStreamRow, body: Mapping[str, Any]) -> None:
    said = configuration(row)
    for name in OURS:
        if name in body and not _is_same(body[name], said[name]):
            raise NotYoursToSet(member=name)


def _is_same(one: object, other: object) -> bool:
    """Compare lists of events by what is in them: they are sets (8.1.1)."""
    if isinstance(one, list) and isinstance(other, list):
        return all(isinstance(each, str) for each in one) and set(one) == set(other)
    return one == other
