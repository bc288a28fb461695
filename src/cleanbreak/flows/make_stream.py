"""Make a stream: what a receiver does first (SSF 1.0 section 8.1.1.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_stream import SetBy, StreamStatus
from cleanbreak.domain.stream_wish import POLLED, StreamWish, read_wish
from cleanbreak.flows.own_stream import note_by_receiver
from cleanbreak.records.sealed import seal
from cleanbreak.records.ssf_stream import SsfStreamRow


class StreamExists(Refusal):
    """You have a stream, and each receiver has only one. Read it, then change or replace it."""

    code = "stream_exists"


def make_stream(client_id: str, body: Mapping[str, Any], now: datetime) -> SsfStreamRow:
    """Make the stream of a receiver, which watches nothing yet.

    :raises StreamMalformed, AddressNotAllowed: if it cannot be as the receiver wants it.
    :raises StreamExists: if it has one.
    """
    wish = read_wish(body, POLLED, "", settings.CLEANBREAK_SIGNALS_PUSHED_TO)
    stream = SsfStreamRow(
        client_id=client_id,
        status=StreamStatus.ENABLED.value,
        status_set_by=SetBy.RECEIVER.value,
        created_at=now,
        heard_at=now,
        due_at=now,
        **columns_of(wish),
    )
    try:
        with transaction.atomic():
            stream.save(force_insert=True)
            note_by_receiver("ssf.stream_made", stream, now, method=stream.method)
    except IntegrityError as second:
        raise StreamExists from second
    return stream


def columns_of(wish: StreamWish) -> dict[str, Any]:
    """Return what a receiver wants, as it is kept."""
    header = wish.authorization_header
    return {
        "method": wish.method.value,
        "endpoint_url": wish.endpoint_url,
        "authorization_header": seal(header) if header else "",
        "events_requested": list(wish.events_requested),
        "events_delivered": [one.value for one in wish.events_delivered],
        "description": wish.description,
    }
