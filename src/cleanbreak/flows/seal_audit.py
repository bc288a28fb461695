"""Seal the audit: what was noted since the last time goes into blocks, signed and chained.

Whoever writes an entry does not wait for the one before: sealing comes after, once a minute. An
entry whose transaction took long is sealed late, in a block of its own time, and none is left out.
"""

from datetime import UTC
from hashlib import sha256

from django.db import IntegrityError, transaction

from cleanbreak.domain.archive import Month
from cleanbreak.domain.audit_block import (
    AUDIT_LEAF,
    NOTHING_BEFORE,
    AuditBlock,
    block_leaf,
    hash_entries,
)
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit_seal import (
    AuditSealRow,
    Horizon,
    Unsealed,
    find_unsealed,
    last_seal,
    look_at_horizon,
    read_sealed,
)
from cleanbreak.records.log_entry import queue_leaves

IN_LOG = "audit"
"""The kind of the leaves that blocks are in the log."""


def seal_audit(outside: Outside) -> int:
    """Seal every entry that can be seen, and return how many blocks that made.

    :raises Unavailable: if the signing key cannot be used; what is not sealed waits.
    """
    made = 0
    while sealed := _seal_once(outside):
        made += sealed
    return made


def _seal_once(outside: Outside) -> int:
    head = last_seal()
    with transaction.atomic():
        horizon = look_at_horizon()  # before the entries: what is closed must have been seen
        found = find_unsealed(head.closed_up_to if head else 0)
    made = 0
    for one in found:
        row = _sign(_block(head, one, horizon), horizon, one.last_id, outside)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                queue_leaves(IN_LOG, [(_leaf(row), None)])
        except IntegrityError:
            return 0  # another worker was quicker; it seals what we found
        head, made = row, made + 1
    return made


def _block(head: AuditSealRow | None, found: Unsealed, horizon: Horizon) -> AuditBlock:
    rows, digest = hash_entries(read_sealed(Month.parse(found.month), found.ids))
    before = AuditBlock.parse(bytes(head.statement)) if head else None
    return AuditBlock(
        block=before.block + 1 if before else 1,
        previous=before.hash if before else NOTHING_BEFORE,
        month=found.month,
        rows=rows,
        ids=found.ids,
        entries_sha256=digest,
        closed_up_to=max(horizon.closed_up_to, before.closed_up_to if before else 0),
        given_out=horizon.given_out,
        sealed_at=horizon.begun_at.astimezone(UTC).isoformat(),
    )


def _sign(block: AuditBlock, horizon: Horizon, last_id: int, outside: Outside) -> AuditSealRow:
    statement = block.statement()
    signed = outside.signing.sign([statement])[0]
    return AuditSealRow(
        block=block.block,
        statement=statement,
        key_id=signed.key_id,
        signature=signed.signature,
        sealed_at=horizon.begun_at,
        given_out=block.given_out,
        closed_up_to=block.closed_up_to,
        last_id=last_id,
    )


def _leaf(row: AuditSealRow) -> bytes:
    """Return what goes into the public log: whoever cuts the chain off here cannot do it there."""
    return block_leaf(AUDIT_LEAF, row.block, sha256(row.statement).hexdigest())
