"""Where sealed fields are, and how a batch of them is sealed with another key."""
# ruff: noqa: S608  only our own names are put into the statements

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from cleanbreak.records.data_key import DataKey
from cleanbreak.records.sealed import (
    CannotBeOpened,
    open_imsi,
    open_sealed,
    seal,
    seal_imsis,
)

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """One column that holds sealed texts."""

    table: str
    key: str
    """Its primary key."""
    key_type: str
    value: str
    """What yields the sealed text."""
    change: str
    """What writes ``new.value`` in its stead."""
    is_alike: bool
    """Whether it is an IMSI, which is compared; all others are sealed apart."""
    batch: int = BATCH
    """How many at once; of pictures few, since each has megabytes."""

    @property
    def name(self) -> str:
        """Return how people call it."""
        return f"{self.table}." + self.change.partition(" = ")[0].strip('"')


def _column(table: str, key: str, key_type: str, column: str, *, is_alike: bool) -> Place:
    return Place(table, key, key_type, f't."{column}"', f'"{column}" = new.value', is_alike)


def _columns(table: str, key: str, *columns: str) -> list[Place]:
    key_type = "bigint" if key == "report_id" else "uuid"
    return [_column(table, key, key_type, column, is_alike=False) for column in columns]


PLACES = (
    _column("line", "line_id", "bigint", "imsi", is_alike=True),
    _column("further_sim", "sim_id", "bigint", "imsi", is_alike=True),
    _column("ssf_subject", "subject_id", "bigint", "number", is_alike=True),
    _column("ssf_event", "seq", "bigint", "number", is_alike=True),  # a copy of the subject's
    Place(
        "discrepancy",
        "discrepancy_id",
        "bigint",
        "t.held ->> 'imsi'",
        "held = jsonb_set(t.held, '{imsi}', to_jsonb(new.value))",
        True,
    ),
    _column("payout", "payout_id", "uuid", "destination", is_alike=False),
    _column("payout_wish", "order_id", "uuid", "destination", is_alike=False),
    _column("charity", "charity_id", "bigint", "account", is_alike=False),
    *_columns("confidential_request", "request_id", "person_name", "msisdn", "safe_address"),
    *_columns("authority", "authority_id", "person_name", "email", "document_reference"),
    *_columns("suspicious_report", "report_id", "said", "where", "contact"),
    Place(
        "suspicious_report", "report_id", "bigint", "t.recording", "recording = new.value", False, 4
    ),
    Place("identity_picture", "picture_id", "uuid", "t.content", "content = new.value", False, 4),
    Place("paper_upload", "upload_id", "uuid", "t.content", "content = new.value", False, 4),
    *_columns("handover", "handover_id", "told"),
    *_columns("queue_place", "call_id", "number"),
    Place("voicemail", "call_id", "uuid", "t.content", "content = new.value", False, 4),
    *_columns("call_note", "note_id", "text"),
    *_columns("call_recording", "call_id", "reference"),
    *_columns("hotline_call", "call_id", "said", "msisdn", "iccid", "caller_number"),
    *_columns("visit_signature", "visit_id", "content"),
    *_columns("offline_block", "block_id", "private_key"),
    *_columns("ssf_stream", "stream_id", "authorization_header"),
    *_columns("event_receiver", "receiver_id", "secret", "old_secret"),
    _column("signing_key", "kid", "text", "private_key", is_alike=False),
    *_columns("event_subscription", "event_subscription_id", "token"),
    *_columns("push_device", "device_id", "address", "browser"),
    *_columns("takeout", "takeout_id", "passphrase", "rest_key"),
    *_columns("card_reading", "reading_id", "rest_key"),
    *_columns("counter_job", "job_id", "work"),
    *_columns("statement_opening", "order_id", "seed"),
    *_columns("client_order", "order_id", "words"),
    *_columns("balance_task", "task_id", "words"),
    *_columns("declined_order", "order_id", "words"),
    *_columns("kept_entity", "entity_id", "words"),
    _column("kept_answer", "fingerprint", "text", "answer", is_alike=False),
    *_columns("message_thread", "thread_id", "contact", "said_name", "said_number"),
    *_columns("thread_message", "message_id", "subject", "text", "mail_id", "mail_references"),
    Place(  # the secret of staff's app; the seed of a holder's recovery codes
        "mfa_authenticator",
        "id",
        "bigint",
        "coalesce(t.data ->> 'secret', t.data ->> 'seed')",
        "data = jsonb_set(t.data, ARRAY[CASE WHEN t.data ->> 'secret' IS NULL THEN 'seed'"
        " ELSE 'secret' END], to_jsonb(new.value))",
        False,
    ),
)
"""Every column that is sealed; `tests/records/test_data_at_rest.py` misses one that is not here."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some rows of a place."""

    last: str
    """The key of the last of them; empty: there was none."""
    resealed: int
    unreadable: int = field(default=0)
    """Sealed with a key that nobody has any more: they stay as they are."""


def reseal_batch(place: Place, key: DataKey, after: str) -> Batch:
    """Seal the next rows that another key sealed, or none; each batch is a transaction.

    :param after: the key of the row behind which they are; empty: from the first one on.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT t.{place.key}::text, {place.value} FROM {place.table} t
            WHERE (%(after)s = '' OR t.{place.key} > nullif(%(after)s, '')::{place.key_type})
              AND {place.value} <> '' AND left({place.value}, 7) <> %(prefix)s
            ORDER BY t.{place.key} LIMIT %(limit)s""",
            {"after": after, "prefix": f"{key.key_id}.", "limit": place.batch},
        )
        rows = cursor.fetchall()
        if not rows:
            return Batch("", 0)
        opened = [(at, old, _opened(place, old)) for at, old in rows]
        readable = [(at, old, text) for at, old, text in opened if text is not None]
        _write(cursor, place, key, readable)
    return Batch(rows[-1][0], len(readable), len(rows) - len(readable))


def _opened(place: Place, kept: str) -> str | None:
    try:
        return open_imsi(kept) if place.is_alike else open_sealed(kept)
    except CannotBeOpened:
        return None


def _write(cursor: Any, place: Place, key: DataKey, rows: Sequence[tuple[str, str, str]]) -> None:
    texts = [text for _, _, text in rows]
    sealed = seal_imsis(texts, key) if place.is_alike else [seal(text, key) for text in texts]
    cursor.execute(
        f"""
        UPDATE {place.table} t SET {place.change}
        FROM unnest(%(keys)s::{place.key_type}[], %(old)s::text[], %(new)s::text[])
            AS new (key, old, value)
        WHERE t.{place.key} = new.key AND {place.value} = new.old""",
        {"keys": [at for at, _, _ in rows], "old": [old for _, old, _ in rows], "new": sealed},
    )


def count_sealed(
    count: Callable[[str, str, int], None],
) -> None:
    """Tell of each place how many fields each key has sealed; those of before have no key."""
    with connection.cursor() as cursor:
        for place in PLACES:
            cursor.execute(
                f"""
                SELECT coalesce(substring({place.value} FROM '^([0-9a-f]{{6}})[.]'), ''), count(*)
                FROM {place.table} t WHERE {place.value} <> '' GROUP BY 1"""
            )
            for key_id, fields in cursor.fetchall():
                count(place.name, key_id, fields)
