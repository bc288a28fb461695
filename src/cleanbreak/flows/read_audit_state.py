"""Read how the audit stands: the last seals, what waits for one, and what checks have found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from cleanbreak.domain.audit_block import AuditBlock
from cleanbreak.domain.record_block import RecordBlock
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.records.audit import VERIFIED, AuditRow
from cleanbreak.records.audit_seal import AuditSealRow, unsealed_since
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.log_entry import count_waiting
from cleanbreak.records.record_seal import RecordSealRow

SEALS_SHOWN, CHECKS_SHOWN = 10, 10
Seal = TypeVar("Seal", AuditSealRow, RecordSealRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealShown:
    """One block."""

    block: int
    until: datetime
    """Up to when it seals what was written."""
    rows: int | None
    """``None``: somebody has been at it, and it cannot be read."""
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckShown:
    """One look through everything, and what it found."""

    at: datetime
    acting_user: str
    parts: Mapping[str, Mapping[str, int]]
    """For each part how much was looked at, and how many faults there were."""
    tables: list[str]
    """In which something is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditState:
    """How the audit stands."""

    seals: Page[SealShown]
    """Of the audit, the last one first."""
    record_seals: Page[SealShown]
    """Of other tables."""
    waits_since: datetime | None
    """Since when an entry waits for its seal."""
    checks: Page[CheckShown]
    log_size: int
    log_root: str
    """As hex; empty while there is no checkpoint."""
    log_waiting: int
    """Leaves that are not in the log yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the page of each list begins."""

    seals: str = FIRST
    record_seals: str = FIRST
    checks: str = FIRST


def read_audit_state(places: Places = Places()) -> AuditState:
    """Return how the audit stands now."""
    signed = current_checkpoint()
    return AuditState(
        seals=read_page([_latest(AuditSealRow)], places.seals, SEALS_SHOWN).told(
            lambda row: _seal(row, row.sealed_at, lambda said: AuditBlock.parse(said).rows)
        ),
        record_seals=read_page([_latest(RecordSealRow)], places.record_seals, SEALS_SHOWN).told(
            lambda row: _seal(row, row.until, _rows_in_records)
        ),
        waits_since=unsealed_since(),
        checks=last_checks(CHECKS_SHOWN, places.checks),
        log_size=signed.checkpoint.size if signed else 0,
        log_root=signed.checkpoint.root.hex() if signed else "",
        log_waiting=count_waiting(),
    )


def _latest(model: type[Seal]) -> Part[Seal]:
    return Part(model._default_manager.all(), ("block",), is_newest_first=True)


def _seal(
    row: AuditSealRow | RecordSealRow, until: datetime, rows_in: Callable[[bytes], int]
) -> SealShown:
    statement = bytes(row.statement)
    try:
        rows = rows_in(statement)
    except ValueError:
        rows = None
    return SealShown(block=row.block, until=until, rows=rows, hash=sha256(statement).hexdigest())


def _rows_in_records(statement: bytes) -> int:
    return sum(one.rows for one in RecordBlock.parse(statement).tables.values())


def last_checks(count: int, after: str = FIRST) -> Page[CheckShown]:
    """Return looks through everything, the newest first."""
    rows = AuditRow.objects.filter(act=VERIFIED)
    latest = Part(rows, ("at", "id"), is_newest_first=True)
    return read_page([latest], after, count).told(
        lambda row: CheckShown(
            at=row.at,
            acting_user=row.acting_user,
            parts=row.details["parts"],
            tables=row.details["tables"],
        )
    )
