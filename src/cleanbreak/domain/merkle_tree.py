"""Merkle trees of RFC 6962 2.1: one hash stands for many leaves, and few show that one is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"
"""What is hashed begins with what it is, so that no node can pass for a leaf."""
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where a leaf stands in a tree, and the hashes that lead from it to the root."""

    leaf_index: int
    """From 0."""
    tree_size: int
    """How many leaves the tree has."""
    path: tuple[bytes, ...]
    """The leaf's sibling first, the root's child last."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return sha256(NODE + left + right).digest()


def tree_over(leaves: Sequence[bytes]) -> tuple[bytes, list[Inclusion]]:
    """Return the root of the tree over the leaves, one at least, and where each of them stands."""
    return tree_over_hashes([leaf_hash(leaf) for leaf in leaves])


def tree_over_hashes(hashes: Sequence[bytes]) -> tuple[bytes, list[Inclusion]]:
    """Return the same for leaves of which only the hashes are known."""
    levels = [[*hashes]]
    while len(levels[-1]) > 1:
        levels.append(_level_above(levels[-1]))
    ((root,), *below) = reversed(levels)
    paths: list[tuple[bytes, ...]] = [()]
    for level in below:
        siblings = [*((one,) for one in level), ()]  # the last one may have none
        paths = [siblings[place ^ 1] + paths[place // 2] for place in range(len(level))]
    return root, [Inclusion(place, len(hashes), path) for place, path in enumerate(paths)]


def root_from(leaf: bytes, inclusion: Inclusion) -> bytes | None:
    """Return the root of the tree in which the leaf of this hash stands there (RFC 9162 2.1.3.2).

    ``None`` if no tree of that size has such a path.
    """
    place, last, reached = inclusion.leaf_index, inclusion.tree_size - 1, leaf
    if not 0 <= place <= last or {*map(len, (leaf, *inclusion.path))} != {HASH_BYTES}:
        return None
    for sibling in inclusion.path:
        if last == 0:
            return None  # the root was reached before
        if place & 1 or place == last:
            reached = node_hash(sibling, reached)
            while place and not place & 1:  # it went up as it is
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    return reached if last == 0 else None


def is_consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the tree of ``size`` begins with the one of ``old_size`` (RFC 9162 2.1.4.2).

    Every tree begins with the empty one, and needs no proof of it.
    """
    if {*map(len, (old_root, root, *proof))} != {HASH_BYTES} or not 0 <= old_size <= size:
        return False
    if old_size in (0, size):
        expected = root if old_size else EMPTY_ROOT
        ends_well = size > 0 or root == EMPTY_ROOT
        return not proof and old_root == expected and ends_well
    is_whole = old_size & (old_size - 1) == 0  # then the old root is itself the first hash
    hashes = [old_root, *proof] if is_whole else [*proof]
    return bool(proof) and _both_roots(old_size, size, hashes) == (old_root, root)


def _both_roots(old_size: int, size: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots to which the hashes lead; ``None`` if there are too many or too few."""
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_reached = reached = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None  # the root was reached before
        if place & 1 or place == last:
            old_reached, reached = node_hash(sibling, old_reached), node_hash(sibling, reached)
            while place and not place & 1:  # it went up as it is
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    return (old_reached, reached) if last == 0 else None


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    return [node_hash(left, right) for left, right in pairs] + [*level[len(level) & ~1 :]]
