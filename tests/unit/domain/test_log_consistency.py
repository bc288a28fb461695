"""A tree that grew begins with the one before, and no other hashes show that (RFC 9162 2.1.4)."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.log_growth import grow
from cleanbreak.domain.log_tile import consistency_proof, inclusion_proof, root_from_tiles
from cleanbreak.domain.merkle_tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    is_consistent,
    leaf_hash,
    root_from,
    tree_over,
)

LARGEST = 70


def mth(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 2.1 defines it, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + mth(leaves[:half]) + mth(leaves[half:])).digest()


def subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """Return the proof as RFC 6962 2.1.2 defines it, word by word."""
    if old == len(leaves):
        return [] if whole else [mth(leaves)]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= half:
        return [*subproof(old, leaves[:half], whole), mth(leaves[half:])]
    return [*subproof(old - half, leaves[half:], False), mth(leaves[:half])]


LEAVES = [f"leaf {number}".encode() for number in range(1200)]


class Tiles:
    """A tree in memory, as tiles."""

    def __init__(self) -> None:
        self.size, self.root, self.tiles = 0, EMPTY_ROOT, dict[tuple[int, int], bytes]()

    def read(self, level: int, index: int, width: int) -> bytes:
        return self.tiles[level, index][: width * HASH_BYTES]

    def append(self, leaves: list[bytes]) -> None:
        grown = grow(self.read, self.size, [leaf_hash(one) for one in leaves])
        self.size, self.root = grown.size, grown.root
        self.tiles |= grown.tiles


@pytest.fixture(scope="module")
def tiles() -> Tiles:
    made = Tiles()
    made.append(LEAVES)
    return made


@pytest.mark.parametrize("size", [*range(LARGEST), 255, 256, 257, 511, 512, 513, 1199, 1200])
def test_the_root_of_the_tiles_is_that_of_the_rfc(tiles: Tiles, size: int) -> None:
    assert root_from_tiles(tiles.read, size) == mth(LEAVES[:size])


@pytest.mark.parametrize("size", [*range(1, LARGEST), 256, 257, 700])
def test_every_older_tree_is_proven_as_the_rfc_says(tiles: Tiles, size: int) -> None:
    root = mth(LEAVES[:size])
    for old in {*range(min(size, LARGEST)), size - 1, size, min(size, 256), min(size, 255)}:
        proof = consistency_proof(tiles.read, old, size)
        assert list(proof) == (subproof(old, LEAVES[:size], True) if old else [])
        assert is_consistent(old, mth(LEAVES[:old]), size, root, proof)


@given(st.integers(1, LARGEST), st.data())
def test_nothing_else_is_a_proof(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = subproof(old, LEAVES[:size], True)
    old_root, root = mth(LEAVES[:old]), mth(LEAVES[:size])
    flipped = data.draw(st.integers(0, (len(proof) + 2) * HASH_BYTES * 8 - 1))
    parts = [old_root, root, *proof]
    which, bit = divmod(flipped, HASH_BYTES * 8)
    changed = int.from_bytes(parts[which]) ^ 1 << bit
    parts[which] = changed.to_bytes(HASH_BYTES)
    assert not is_consistent(old, parts[0], size, parts[1], parts[2:])
    assert not is_consistent(old, old_root, size, root, [*proof, root])
    assert not is_consistent(old, old_root, size, root, [old_root, *proof])
    assert not is_consistent(old, old_root, size, root, [*proof, b"short"])
    if proof:
        assert not is_consistent(old, old_root, size, root, proof[:-1])
        assert not is_consistent(size, root, old, old_root, proof)


def test_a_proof_leads_from_no_smaller_tree_to_another_root(tiles: Tiles) -> None:
    proof = consistency_proof(tiles.read, 6, 13)
    for old in {*range(14)} - {6}:
        assert not is_consistent(old, mth(LEAVES[:old]), 13, mth(LEAVES[:13]), proof)
    for size in {*range(20)} - {13}:
        assert not is_consistent(6, mth(LEAVES[:6]), size, mth(LEAVES[:size]), proof)


def test_the_empty_tree_begins_every_tree_and_only_the_empty_one_does() -> None:
    assert is_consistent(0, EMPTY_ROOT, 5, mth(LEAVES[:5]), [])
    assert is_consistent(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not is_consistent(0, mth(LEAVES[:1]), 5, mth(LEAVES[:5]), [])
    assert not is_consistent(0, EMPTY_ROOT, 0, mth(LEAVES[:1]), [])
    assert not is_consistent(0, EMPTY_ROOT, 5, mth(LEAVES[:5]), [EMPTY_ROOT])


@given(st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_a_tree_is_the_same_however_it_grew(steps: list[int]) -> None:
    tree, grown = Tiles(), 0
    for step in steps:
        tree.append(LEAVES[grown : grown + step])
        grown = min(grown + step, len(LEAVES))
        if grown == len(LEAVES):
            break
    at_once = Tiles()
    at_once.append(LEAVES[: tree.size])
    assert (tree.root, tree.tiles) == (at_once.root, at_once.tiles)
    assert tree.root == tree_over(LEAVES[: tree.size])[0]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 255, 256, 257, 1000])
def test_every_leaf_is_found_by_the_tiles(tiles: Tiles, size: int) -> None:
    root = root_from_tiles(tiles.read, size)
    for index in {0, size // 2, size - 1, min(255, size - 1), min(256, size - 1)}:
        place = inclusion_proof(tiles.read, index, size)
        assert root_from(leaf_hash(LEAVES[index]), place) == root
        assert root_from(leaf_hash(LEAVES[index + 1]), place) != root


def test_no_proof_of_what_is_not_there(tiles: Tiles) -> None:
    for index, size in ((-1, 5), (5, 5), (0, 0)):
        with pytest.raises(ValueError, match="has no leaf"):
            inclusion_proof(tiles.read, index, size)
    with pytest.raises(ValueError, match="does not begin"):
        consistency_proof(tiles.read, 6, 5)
