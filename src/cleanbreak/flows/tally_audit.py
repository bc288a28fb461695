"""Tally the audit: which entries are there of each block, in one pass however many there are."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cleanbreak.domain.archive import Month
from cleanbreak.domain.audit_block import AuditBlock, entry_bytes, ranges_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.archive import is_here
from cleanbreak.records.audit_seal import archived_months

LATE = timedelta(days=1)
"""No transaction of ours takes so long: an entry that says it is older is not."""


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


@dataclass(slots=True)
class _Found:
    """What was found of one block."""

    block: AuditBlock
    begins_at: str
    """An entry that says it is older was not there when the block before was sealed."""
    rows: int = 0
    digest: Any = field(default_factory=sha256)


class AuditTally:
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
