"""Verify the log: does it grow as its heads say, and does the database have what the log speaks of.

What is in the log was seen by others. Whoever cuts a chain of blocks off, or removes a certificate,
cannot take it out of there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.audit_block import AUDIT_LEAF, RECORD_LEAF, block_leaf, parse_block_leaf
from cleanbreak.domain.checkpoint import Checkpoint, MalformedCheckpoint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import MalformedNote, VerifierKey, is_signed_by, parse_note
from cleanbreak.flows.check_log import check_entries
from cleanbreak.flows.seal_audit import IN_LOG
from cleanbreak.flows.verify_certificates import CertificateGone
from cleanbreak.records.evidence_check import logged_without_certificate
from cleanbreak.records.log_head import LogCheckpointRow
from cleanbreak.records.log_leaves import leaves_of_kind, waiting_of_kind

CHAINS = {AUDIT_LEAF: "audit_seal", RECORD_LEAF: "record_seal"}
"""The table of each kind of block."""
TABLE_OF = {
    "log_entry_changed": "log_entry",
    "log_root_differs": "log_head",
    "log_tile_differs": "log_tile",
    "tile_does_not_fit": "log_tile",
    "malformed_note": "log_checkpoint",
    "malformed_checkpoint": "log_checkpoint",
}


class LoggedBlockGone(Refusal):
    """The log has block {block} of {table} with another hash, or the block is not here: the chain
    was cut off or made anew.
    """

    code = "logged_block_gone"


class BlockNotInLog(Refusal):
    """Block {block} of {table} is not in the log and does not wait for it."""

    code = "block_not_in_log"


class LoggedLeafUnknown(Refusal):
    """The entry {leaf_index} of the log says that it is a block, and is none."""

    code = "logged_leaf_unknown"


class CheckpointNotSigned(Refusal):
    """The checkpoint of the size {size} is not what our log has signed."""

    code = "stored_checkpoint_not_signed"


@dataclass(frozen=True, slots=True)
class Chains:
    """The blocks that are here: the number of each by its hash, by the kind of their leaves."""

    hashes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogVerified:
    """What was looked at, and what is wrong, with the table it is in."""

    entries: int
    faults: list[tuple[str, Refusal]]


def verify_log(keys: Sequence[VerifierKey], chains: Chains, now: datetime) -> LogVerified:
    """Look at the whole tree, at every checkpoint, and at every block that is in the log.

    :param keys: with which checkpoints of this log were signed, also those of before.
    """
    entries, faults = 0, []
    try:
        entries = check_entries(now, everything=True).size
    except Refusal as refusal:
        faults.append((TABLE_OF.get(refusal.code, "log_entry"), refusal))
    faults += _faults_of_checkpoints(keys)
    faults += _faults_of_blocks(chains)
    for order_id in logged_without_certificate():
        faults.append(("certificate", CertificateGone(order_id=order_id)))
    return LogVerified(entries=entries, faults=faults)


def _faults_of_checkpoints(keys: Sequence[VerifierKey]) -> Iterator[tuple[str, Refusal]]:
    for row in LogCheckpointRow.objects.order_by("size", "key_id").iterator(chunk_size=2000):
        if not _is_ours(row, keys):
            yield "log_checkpoint", CheckpointNotSigned(size=row.size)


def _is_ours(row: LogCheckpointRow, keys: Sequence[VerifierKey]) -> bool:
    try:
        note = parse_note(row.note)
        size = Checkpoint.parse(note.text).size
    except (MalformedNote, MalformedCheckpoint):
        return False
    return size == row.size and any(is_signed_by(note, key) for key in keys)


def _faults_of_blocks(chains: Chains) -> Iterator[tuple[str, Refusal]]:
    """Compare blocks and leaves; blocks from before there was a log are in none."""
    logged: dict[str, set[int]] = {kind: set() for kind in CHAINS}
    for leaf_index, leaf in leaves_of_kind(IN_LOG):
        found = parse_block_leaf(leaf)
        if found is None:
            yield "log_entry", LoggedLeafUnknown(leaf_index=leaf_index)
            continue
        kind, block, block_hash = found
        logged[kind].add(block)
        if chains.hashes[kind].get(block_hash) != block:
            yield CHAINS[kind], LoggedBlockGone(block=block, table=CHAINS[kind])
    waiting = waiting_of_kind(IN_LOG)
    for kind, numbers in logged.items():
        for block_hash, block in chains.hashes[kind].items():
            is_known = block in numbers or block_leaf(kind, block, block_hash) in waiting
            if numbers and block > min(numbers) and not is_known:
                yield "log_entry", BlockNotInLog(block=block, table=CHAINS[kind])
