"""Fetch a takeout by its link: streamed, opened on the way, and once.

A link is used up by one *complete* download. One that broke off may be begun again while the link
is good, at most ten times; whoever looks at the page, or only follows the link, uses nothing up.
Of several at once, only the one that was begun last gets the last bytes.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet

from cleanbreak.domain.takeout_state import (
    DOWNLOADS_MAX,
    TakeoutForm,
    TakeoutNotHere,
    TakeoutState,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.prepare_takeouts import takeout_folder
from cleanbreak.flows.seal_takeout import out_of_age
from cleanbreak.flows.takeout_links import hash_of
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.takeout import AT_REST_STATES, TakeoutRow

READ_BYTES = 1 << 16
FETCHER = Actor(channel=Channel.PORTAL, acting_user="holder")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A takeout that lies ready behind a link."""

    form: TakeoutForm
    size_bytes: int
    records: int
    link_until: datetime
    keep_until: datetime


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is being sent."""

    name: str
    media_type: str
    pieces: Iterator[bytes] = field(repr=False)


def look_at_takeout(secret: str, now: datetime) -> Waiting:
    """Return what lies behind a link; changes nothing.

    :raises TakeoutNotHere: if there is nothing, whyever.
    """
    row = _behind(secret, now)
    return Waiting(
        form=TakeoutForm(row.form),
        size_bytes=row.size_bytes,
        records=row.records,
        link_until=row.link_until or now,
        keep_until=row.due_at,
    )


def fetch_takeout(secret: str, now: datetime) -> Download:
    """Begin a download.

    :raises TakeoutNotHere: if there is nothing behind the link, or it was begun with too often.
    """
    row = _behind(secret, now)
    with transaction.atomic():
        allowed = _with_link_of(row).filter(downloads__lt=DOWNLOADS_MAX)
        if not allowed.update(downloads=F("downloads") + 1):
            raise TakeoutNotHere
        row.refresh_from_db(fields=["downloads"])
        append_audit([_entry(row, "takeout.download_begun")], now)
    is_age = row.form == TakeoutForm.AGE.value
    day = row.changed_at.astimezone(time_zone_of(row.line.jurisdiction)).date()
    return Download(
        name=f"takeout-{day}.zip" + (".age" if is_age else ""),
        media_type="application/octet-stream" if is_age else "application/zip",
        pieces=_pieces(row, now),
    )


def _behind(secret: str, now: datetime) -> TakeoutRow:
    row = (
        TakeoutRow.objects.select_related("line")
        .filter(link_hash=hash_of(secret), link_until__gt=now, due_at__gt=now)
        .filter(state__in=AT_REST_STATES)
        .first()
    )
    if row is None:
        raise TakeoutNotHere
    return row


def _with_link_of(row: TakeoutRow) -> QuerySet[TakeoutRow]:
    """Return the takeout as long as its link is not used up, and no other one was made."""
    return TakeoutRow.objects.filter(pk=row.pk, link_hash=row.link_hash, state__in=AT_REST_STATES)


def _pieces(row: TakeoutRow, now: datetime) -> Iterator[bytes]:
    """Yield the file; when the last byte was taken, the link is used up.

    :raises TakeoutNotHere: before the last piece, if it was begun again or used up meanwhile.
    """
    identity, last = open_sealed(row.rest_key), b""
    with closing(_sealed_pieces(takeout_folder() / row.file_name)) as sealed:
        for piece in out_of_age(sealed, identity):
            if last:
                yield last
            last = piece
    if not _with_link_of(row).filter(downloads=row.downloads).exists():
        raise TakeoutNotHere
    yield last
    with transaction.atomic():
        fetched = {"state": TakeoutState.FETCHED.value, "fetched_at": now}
        if _with_link_of(row).update(link_hash="", link_until=None, **fetched):
            append_audit([_entry(row, "takeout.fetched")], now)


def _sealed_pieces(file: Path) -> Generator[bytes, None, None]:
    with file.open("rb") as opened:
        while piece := opened.read(READ_BYTES):
            yield piece


def _entry(row: TakeoutRow, act: str) -> AuditEntry:
    details = {"takeout": str(row.takeout_id)}
    return AuditEntry(act=act, order_id=row.order_id, actor=FETCHER, details=details)
