"""Verify the audit: are the blocks one signed chain, and are the entries those that were sealed."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cleanbreak.domain.archive import Month
from cleanbreak.domain.audit_block import (
    COLUMNS,
    NOTHING_BEFORE,
    AuditBlock,
    entry_bytes,
    ranges_of,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.archive_file import read_rows
from cleanbreak.flows.read_certificate import KEY_ID_DIGITS
from cleanbreak.flows.verify_archive import archived_files, key_that_signed, verify_archive
from cleanbreak.records.archive import is_here
from cleanbreak.records.audit_seal import AuditSealRow, all_seals, archived_months, read_all_entries

LATE = timedelta(days=1)
"""No transaction of ours takes so long: an entry that says it is older is not."""
FAULTS_MAX = 100


class BlockBroken(Refusal):
    """Block {block} is not what was signed, or does not follow the block before it."""

    code = "audit_block_broken"


class BlockSignedByAnother(Refusal):
    """Block {block} is signed by the key {key_id}, which is none of ours."""

    code = "audit_block_signed_by_another"


class EntriesDiffer(Refusal):
    """Block {block} ({month}) was sealed over {sealed} entries, and {found} are there; or one of
    them was changed.
    """

    code = "audit_entries_differ"


class EntryNotSealed(Refusal):
    """The entry {entry} was put in later: no entry with such an id could come any more."""

    code = "audit_entry_not_sealed"


class EntryBackDated(Refusal):
    """The entry {entry} in block {block} says that it is from {at}, and was not there then."""

    code = "audit_entry_back_dated"


class MonthGone(Refusal):
    """The entries of {month} are not here, and nothing says that they were archived. Block {block}
    is the first of them; if they were archived, name the archive.
    """

    code = "audit_month_gone"


class HeadNotInChain(Refusal):
    """No block has the hash {head}: the chain was cut, or is another one."""

    code = "audit_head_not_in_chain"


class ArchiveNotTrue(Refusal):
    """The archive in {directory} is not what was signed."""

    code = "audit_archive_not_true"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerified:
    """What was looked at, and what is wrong."""

    blocks: int
    entries: int
    """Which were found and are sealed."""
    waiting: int
    """Entries that wait for their seal."""
    archived: tuple[str, ...]
    """Months that are not here and were not looked at: name their archives."""
    head: str
    faults: list[Refusal]
    """The first broken block comes first; none if all is well."""


def verify_audit(
    public_keys: Sequence[bytes], archives: Sequence[Path] = (), head: str | None = None
) -> AuditVerified:
    """Look at every block, and at every entry that is here or in one of the archives.

    :param public_keys: of which one must have signed each block.
    :param head: the hash of a block as it was written down elsewhere; it must be in the chain.
    """
    chain = _Chain({sha256(key).hexdigest()[:KEY_ID_DIGITS]: key for key in public_keys})
    for row in all_seals():
        chain.take(row)
    faults = chain.faults
    if head and head not in chain.hashes:
        faults.append(HeadNotInChain(head=head))
    tally = _Tally(chain.blocks)
    tally.take(read_all_entries())
    for directory in archives:
        faults += _take_archive(directory, public_keys, tally)
    archived: set[str] = set()
    faults += tally.faults(archived)
    faults.sort(key=_place)
    return AuditVerified(
        blocks=len(chain.blocks),
        entries=tally.sealed,
        waiting=tally.waiting,
        archived=tuple(sorted(archived)),
        head=chain.head,
        faults=faults[:FAULTS_MAX],
    )


def _place(fault: Refusal) -> float:
    """Return at which block a fault is; what is in no block comes last."""
    block = fault.data.get("block")
    return block if isinstance(block, int) else float("inf")


class _Chain:
    """The blocks, as far as they hang together."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys
        self.blocks: list[AuditBlock] = []
        self.hashes: set[str] = set()
        self.head = NOTHING_BEFORE
        self.faults: list[Refusal] = []

    def take(self, row: AuditSealRow) -> None:
        """Take the next block."""
        statement = bytes(row.statement)
        try:
            block = AuditBlock.parse(statement)
        except ValueError:
            self.faults.append(BlockBroken(block=row.block))
            return
        key = self._keys.get(row.key_id)
        if key is None:
            self.faults.append(BlockSignedByAnother(block=row.block, key_id=row.key_id))
        elif not _is_signed(key, bytes(row.signature), statement) or not self._follows(block, row):
            self.faults.append(BlockBroken(block=row.block))
        self.head = sha256(statement).hexdigest()
        self.hashes.add(self.head)
        self.blocks.append(block)

    def _follows(self, block: AuditBlock, row: AuditSealRow) -> bool:
        number = self.blocks[-1].block + 1 if self.blocks else 1
        return block.previous == self.head and block.block == row.block == number


def _is_signed(key: bytes, signature: bytes, statement: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, statement)
    except InvalidSignature:
        return False
    return True


@dataclass(slots=True)
class _Found:
    """What was found of one block."""

    block: AuditBlock
    begins_at: str
    """An entry that says it is older was not there when the block before was sealed."""
    rows: int = 0
    digest: Any = field(default_factory=sha256)


class _Tally:
    """Gives every entry to its block, in one pass however many blocks there are."""

    def __init__(self, blocks: Sequence[AuditBlock]) -> None:
        self._found = [_Found(one, _begin(blocks, at)) for at, one in enumerate(blocks)]
        self._ranges = _ranges(self._found)
        self._firsts = [first for first, _, _ in self._ranges]
        self._closed = blocks[-1].closed_up_to if blocks else 0
        self._before_chain = blocks[0].given_out if blocks else 0
        self._faults: list[Refusal] = []
        self.sealed = self.waiting = 0

    def take(self, entries: Iterable[Sequence[str]]) -> None:
        """Take entries, which come by id."""
        for entry in entries:
            number = int(entry[0])
            found = self._block_of(number)
            if found is not None:
                found.rows += 1
                found.digest.update(entry_bytes(entry))
                self.sealed += 1
                if entry[1] < found.begins_at and number > self._before_chain:
                    block = found.block.block
                    self._note(EntryBackDated(entry=number, block=block, at=entry[1]))
            elif number <= self._closed:
                self._note(EntryNotSealed(entry=number))
            else:
                self.waiting += 1

    def faults(self, archived: set[str]) -> list[Refusal]:
        """Return what is wrong, and put into ``archived`` the months that were not looked at."""
        told = archived_months()
        for found in self._found:
            block = found.block
            if (found.rows, found.digest.hexdigest()) == (block.rows, block.entries_sha256):
                continue
            if found.rows or is_here(Month.parse(block.month)):
                differ = EntriesDiffer(
                    block=block.block, month=block.month, sealed=block.rows, found=found.rows
                )
                self._note(differ)
            elif block.month in told:
                archived.add(block.month)
            else:
                self._note(MonthGone(block=block.block, month=block.month))
        return self._faults

    def _block_of(self, number: int) -> _Found | None:
        at = bisect_right(self._firsts, number) - 1
        if at < 0:
            return None
        _, end, found = self._ranges[at]
        return found if number < end else None

    def _note(self, fault: Refusal) -> None:
        self._faults.append(fault)


def _ranges(all_found: Sequence[_Found]) -> list[tuple[int, int, _Found]]:
    ranges = [
        (first, end, found) for found in all_found for first, end in ranges_of(found.block.ids)
    ]
    return sorted(ranges, key=lambda one: one[0])


def _begin(blocks: Sequence[AuditBlock], at: int) -> str:
    """Return before which instant no entry of the block can be from, as entries are written."""
    if at == 0:
        return ""
    limit = datetime.fromisoformat(blocks[at - 1].sealed_at) - LATE
    return f"{limit:%Y-%m-%d %H:%M:%S}"


def _take_archive(directory: Path, public_keys: Sequence[bytes], tally: _Tally) -> list[Refusal]:
    """Read the audit of an archived month."""
    verified = verify_archive(directory, key_that_signed(directory, public_keys))
    if verified.faults:
        return [ArchiveNotTrue(directory=str(directory))]
    files = dict(archived_files(directory, verified.manifest))
    tally.take(read_rows(files["audit_entry"], *COLUMNS))
    return []
