"""Paths of tiles as C2SP tlog-tiles writes them."""

import pytest

from cleanbreak.domain.log_bundle import (
    LEAF_BYTES_MAX,
    LeafTooLong,
    MalformedBundle,
    read_bundle,
    write_bundle,
)
from cleanbreak.domain.log_tile import (
    Bundle,
    Tile,
    TileDoesNotFit,
    changed_bundles,
    changed_tiles,
    parse_path,
    root_from_tiles,
    width_of,
)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 1234, 5), "tile/0/x001/234.p/5"),
        (Tile(0, 0, 1), "tile/0/000.p/1"),
        (Tile(63, 999, 255), "tile/63/999.p/255"),
        (Bundle(0), "tile/entries/000"),
        (Bundle(1234067, 17), "tile/entries/x001/x234/067.p/17"),
    ],
)
def test_paths_there_and_back(place: Tile | Bundle, path: str) -> None:
    assert place.path == path
    assert parse_path(path) == place


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/0/x000/001", "tile/00/001", "tile/64/001", "tile/0/001.p/256",
        "tile/0/001.p/0", "tile/0/001.p/01", "tile/0/001/", "tile/0/x001", "tile/0/001/002",
        "tile/entry/001", "tile/-1/001", "tile/0/001.p/", "checkpoint", "", "tile/0/../001",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/٠٠١", "tile/0/001\n",
    ],
)  # fmt: skip
def test_other_paths_lead_nowhere(path: str) -> None:
    assert parse_path(path) is None


def test_the_tiles_of_the_example_of_the_specification() -> None:
    found = list(changed_tiles(0, 70_000))
    assert len([one for one in found if one.level == 0 and one.width == 256]) == 273
    assert found[273:] == [Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert [*changed_tiles(0, 256)] == [Tile(0, 0), Tile(1, 0, 1)]
    assert width_of(2, 0, 70_000) == 1
    assert width_of(2, 1, 70_000) <= 0


def test_only_what_grew_is_changed() -> None:
    assert [*changed_tiles(255, 256)] == [Tile(0, 0), Tile(1, 0, 1)]
    assert [*changed_tiles(256, 257)] == [Tile(0, 1, 1)]
    assert [*changed_tiles(5, 5)] == []
    assert [*changed_bundles(255, 258)] == [Bundle(0), Bundle(1, 2)]
    assert [*changed_bundles(256, 256)] == []


def test_leaves_come_back_out_of_their_bundle() -> None:
    leaves = [b"", b"one", bytes(LEAF_BYTES_MAX)]
    bundle = write_bundle(leaves)
    assert read_bundle(bundle) == leaves
    assert bundle[:7] == b"\0\0\0\3one"


@pytest.mark.parametrize("length", range(1, 7))
def test_a_bundle_that_is_cut_off_is_refused(length: int) -> None:
    bundle = write_bundle([b"", b"one"])
    if length == 2:
        assert read_bundle(bundle[:length]) == [b""]
        return
    with pytest.raises(MalformedBundle):
        read_bundle(bundle[:length])


def test_a_leaf_of_64_kilobytes_is_refused() -> None:
    with pytest.raises(LeafTooLong, match="65536"):
        write_bundle([bytes(LEAF_BYTES_MAX + 1)])


def test_a_tile_that_is_too_short_is_named() -> None:
    with pytest.raises(TileDoesNotFit, match=r"tile/0/000\.p/3"):
        root_from_tiles(lambda *_: bytes(64), 3)
