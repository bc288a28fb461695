"""Verify everything that is written for good, each part by what proves it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from cleanbreak.domain.audit_block import AUDIT_LEAF, RECORD_LEAF
from cleanbreak.domain.ledger_check import Difference, LedgerCheck
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import VerifierKey
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.list_signing_keys import keys_only_in_database
from cleanbreak.flows.verify_audit import AuditVerified, read_chain, verify_audit
from cleanbreak.flows.verify_certificates import verify_certificates
from cleanbreak.flows.verify_ends import verify_ends
from cleanbreak.flows.verify_ledger import verify_ledger
from cleanbreak.flows.verify_log import Chains, verify_log
from cleanbreak.flows.verify_records import read_record_chain, verify_records
from cleanbreak.records.audit import VERIFIED, AuditEntry, append_audit

FAULTS_MAX = 100
"""So many faults of a part are told, the others counted."""


class Part(Enum):
    """One thing that can be looked at by itself."""

    AUDIT = "audit"
    """The entries of the audit, and their blocks."""
    RECORDS = "records"
    """The rows of other tables that are written for good, and their blocks."""
    CERTIFICATES = "certificates"
    """Signatures, and the evidence that they certify."""
    LEDGER = "ledger"
    """The books."""
    LOG = "log"
    """The public tree: entries, tiles, heads and checkpoints."""


Progress: TypeAlias = Callable[[Part, int, int], None]
"""Hears of which part how much was looked at, and of how much."""


class LedgerDiffers(Refusal):
    """The ledger differs at {subject} ({check}): {expected} would be right, {found} is there."""

    code = "ledger_differs"


class KeyOnlyInDatabase(Refusal):
    """Nothing but the database says that the key {key_id} was ours. If it was, put its public half
    into the folder keys, as certificate_key.{key_id}.pub.pem or log_key.{key_id}.pub.pem. If not,
    somebody put it there, and nothing that it has signed is to be believed.
    """

    code = "key_only_in_database"


@dataclass(frozen=True, slots=True)
class TableFault:
    """Something that is wrong, and the table in which it is."""

    table: str
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PartVerified:
    """What was looked at in one part, and what is wrong."""

    part: Part
    looked_at: int
    """Rows: entries of the audit, sealed rows, certificates, entries of the ledger, leaves."""
    faults: Sequence[TableFault]
    """The first hundred."""
    faults_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to look at, and by what."""

    public_keys: Sequence[bytes]
    """Of which one must have signed each block and each certificate."""
    log_keys: Sequence[VerifierKey]
    """Of which one must have signed each checkpoint."""
    now: datetime
    parts: Sequence[Part] = tuple(Part)
    archives: Sequence[Path] = ()
    """Of months that left the database."""
    head: str | None = None
    """The hash of a block of the audit as it was written down elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EverythingVerified:
    """What was looked at, part by part."""

    parts: Sequence[PartVerified]
    audit: AuditVerified | None
    """What the look at the audit itself has found, if it was looked at."""
    archived: tuple[str, ...]
    """Months of the audit or of evidence that are not here and were not looked at."""

    @property
    def faults(self) -> list[TableFault]:
        """Return everything that is wrong."""
        return [fault for part in self.parts for fault in part.faults]


def verify_everything(wish: Wish, progress: Progress) -> EverythingVerified:
    """Look at each part that is wished; nothing is changed, and nobody waits for it."""
    run = _Run(wish, progress)
    looks = {
        Part.AUDIT: run.audit,
        Part.RECORDS: run.records,
        Part.CERTIFICATES: run.certificates,
        Part.LEDGER: run.ledger,
        Part.LOG: run.log,
    }
    found = [looks[part]() for part in looks if part in wish.parts]
    return EverythingVerified(
        parts=found, audit=run.found_in_audit, archived=tuple(sorted(run.archived))
    )


def note_verified(verified: EverythingVerified, actor: Actor, now: datetime) -> None:
    """Write into the audit what was looked at and how much is wrong, for whoever audits us."""
    parts = {
        one.part.value: {"looked_at": one.looked_at, "faults": one.faults_count}
        for one in verified.parts
    }
    tables = sorted({fault.table for fault in verified.faults})
    details = {"parts": parts, "tables": tables}
    entry = AuditEntry(act=VERIFIED, order_id=None, actor=actor, details=details)
    append_audit([entry], now)


class _Run:
    """One look through everything."""

    def __init__(self, wish: Wish, progress: Progress) -> None:
        self._wish, self._progress = wish, progress
        self.found_in_audit: AuditVerified | None = None
        self.archived: set[str] = set()

    def audit(self) -> PartVerified:
        """Look at the entries of the audit, and at their blocks."""
        wish = self._wish
        found = verify_audit(wish.public_keys, wish.archives, wish.head)
        self.found_in_audit = found
        self.archived.update(found.archived)
        self._progress(Part.AUDIT, found.entries, found.entries)
        unsure = map(_of_key, keys_only_in_database())
        told = [*map(_of_audit, found.faults), *unsure]
        return _verified(Part.AUDIT, found.entries, told)

    def records(self) -> PartVerified:
        """Look at the rows of other tables that are sealed."""
        found = verify_records(self._wish.public_keys, self._hear(Part.RECORDS))
        return _verified(
            Part.RECORDS,
            found.rows,
            (TableFault(str(one.data.get("table", "record_seal")), one) for one in found.faults),
        )

    def certificates(self) -> PartVerified:
        """Look at signatures, and at the evidence that they certify."""
        found = verify_certificates(self._wish.public_keys, self._hear(Part.CERTIFICATES))
        self.archived.update(found.archived)
        faults = (TableFault(table, fault) for table, fault in found.faults)
        return _verified(Part.CERTIFICATES, found.certificates, faults)

    def ledger(self) -> PartVerified:
        """Look at the books."""
        found = verify_ledger(self._hear(Part.LEDGER))
        part = _verified(Part.LEDGER, found.entries, map(_of_ledger, found.differences))
        return PartVerified(
            part=part.part,
            looked_at=part.looked_at,
            faults=part.faults,
            faults_count=found.count,
        )

    def log(self) -> PartVerified:
        """Look at the tree, and at what is in it of the chains and the certificates."""
        wish = self._wish
        chains = Chains(
            {
                AUDIT_LEAF: read_chain(wish.public_keys).hashes,
                RECORD_LEAF: read_record_chain(wish.public_keys).hashes,
            }
        )
        found = verify_log(wish.log_keys, chains, wish.now)
        self._progress(Part.LOG, found.entries, found.entries)
        told = (*found.faults, *verify_ends(wish.public_keys))
        faults = (TableFault(table, fault) for table, fault in told)
        return _verified(Part.LOG, found.entries, faults)

    def _hear(self, part: Part) -> Callable[[int, int], None]:
        return lambda done, of: self._progress(part, done, of)


def _verified(part: Part, looked_at: int, faults: Iterable[TableFault]) -> PartVerified:
    told = list(faults)
    return PartVerified(
        part=part, looked_at=looked_at, faults=told[:FAULTS_MAX], faults_count=len(told)
    )


OF_BLOCKS = ("audit_block_broken", "audit_block_signed_by_another", "audit_head_not_in_chain")


def _of_audit(fault: Refusal) -> TableFault:
    return TableFault("audit_seal" if fault.code in OF_BLOCKS else "audit_entry", fault)


def _of_key(key_id: str) -> TableFault:
    return TableFault("signing_key_state", KeyOnlyInDatabase(key_id=key_id))


OF_JOURNALS = (
    LedgerCheck.JOURNAL_HASH,
    LedgerCheck.JOURNAL_MISSING,
    LedgerCheck.REVERSAL,
    LedgerCheck.ORDER_FLOOR,
)


def _of_ledger(one: Difference) -> TableFault:
    fault = LedgerDiffers(
        subject=one.subject, check=one.check.value, expected=one.expected, found=one.found
    )
    return TableFault("ledger_journal" if one.check in OF_JOURNALS else "ledger_entry", fault)
