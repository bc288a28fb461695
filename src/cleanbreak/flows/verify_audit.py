"""Verify the audit: are the blocks one signed chain, and are the entries those that were sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cleanbreak.domain.audit_block import COLUMNS, NOTHING_BEFORE, AuditBlock
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.archive_file import read_rows
from cleanbreak.flows.read_certificate import KEY_ID_DIGITS
from cleanbreak.flows.tally_audit import AuditTally
from cleanbreak.flows.verify_archive import archived_files, key_that_signed, verify_archive
from cleanbreak.records.audit_seal import AuditSealRow, all_seals, read_all_entries

FAULTS_MAX = 100


class BlockBroken(Refusal):
    """Block {block} is not what was signed, or does not follow the block before it."""

    code = "audit_block_broken"


class BlockSignedByAnother(Refusal):
    """Block {block} is signed by the key {key_id}, which is none of ours."""

    code = "audit_block_signed_by_another"


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
    tally = AuditTally(chain.blocks)
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


def _take_archive(
    directory: Path, public_keys: Sequence[bytes], tally: AuditTally
) -> list[Refusal]:
    """Read the audit of an archived month."""
    verified = verify_archive(directory, key_that_signed(directory, public_keys))
    if verified.faults:
        return [ArchiveNotTrue(directory=str(directory))]
    files = dict(archived_files(directory, verified.manifest))
    tally.take(read_rows(files["audit_entry"], *COLUMNS))
    return []
