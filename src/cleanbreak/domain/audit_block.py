"""Blocks of the audit: what is signed of some entries, and how the blocks hang together."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

import orjson

from cleanbreak.domain.certificate import canonical_bytes

COLUMNS = ("id", "at", "act", "order_id", "channel", "acting_user", "details")
"""What is sealed of an entry, as PostgreSQL writes it down in CSV, in UTC."""
AUDIT_LEAF, RECORD_LEAF = "cleanbreak.audit_block.v1", "cleanbreak.record_block.v1"
NOTHING_BEFORE = "0" * 64
DELETE = b"\x7f"
"""The one character of ASCII that the two writers of JSON write differently."""
RANGE = re.compile(r"\[(\d+),(\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditBlock:
    """Entries of one month that were sealed together; the ids of others may lie between them."""

    block: int
    """Counted from 1 without a gap."""
    previous: str
    """The hash of the block before, so that none can be taken out or put in."""
    month: str
    rows: int
    ids: str
    """Which entries, as an ``int8multirange``."""
    entries_sha256: str
    closed_up_to: int
    """No further entry with such an id, or a smaller one, can come: its transaction is over."""
    given_out: int
    """The last id that had been given out when this was begun."""
    sealed_at: str

    def statement(self) -> bytes:
        """Return the bytes that are signed."""
        return canonical_bytes({"what": AUDIT_LEAF, **asdict(self)})

    @property
    def hash(self) -> str:
        """Return what the next block calls this one."""
        return sha256(self.statement()).hexdigest()

    @classmethod
    def parse(cls, statement: bytes) -> "AuditBlock":
        """Return what a statement says.

        :raises ValueError: if it is none.
        """
        try:
            read = json.loads(statement)
            if read.pop("what") != AUDIT_LEAF:
                raise ValueError("not a block")
            return cls(**read)
        except (TypeError, KeyError, AttributeError) as fault:
            raise ValueError("not a block") from fault


LEAF = re.compile(rb"(cleanbreak\.(?:audit|record)_block\.v1)\n([1-9][0-9]*)\n([0-9a-f]{64})\n")


def block_leaf(kind: str, block: int, block_hash: str) -> bytes:
    """Return what of a block goes into the public log: which it is, and its hash."""
    return f"{kind}\n{block}\n{block_hash}\n".encode()


def parse_block_leaf(leaf: bytes) -> tuple[str, int, str] | None:
    """Return kind, number and hash; ``None`` if the leaf is not of a block."""
    found = LEAF.fullmatch(leaf)
    return (found[1].decode(), int(found[2]), found[3].decode()) if found else None


def hash_entries(entries: Iterable[Sequence[str]]) -> tuple[int, str]:
    """Return how many entries there are, and the hash of them; each is the texts of ``COLUMNS``."""
    digest, rows = sha256(), 0
    for entry in entries:
        digest.update(entry_bytes(entry))
        rows += 1
    return rows, digest.hexdigest()


def entry_bytes(entry: Sequence[str]) -> bytes:
    """Return what is hashed of an entry: JSON in ASCII, as the first seals have it."""
    written = orjson.dumps(list(entry), option=orjson.OPT_APPEND_NEWLINE)
    if written.isascii() and DELETE not in written:  # the same bytes in a tenth of the time
        return written
    return json.dumps(list(entry), separators=(",", ":")).encode() + b"\n"


def ranges_of(ids: str) -> list[tuple[int, int]]:
    """Return the ranges of a multirange: the first id, and the one behind the last."""
    return [(int(first), int(end)) for first, end in RANGE.findall(ids)]
