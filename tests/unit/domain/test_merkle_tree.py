"""Merkle trees as RFC 6962 asks for them; vectors of transparency-dev/merkle (Apache-2.0)."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cleanbreak.domain.merkle_tree import HASH_BYTES, Inclusion, leaf_hash, root_from, tree_over

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("rfc6962_inclusion.json").read_text()
)
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
"""Those of RFC 6962's own test data, with the roots of the first one, two, three …"""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["name"])
def test_a_path_leads_to_the_root_or_it_is_wrong(vector: dict[str, Any]) -> None:
    path = tuple(b64decode(one) for one in vector["path"])
    found = root_from(
        b64decode(vector["leaf_hash"]),
        Inclusion(vector["leaf_index"], vector["tree_size"], path),
    )
    assert (found == b64decode(vector["root"])) is not vector["is_wrong"]


def test_the_vectors_are_all_there() -> None:
    assert len(VECTORS) > 90
    assert sum(not one["is_wrong"] for one in VECTORS) >= 5


@pytest.mark.parametrize(("size", "root"), [*enumerate(ROOTS, start=1)])
def test_the_roots_are_those_of_the_rfc(size: int, root: str) -> None:
    assert tree_over(LEAVES[:size])[0].hex() == root


@pytest.mark.parametrize("size", range(1, 70))
def test_every_leaf_finds_its_root_and_no_other_place_does(size: int) -> None:
    leaves = [bytes([number]) for number in range(size)]
    root, places = tree_over(leaves)
    for leaf, place in zip(leaves, places, strict=True):
        assert root_from(leaf_hash(leaf), place) == root
        assert root_from(leaf_hash(leaf + b"!"), place) != root
        for other in {place.leaf_index ^ 1, place.leaf_index + 1, size, -1}:
            assert root_from(leaf_hash(leaf), Inclusion(other, size, place.path)) != root


def test_no_node_passes_for_a_leaf() -> None:
    root, _ = tree_over([b"one", b"two"])
    both = leaf_hash(b"one") + leaf_hash(b"two")
    assert root != leaf_hash(both)
    assert root == sha256(b"\x01" + both).digest()


@pytest.mark.parametrize("more", [(), (bytes(HASH_BYTES),), (b"half a hash",), (b"",)])
def test_a_path_that_is_too_long_or_broken_leads_nowhere(more: tuple[bytes, ...]) -> None:
    root, places = tree_over([b"one", b"two", b"three"])
    place = Inclusion(0, 3, places[0].path + more)
    assert (root_from(leaf_hash(b"one"), place) == root) is (more == ())
