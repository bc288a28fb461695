"""Seal the records: once an hour, what was written for good goes into a signed and chained block.

What was written within the last hour waits: a transaction may still be at it, with an instant that
it took when it began.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from cleanbreak.domain.audit_block import NOTHING_BEFORE, RECORD_LEAF, block_leaf
from cleanbreak.domain.record_block import RecordBlock, TableDigest
from cleanbreak.flows.seal_audit import IN_LOG
from cleanbreak.ports.outside import Outside
from cleanbreak.records.log_entry import queue_leaves
from cleanbreak.records.record_seal import (
    RecordSealRow,
    digest_rows,
    last_record_seal,
    oldest_transaction,
    written_in_one_way,
)
from cleanbreak.records.written_for_good import sealed_tables

LATE = timedelta(hours=1)
"""No transaction of ours takes so long, counted from the instant that its rows have."""
BEGINNING = "-infinity"


def seal_records(outside: Outside, now: datetime) -> int:
    """Seal what was written until an hour ago; return 1 for a block, 0 if nothing was written.

    :raises Unavailable: if the signing key cannot be used; what is not sealed waits.
    """
    head = last_record_seal()
    until = min(oldest_transaction(), now) - LATE
    if head and until <= head.until:
        return 0
    tables = _digests(head, until)
    if not tables:
        return 0
    row = _sign(_block(head, tables, until, now), until, outside)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            leaf = block_leaf(RECORD_LEAF, row.block, sha256(row.statement).hexdigest())
            queue_leaves(IN_LOG, [(leaf, None)])
    except IntegrityError:
        return 0  # another worker was quicker
    return 1


def _digests(head: RecordSealRow | None, until: datetime) -> dict[str, TableDigest]:
    times = [_text(head.until) if head else BEGINNING, _text(until)]
    found = {}
    with written_in_one_way():
        for name, one in sealed_tables().items():
            rows = digest_rows(name, one.instant, one.columns, times)
            if rows:
                found[name] = rows[1]
    return found


def _block(
    head: RecordSealRow | None, tables: Mapping[str, TableDigest], until: datetime, now: datetime
) -> RecordBlock:
    before = RecordBlock.parse(bytes(head.statement)) if head else None
    return RecordBlock(
        block=before.block + 1 if before else 1,
        previous=before.hash if before else NOTHING_BEFORE,
        since=before.until if before else "",
        until=_text(until),
        tables=tables,
        sealed_at=_text(now),
    )


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _sign(block: RecordBlock, until: datetime, outside: Outside) -> RecordSealRow:
    (signed,) = outside.signing.sign([block.statement()])
    return RecordSealRow(
        block=block.block,
        statement=block.statement(),
        key_id=signed.key_id,
        signature=signed.signature,
        until=until,
    )
