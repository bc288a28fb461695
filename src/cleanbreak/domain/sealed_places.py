"""Where entries of the audit stand: in which block each of them was sealed."""

from bisect import bisect_right
from collections.abc import Iterable

from cleanbreak.domain.audit_block import AuditBlock, ranges_of


class SealedPlaces:
    """Tells the block of an entry by its id."""

    def __init__(self, blocks: Iterable[AuditBlock]) -> None:
        ranges = [
            (first, end, block.block) for block in blocks for first, end in ranges_of(block.ids)
        ]
        self._ranges = sorted(ranges)
        self._firsts = [first for first, _, _ in self._ranges]

    def block_of(self, entry: int) -> int | None:
        """Return the number of the block; ``None``: the entry waits for its seal."""
        at = bisect_right(self._firsts, entry) - 1
        if at < 0:
            return None
        _, end, block = self._ranges[at]
        return block if entry < end else None
