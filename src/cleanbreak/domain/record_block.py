"""Blocks over what is written for good outside of the audit: which rows each table had of a time.

A block is about a time, not about single rows: it counts the rows of each table whose own instant
lies in that time, and hashes them. A row that is changed, removed or put in later gives another
count or another hash. Whoever wrote the rows did not wait for it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

from cleanbreak.domain.audit_block import RECORD_LEAF
from cleanbreak.domain.certificate import canonical_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDigest:
    """The rows of one table in one time."""

    columns: tuple[str, ...]
    """Which columns were hashed, in this order; a later version may have more."""
    rows: int
    sha256: str
    """Of the rows' own hashes, sorted: those that begin with the same byte are hashed together, and
    these up to 256 hashes again. No order of rows is needed for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBlock:
    """What was written in one time, in every table that is written for good."""

    block: int
    """Counted from 1 without a gap."""
    previous: str
    """The hash of the block before, so that none can be taken out or put in."""
    since: str
    """Where the block before ends, ISO 8601 in UTC; empty in the first one, which has all before
    its end."""
    until: str
    """Rows of this instant belong to the next block."""
    tables: Mapping[str, TableDigest]
    """Tables without a row in that time are left out."""
    sealed_at: str

    def statement(self) -> bytes:
        """Return the bytes that are signed."""
        tables = {
            name: {**asdict(one), "columns": list(one.columns)} for name, one in self.tables.items()
        }
        said = {name: getattr(self, name) for name in FIELDS}
        return canonical_bytes({"what": RECORD_LEAF, **said, "tables": tables})

    @property
    def hash(self) -> str:
        """Return what the next block calls this one."""
        return sha256(self.statement()).hexdigest()

    @classmethod
    def parse(cls, statement: bytes) -> "RecordBlock":
        """Return what a statement says.

        :raises ValueError: if it is none.
        """
        try:
            read = json.loads(statement)
            if read.pop("what") != RECORD_LEAF:
                raise ValueError("not a block")
            tables = {name: _digest(one) for name, one in read.pop("tables").items()}
            return cls(**read, tables=tables)
        except (TypeError, KeyError, AttributeError) as fault:
            raise ValueError("not a block") from fault


FIELDS = ("block", "previous", "since", "until", "sealed_at")


def _digest(read: dict[str, object]) -> TableDigest:
    columns = read.pop("columns")
    return TableDigest(columns=tuple(columns), **read)  # type: ignore[arg-type]
