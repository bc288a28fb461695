"""Read the heads of log, audit, sealed records and ledger, to be compared in a restored copy."""

from hashlib import sha256

from cleanbreak.domain.audit_block import NOTHING_BEFORE
from cleanbreak.domain.backup_heads import ChainHead, Heads, LogHead
from cleanbreak.domain.merkle_tree import EMPTY_ROOT
from cleanbreak.records.audit_seal import AuditSealRow, last_seal
from cleanbreak.records.ledger_head import read_ledger_head
from cleanbreak.records.log_head import newest_head
from cleanbreak.records.record_seal import RecordSealRow, last_record_seal


def read_heads() -> Heads:
    """Return the heads of now; a copy of the database that is begun later holds them all."""
    head = newest_head()
    return Heads(
        log=LogHead(head.size if head else 0, bytes(head.root if head else EMPTY_ROOT).hex()),
        audit=_chain(last_seal()),
        records=_chain(last_record_seal()),
        ledger=read_ledger_head(),
    )


def _chain(row: AuditSealRow | RecordSealRow | None) -> ChainHead:
    return ChainHead(row.block, hash_of(row)) if row else ChainHead(0, NOTHING_BEFORE)


def hash_of(row: AuditSealRow | RecordSealRow) -> str:
    """Return the hash by which the next block names this one."""
    return sha256(bytes(row.statement)).hexdigest()
