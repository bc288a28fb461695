"""What becomes of the tiles of a log when leaves are appended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cleanbreak.domain.log_tile import (
    TILE_WIDTH,
    TileReader,
    hashes_of,
    root_between,
    root_from_tiles,
    root_of_whole,
)
from cleanbreak.domain.merkle_tree import EMPTY_ROOT, HASH_BYTES, node_hash

TILE_BYTES = TILE_WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True)
class Growth:
    """A tree after leaves were appended."""

    size: int
    root: bytes
    tiles: dict[tuple[int, int], bytes]
    """What each tile that changed holds now, by level and index."""


def grow(read: TileReader, old: int, leaf_hashes: Sequence[bytes]) -> Growth:
    """Return the tree of ``old`` leaves with these appended, one at least.

    :param read: gives the tiles as they are before.
    :raises TileDoesNotFit: if one of them is too short.
    """
    tiles: dict[tuple[int, int], bytes] = {}
    level, start, added = 0, old, [*leaf_hashes]
    while added:
        added = _grow_level(read, (level, start), added, tiles)
        level, start = level + 1, start // TILE_WIDTH

    def read_both(level: int, index: int, width: int) -> bytes:
        grown = tiles.get((level, index))
        return read(level, index, width) if grown is None else grown

    size = old + len(leaf_hashes)
    return Growth(size, root_from_tiles(read_both, size), tiles)


def _grow_level(
    read: TileReader,
    at: tuple[int, int],
    added: list[bytes],
    tiles: dict[tuple[int, int], bytes],
) -> list[bytes]:
    """Append hashes to one level; return what that adds to the level above."""
    level, start = at
    first, width = divmod(start, TILE_WIDTH)
    before = read(level, first, width)[: width * HASH_BYTES] if width else b""
    hashes = before + b"".join(added)
    above = []
    for nth, begin in enumerate(range(0, len(hashes), TILE_BYTES)):
        tile = tiles[level, first + nth] = hashes[begin : begin + TILE_BYTES]
        if len(tile) == TILE_BYTES:
            above.append(root_of_whole(hashes_of(tile)))
    return above


@dataclass(slots=True)
class Frontier:
    """A tree that only knows its root, and how to go on: the roots of its whole parts.

    One for each bit of its size, the largest part first.
    """

    size: int = 0
    parts: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, read: TileReader, size: int) -> "Frontier":
        """Return that of a tree that lies in tiles.

        :raises TileDoesNotFit: if one of them is too short.
        """
        parts, first = [], 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                parts.append(root_between(read, first, first + (1 << height), size))
                first += 1 << height
        return cls(size, parts)

    def add(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append leaves."""
        for leaf_hash in leaf_hashes:
            reached, size = leaf_hash, self.size
            while size & 1:
                reached, size = node_hash(self.parts.pop(), reached), size >> 1
            self.parts.append(reached)
            self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root of the whole tree."""
        if not self.parts:
            return EMPTY_ROOT
        *lefts, reached = self.parts
        for left in reversed(lefts):
            reached = node_hash(left, reached)
        return reached
