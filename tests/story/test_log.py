"""The log grows, is signed and published; killed anywhere, the next run goes on."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from tests.logs import let_wait, log_folder, published
from tests.worlds import NOON, TestWorld, make_world

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_bundle import LeafTooLong, read_bundle
from cleanbreak.domain.log_tile import (
    TILE_WIDTH,
    Bundle,
    Tile,
    changed_tiles,
    consistency_proof,
    inclusion_proof,
)
from cleanbreak.domain.merkle_tree import is_consistent, leaf_hash, root_from, tree_over
from cleanbreak.flows import append_log as flow
from cleanbreak.flows import publish_log as publishing
from cleanbreak.flows import sign_head as signing
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.read_log import (
    checkpoint_of,
    current_checkpoint,
    prove_consistency,
    prove_inclusion,
)
from cleanbreak.records.log_entry import (
    LogEntryRow,
    count_waiting,
    find_leaf,
    leaves_between,
    queue_leaves,
)
from cleanbreak.records.log_head import LogHeadRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world() -> TestWorld:
    return make_world()


def some(count: int, word: str = "leaf") -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


def read_published_tile(level: int, index: int, width: int) -> bytes:
    return (log_folder() / Tile(level, index, width).path).read_bytes()


def test_what_waits_is_appended_signed_and_published(world: TestWorld) -> None:
    leaves = some(300)
    orders = let_wait(*leaves)
    assert append_log(world.outside, NOON) == 300
    assert count_waiting() == 0
    checkpoint = published()
    assert (checkpoint.origin, checkpoint.size) == ("127.0.0.1:8000/log", 300)
    assert checkpoint.root == tree_over(leaves)[0]
    found = find_leaf(orders[17], "end")
    assert found
    assert (found.leaf_index, found.leaf) == (17, leaves[17])
    assert find_leaf(orders[17], "audit") is None
    place = inclusion_proof(read_published_tile, 17, 300)
    assert place == prove_inclusion(17, 300)
    assert root_from(leaf_hash(leaves[17]), place) == checkpoint.root


def test_every_published_checkpoint_goes_on_from_the_one_before(world: TestWorld) -> None:
    seen: list[Checkpoint] = []
    for step in (1, 1, 254, 1, 300):
        let_wait(*some(step, f"step {len(seen)}"))
        append_log(world.outside, NOON)
        seen.append(published())
    for old, new in pairwise(seen):
        proof = consistency_proof(read_published_tile, old.size, new.size)
        assert proof == prove_consistency(old.size, new.size)
        assert is_consistent(old.size, old.root, new.size, new.root, proof)
        older = checkpoint_of(old.size)
        assert older
        assert older.checkpoint == old
    leaves = leaves_between(0, 557)
    for bundle in (Bundle(0), Bundle(1), Bundle(2, 45)):
        first = bundle.index * TILE_WIDTH
        content = (log_folder() / bundle.path).read_bytes()
        assert read_bundle(content) == leaves[first : first + bundle.width]
    for tile in changed_tiles(0, 557):
        assert len((log_folder() / tile.path).read_bytes()) == tile.width * 32


def test_nothing_waits_and_nothing_is_signed(world: TestWorld) -> None:
    assert append_log(world.outside, NOON) == 0
    assert current_checkpoint() is None
    assert not (log_folder() / "checkpoint").exists()
    let_wait(b"one")
    append_log(world.outside, NOON)
    first = (log_folder() / "checkpoint").stat()
    assert append_log(world.outside, NOON + timedelta(hours=1)) == 0
    assert LogHeadRow.objects.count() == 1
    assert (log_folder() / "checkpoint").stat().st_ino == first.st_ino


def test_an_order_has_one_leaf_of_a_kind(world: TestWorld) -> None:
    (order,) = let_wait(b"first")
    let_wait(b"again", orders=[order])
    append_log(world.outside, NOON)
    let_wait(b"later", orders=[order])
    let_wait(b"other kind", kind="audit", orders=[order])
    assert append_log(world.outside, NOON) == 1
    assert leaves_between(0, 9) == [b"first", b"other kind"]
    assert count_waiting() == 0


def test_leaves_without_an_order_are_appended_each(world: TestWorld) -> None:
    with transaction.atomic():
        queue_leaves("audit", [(b"block", None), (b"block", None)])
    assert append_log(world.outside, NOON) == 2


def test_a_leaf_waits_only_if_its_transaction_commits(world: TestWorld) -> None:
    with transaction.atomic():
        queue_leaves("end", [(b"never", uuid4())])
        transaction.set_rollback(True)
    with pytest.raises(LeafTooLong), transaction.atomic():
        queue_leaves("end", [(bytes(65_536), uuid4())])
    assert append_log(world.outside, NOON) == 0


def test_more_than_a_batch_is_taken_in_one_run(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "BATCH_LEAVES", 7)
    leaves = some(23)
    let_wait(*leaves)
    assert append_log(world.outside, NOON) == 23
    assert published().root == tree_over(leaves)[0]
    assert [head.size for head in LogHeadRow.objects.order_by("size")] == [7, 14, 21, 23]
    assert checkpoint_of(7) is None


class Killed(BaseException):
    """The process ends here."""


PLACES: dict[str, tuple[object, str]] = {
    "before leaves are moved": (flow, "append_waiting"),
    "before tiles are kept": (flow, "write_tiles"),
    "before the head is kept": (LogHeadRow, "save"),
    "before it is signed": (flow, "sign_head"),
    "before the signature is kept": (signing, "insert_checkpoints"),
    "before it is published": (flow, "publish_log"),
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("place", PLACES)
def test_killed_anywhere_the_next_run_goes_on(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch, place: str, when: str
) -> None:
    let_wait(*some(5))
    append_log(world.outside, NOON)
    let_wait(*some(260, "more"))
    owner, name = PLACES[place]
    real: Callable[..., object] = getattr(owner, name)

    def killed(*args: object, **kwargs: object) -> object:
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(owner, name, killed)
    with pytest.raises(Killed):
        append_log(world.outside, NOON)
    monkeypatch.undo()
    append_log(world.outside, NOON)
    assert published().size == 265
    assert published().root == tree_over([*some(5), *some(260, "more")])[0]
    assert count_waiting() == 0


def test_killed_at_every_file_the_checkpoint_never_speaks_of_what_is_not_there(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_wait(*some(5))
    append_log(world.outside, NOON)
    real = publishing.write_file
    for nth in range(8):
        let_wait(*some(255, f"more {nth}"))
        left = nth

        def write(place: object, path: str, content: bytes) -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            real(place, path, content)  # type: ignore[arg-type]

        monkeypatch.setattr(publishing, "write_file", write)
        with pytest.raises(Killed):
            append_log(world.outside, NOON)
        _everything_is_there()
    monkeypatch.undo()
    append_log(world.outside, NOON)
    _everything_is_there()
    assert published().size == 5 + 8 * 255


def _everything_is_there() -> None:
    checkpoint = published()
    for tile in changed_tiles(0, checkpoint.size):
        whole = Tile(tile.level, tile.index)
        paths = [log_folder() / one.path for one in (tile, whole)]
        assert any(path.exists() for path in paths), tile
    (place,) = [inclusion_proof(read_published_tile, 0, checkpoint.size)]
    assert root_from(leaf_hash(b"leaf 0"), place) == checkpoint.root


def test_what_is_in_the_log_can_be_neither_changed_nor_removed(world: TestWorld) -> None:
    let_wait(b"one")
    append_log(world.outside, NOON)
    for change in (
        lambda: LogEntryRow.objects.update(leaf=b"two"),
        lambda: LogEntryRow.objects.all().delete(),
        lambda: LogHeadRow.objects.update(root=bytes(32)),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            change()


def test_the_folder_of_the_log_is_only_the_log(world: TestWorld) -> None:
    let_wait(b"one")
    append_log(world.outside, NOON)
    files = sorted(
        str(one.relative_to(log_folder())) for one in log_folder().rglob("*") if one.is_file()
    )
    assert files == ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"]
    assert Path(log_folder() / "tile/entries/000.p/1").read_bytes() == b"\0\3one"


def test_an_emptied_store_is_filled_again_and_that_is_said(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    for word in ("first", "second"):
        let_wait(*some(200, word))
        append_log(world.outside, NOON)
    assert caplog.text == ""
    shutil.rmtree(log_folder())
    append_log(world.outside, NOON)
    assert "was empty; the whole log is written" in caplog.text
    assert published().size == 400
    place = inclusion_proof(read_published_tile, 3, 400)
    assert root_from(leaf_hash(b"first 3"), place) == published().root
