"""Verify the records: has every table, of each time that was sealed, the rows that were sealed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from cleanbreak.domain.record_block import RecordBlock, TableDigest
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.seal_records import BEGINNING
from cleanbreak.flows.signed_chain import ChainKind, SignedChain
from cleanbreak.records.record_seal import all_record_seals, digest_rows, written_in_one_way
from cleanbreak.records.written_for_good import Sealed, columns_of, sealed_tables

Progress: TypeAlias = Callable[[int, int], None]
"""Hears how much was looked at, and of how much."""


class RecordBlockBroken(Refusal):
    """Block {block} of the records is not what was signed, or does not follow the one before."""

    code = "record_block_broken"


class RecordBlockSignedByAnother(Refusal):
    """Block {block} of the records is signed by the key {key_id}, which is none of ours."""

    code = "record_block_signed_by_another"


class RecordsDiffer(Refusal):
    """The table {table} had {sealed} rows up to {until} when block {block} was sealed, and has
    {found}; or one of them was changed.
    """

    code = "records_differ"


class SealedColumnGone(Refusal):
    """The table {table} lacks a column that block {block} sealed: {columns}."""

    code = "sealed_column_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsVerified:
    """What was looked at, and what is wrong."""

    rows: int
    """Which are sealed, in all tables."""
    faults: list[Refusal]
    """The first block comes first; none if all is well."""


def verify_records(public_keys: Sequence[bytes], progress: Progress) -> RecordsVerified:
    """Look at every block, and once through every table that is in them.

    :param public_keys: of which one must have signed each block.
    """
    chain = read_record_chain(public_keys)
    faults = list(chain.faults)
    tables = sealed_tables()
    if chain.blocks:
        with written_in_one_way():
            for done, (name, table) in enumerate(tables.items(), start=1):
                faults += _faults_of(name, table, chain.blocks)
                progress(done, len(tables))
    faults.sort(key=lambda fault: int(str(fault.data["block"])))
    sealed = (digest.rows for block in chain.blocks for digest in block.tables.values())
    return RecordsVerified(rows=sum(sealed), faults=faults)


def read_record_chain(public_keys: Sequence[bytes]) -> SignedChain[RecordBlock]:
    """Return the blocks of the records, each of them looked at."""
    kind = ChainKind(RecordBlock.parse, _columns, RecordBlockBroken, RecordBlockSignedByAnother)
    chain = SignedChain(kind, public_keys)
    for row in all_record_seals():
        chain.take(row)
    return chain


def _columns(block: RecordBlock) -> dict[str, object]:
    return {"until": datetime.fromisoformat(block.until)}


def _faults_of(name: str, table: Sealed, blocks: Sequence[RecordBlock]) -> Iterator[Refusal]:
    """Compare one table with all blocks; one pass for each list of columns that blocks name."""
    sealed = [block.tables.get(name) for block in blocks]
    there = columns_of(name)
    for columns in {one.columns if one else table.columns for one in sealed}:
        places = [
            at
            for at, one in enumerate(sealed)
            if (one.columns if one else table.columns) == columns
        ]
        if gone := [one for one in columns if one not in there]:
            yield SealedColumnGone(
                table=name, block=blocks[places[0]].block, columns=", ".join(gone)
            )
            continue
        times = [BEGINNING, *(block.until for block in blocks)]
        found = digest_rows(name, table.instant, columns, times)
        for at in places:
            if found.get(at + 1) != sealed[at]:
                yield _differs(name, blocks[at], sealed[at], found.get(at + 1))


def _differs(
    name: str, block: RecordBlock, sealed: TableDigest | None, found: TableDigest | None
) -> RecordsDiffer:
    return RecordsDiffer(
        table=name,
        block=block.block,
        until=block.until,
        sealed=sealed.rows if sealed else 0,
        found=found.rows if found else 0,
    )
