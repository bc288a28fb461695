"""Tiles of a log (C2SP tlog-tiles): the hashes of its tree, 256 side by side, and what they prove.

Their paths, which of them an append changes, and the proofs that come out of them: that a leaf is
in a tree, and that a tree begins with an older one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from cleanbreak.domain.merkle_tree import EMPTY_ROOT, HASH_BYTES, Inclusion, node_hash
from cleanbreak.domain.refusal import Refusal

TileReader: TypeAlias = Callable[[int, int, int], bytes]
"""Given level, index and width, returns the hashes of that tile; it may return more."""
TILE_WIDTH = 256
TILE_HEIGHT = 8
"""A tile stands for so many levels of the tree."""
ENTRIES = "entries"
"""What stands in the path in place of the level where the leaves themselves are."""
LEVEL_MAX, INDEX_MAX = 63, 2**55
PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?",
    re.ASCII,
)


class TileDoesNotFit(Refusal):
    """The tile {path} of the log does not hold what it should."""

    code = "tile_does_not_fit"


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Which tile, and how many hashes it has: 256, or fewer at the right edge of the tree."""

    level: int
    """0 has the hashes of the leaves, 1 those of whole tiles of level 0, and so on."""
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Return where it lies, below the address of the log."""
        return f"tile/{self.level}/{_place(self.index, self.width)}"


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """Which leaves, and how many: those whose hashes the tile of level 0 with this index has."""

    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Return where it lies, below the address of the log."""
        return f"tile/{ENTRIES}/{_place(self.index, self.width)}"


def parse_path(path: str) -> Tile | Bundle | None:
    """Return what lies at a path; ``None`` if it is not written as the specification wants."""
    found = PATH.fullmatch(path)
    if found is None:
        return None
    level, digits, partial = found.groups()
    index, width = int(re.sub("[x/]", "", digits)), int(partial or TILE_WIDTH)
    place = Bundle(index, width) if level == ENTRIES else Tile(int(level), index, width)
    fits = index <= INDEX_MAX and (level == ENTRIES or int(level) <= LEVEL_MAX)
    return place if fits and place.path == path else None


def width_of(level: int, index: int, size: int) -> int:
    """Return how many hashes this tile has in a tree of that size; 0 or less: it is not there."""
    return min(TILE_WIDTH, (size >> level * TILE_HEIGHT) - index * TILE_WIDTH)


def changed_tiles(old: int, size: int) -> Iterator[Tile]:
    """Return every tile that a tree has anew, or wider, since it had ``old`` leaves."""
    level = 0
    while (size >> level * TILE_HEIGHT) > (before := old >> level * TILE_HEIGHT):
        after = size >> level * TILE_HEIGHT
        for index in range(before // TILE_WIDTH, (after - 1) // TILE_WIDTH + 1):
            yield Tile(level, index, width_of(level, index, size))
        level += 1


def changed_bundles(old: int, size: int) -> Iterator[Bundle]:
    """Return every bundle of leaves that is new, or wider, since the tree had ``old`` leaves."""
    if size > old:
        for index in range(old // TILE_WIDTH, (size - 1) // TILE_WIDTH + 1):
            yield Bundle(index, width_of(0, index, size))


def inclusion_proof(read: TileReader, index: int, size: int) -> Inclusion:
    """Return the path from a leaf to the root of the tree of that size (RFC 6962 2.1.1).

    :raises ValueError: if that tree has no such leaf.
    :raises TileDoesNotFit: if a tile is too short.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return Inclusion(index, size, tuple(_Tree(read, size).path(index, 0, size)))


def consistency_proof(read: TileReader, old: int, size: int) -> tuple[bytes, ...]:
    """Return the hashes that show how the tree grew out of that of ``old`` leaves (2.1.2).

    None are needed for the empty tree, nor for the same one.

    :raises ValueError: if it is not a smaller tree.
    :raises TileDoesNotFit: if a tile is too short.
    """
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} leaves does not begin with one of {old}")
    if old in (0, size):
        return ()
    return tuple(_Tree(read, size).growth(old, 0, size, is_old_root=True))


def root_from_tiles(read: TileReader, size: int) -> bytes:
    """Return the root of the tree of that size.

    :raises TileDoesNotFit: if a tile is too short.
    """
    return _Tree(read, size).hash(0, size) if size else EMPTY_ROOT


def root_between(read: TileReader, first: int, end: int, size: int) -> bytes:
    """Return the hash over some leaves of a tree of that size, which are a part of it.

    :raises TileDoesNotFit: if a tile is too short.
    """
    return _Tree(read, size).hash(first, end)


def hashes_of(tile: bytes) -> list[bytes]:
    """Return the hashes that stand side by side in a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def root_of_whole(hashes: list[bytes]) -> bytes:
    """Return the root over hashes, of which there are a power of two."""
    while len(hashes) > 1:
        hashes = [
            node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)
        ]
    return hashes[0]


@dataclass(frozen=True, slots=True)
class _Tree:
    """Reads each tile once."""

    read: TileReader
    size: int
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def path(self, index: int, first: int, end: int) -> list[bytes]:
        """Return PATH of the leaf in the tree over the leaves from ``first`` to before ``end``."""
        if end - first == 1:
            return []
        middle = _split(first, end)
        if index < middle:
            return [*self.path(index, first, middle), self.hash(middle, end)]
        return [*self.path(index, middle, end), self.hash(first, middle)]

    def growth(self, old: int, first: int, end: int, *, is_old_root: bool) -> list[bytes]:
        """Return SUBPROOF: ``is_old_root`` while the whole old tree begins at ``first``."""
        if old == end:
            return [] if is_old_root else [self.hash(first, end)]
        middle = _split(first, end)
        if old <= middle:
            within = self.growth(old, first, middle, is_old_root=is_old_root)
            return [*within, self.hash(middle, end)]
        within = self.growth(old, middle, end, is_old_root=False)
        return [*within, self.hash(first, middle)]

    def hash(self, first: int, end: int) -> bytes:
        """Return the hash over these leaves."""
        leaves = end - first
        if leaves & (leaves - 1) == 0:
            return self._whole(first, leaves.bit_length() - 1)
        middle = _split(first, end)
        return node_hash(self.hash(first, middle), self.hash(middle, end))

    def _whole(self, first: int, height: int) -> bytes:
        """Return the hash over ``2**height`` leaves, out of the tile that is just below it."""
        level, rest = divmod(height, TILE_HEIGHT)
        index, at = divmod(first >> level * TILE_HEIGHT, TILE_WIDTH)
        tile = self._tile(level, index)
        part = tile[at * HASH_BYTES : (at + (1 << rest)) * HASH_BYTES]
        return root_of_whole(hashes_of(part))

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self.tiles:
            width = width_of(level, index, self.size)
            read = self.read(level, index, width)
            if len(read) < width * HASH_BYTES:
                raise TileDoesNotFit(path=Tile(level, index, width).path)
            self.tiles[level, index] = read
        return self.tiles[level, index]


def _split(first: int, end: int) -> int:
    """Return the first leaf of the right half: the left one is a whole tree."""
    return first + (1 << (end - first - 1).bit_length() - 1)


def _place(index: int, width: int) -> str:
    *above, last = _thousands(index)
    parts = [*(f"x{one:03}" for one in above), f"{last:03}"]
    return "/".join(parts) + ("" if width == TILE_WIDTH else f".p/{width}")


def _thousands(index: int) -> list[int]:
    parts = [index % 1000]
    while index := index // 1000:
        parts.insert(0, index % 1000)
    return parts
