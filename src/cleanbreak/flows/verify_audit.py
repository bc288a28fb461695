"""Verify the audit: are the blocks one signed chain, and are the entries those that were sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cleanbreak.domain.audit_block import COLUMNS, AuditBlock, ranges_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.archive_file import read_rows
from cleanbreak.flows.signed_chain import ChainKind, SignedChain
from cleanbreak.flows.tally_audit import AuditTally
from cleanbreak.flows.verify_archive import archived_files, key_that_signed, verify_archive
from cleanbreak.records.audit_seal import all_seals, read_all_entries

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
    chain = read_chain(public_keys)
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


def read_chain(public_keys: Sequence[bytes]) -> SignedChain[AuditBlock]:
    """Return the blocks of the audit, each of them looked at."""
    kind = ChainKind(AuditBlock.parse, _columns, BlockBroken, BlockSignedByAnother)
    chain = SignedChain(kind, public_keys)
    for row in all_seals():
        chain.take(row)
    return chain


def _columns(block: AuditBlock) -> dict[str, object]:
    (*_, (_, end)) = ranges_of(block.ids)
    return {
        "sealed_at": datetime.fromisoformat(block.sealed_at),
        "given_out": block.given_out,
        "closed_up_to": block.closed_up_to,
        "last_id": end - 1,
    }


def _place(fault: Refusal) -> float:
    """Return at which block a fault is; what is in no block comes last."""
    block = fault.data.get("block")
    return block if isinstance(block, int) else float("inf")


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
