"""A log that is not what was published, or not what it was, is refused; the way out is named."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from tests.logs import let_wait, log_folder, published
from tests.owner import owner_cursor
from tests.worlds import LOG_SIGNING, NOON, TestWorld, make_world

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.audit_block import AUDIT_LEAF, RECORD_LEAF, block_leaf
from cleanbreak.domain.merkle_tree import tree_over
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import VerifierKey
from cleanbreak.flows.append_log import append_leaves_that_wait, append_log
from cleanbreak.flows.catch_up_log import (
    NothingToCatchUp,
    NotOurCheckpoint,
    PublishedDoesNotFit,
    catch_up_log,
)
from cleanbreak.flows.check_log import (
    LogEntryChanged,
    LogRootDiffers,
    LogTileDiffers,
    check_log,
)
from cleanbreak.flows.published_log import (
    DamagedCheckpoint,
    LogBehindItself,
    LogForked,
    OtherLog,
)
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.rebuild_tiles import rebuild_tiles
from cleanbreak.flows.require_grown import LogDoesNotGoOn
from cleanbreak.flows.seal_audit import IN_LOG
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.records.log_entry import count_waiting, find_leaf, leaves_between
from cleanbreak.records.log_head import LogCheckpointRow, checked_size
from cleanbreak.records.log_leaves import leaves_of_kind

pytestmark = pytest.mark.usefixtures("committed_db")
TABLES = ("log_entry", "log_head", "log_checkpoint", "log_cosignature", "log_checked")


@pytest.fixture
def world() -> TestWorld:
    """Return a world whose log has 300 entries in two batches."""
    made = make_world()
    grow_log(made, 100, "first")
    grow_log(made, 200, "second")
    return made


def grow_log(world: TestWorld, count: int, word: str) -> list[bytes]:
    leaves = [f"{word} {number}".encode() for number in range(count)]
    let_wait(*leaves)
    append_log(world.outside, NOON)
    return leaves


def as_owner(*statements: str) -> None:
    """Do what only somebody with the owner's rights can do: the triggers are switched off."""
    with owner_cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def back_to_backup(size: int) -> None:
    """Let the database be as it was when the log had so many entries: a batch ended there."""
    as_owner(
        f"DELETE FROM log_entry WHERE leaf_index >= {size}",
        f"DELETE FROM log_head WHERE size > {size}",
        f"DELETE FROM log_checkpoint WHERE size > {size}",
        f"DELETE FROM log_checked WHERE size > {size}",
    )
    rebuild_tiles()


def check(everything: bool = False) -> tuple[int, int]:
    done = check_log(wired_log_store(), NOON, everything=everything)
    return done.checked_from, done.size


def our_keys() -> list[VerifierKey]:
    return [verifier_key(LOG_SIGNING.public_key())]


def test_a_sound_log_is_checked_from_where_it_was_checked_before(world: TestWorld) -> None:
    assert check() == (0, 300)
    assert check() == (300, 300)
    grow_log(world, 5, "third")
    assert check() == (300, 305)
    assert check(everything=True) == (0, 305)
    assert checked_size() == 305


def test_an_empty_log_is_sound() -> None:
    assert check() == (0, 0)
    assert checked_size() == 0


DEEDS: dict[str, tuple[str, type[Refusal], str]] = {
    "a leaf is changed": (
        "UPDATE log_entry SET leaf = 'other' WHERE leaf_index = 150", LogEntryChanged, "150"),
    "a leaf and its hash are changed": (
        ("UPDATE log_entry SET leaf = 'other', leaf_hash = sha256('\\x00'::bytea || 'other')"
         " WHERE leaf_index = 150"), LogRootDiffers, "300"),
    "two leaves change places": (
        ("UPDATE log_entry a SET leaf = b.leaf, leaf_hash = b.leaf_hash FROM log_entry b"
         " WHERE a.leaf_index + b.leaf_index = 3 AND a.leaf_index IN (1, 2)"),
        LogRootDiffers, "100"),
    "a hash is changed": (
        "UPDATE log_entry SET leaf_hash = 'other' WHERE leaf_index = 7", LogEntryChanged, "7"),
    "a leaf is deleted": ("DELETE FROM log_entry WHERE leaf_index = 42", LogEntryChanged, "42"),
    "the last leaf is deleted": (
        "DELETE FROM log_entry WHERE leaf_index = 299", LogEntryChanged, "299"),
    "a leaf is inserted behind the head": (
        ("INSERT INTO log_entry SELECT 300, kind, leaf, leaf_hash, NULL, appended_at FROM log_entry"
         " WHERE leaf_index = 0"), LogEntryChanged, "300"),
    "a root is changed": (
        "UPDATE log_head SET root = sha256('other') WHERE size = 100", LogRootDiffers, "100"),
    "a head is deleted": ("DELETE FROM log_head WHERE size = 100", LogRootDiffers, "100"),
    "the newest head is deleted": (
        "DELETE FROM log_head WHERE size = 300", LogEntryChanged, "100"),
    "a tile is changed": (
        ("UPDATE log_tile SET hashes = overlay(hashes PLACING '\\x00' FROM 50) WHERE level = 0"
         " AND tile_index = 0"), LogTileDiffers, "tile/0/000"),
    "a tile above is changed": (
        "UPDATE log_tile SET hashes = sha256('other') WHERE level = 1", LogTileDiffers, "tile/1/"),
    "a tile is deleted": (
        "DELETE FROM log_tile WHERE tile_index = 1", LogTileDiffers, "tile/0/001"),
    "a checkpoint is changed": (
        ("UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size = 300)"
         " WHERE size = 100"), LogRootDiffers, "100"),
    "a checkpoint of a log that never was is put in": (
        ("INSERT INTO log_checkpoint SELECT 400, key_id, note, signed_at FROM log_checkpoint"
         " WHERE size = 300"), LogRootDiffers, "400"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_changes_the_log_in_the_database_is_found_out(world: TestWorld, deed: str) -> None:
    statement, refusal, named = DEEDS[deed]
    check()
    as_owner(statement)
    with pytest.raises(refusal, match=named):
        check(everything=True)


def test_tiles_are_made_anew_from_the_entries(world: TestWorld) -> None:
    as_owner("UPDATE log_tile SET hashes = sha256('other')")
    with pytest.raises(LogTileDiffers, match="--rebuild-tiles"):
        check()
    assert rebuild_tiles() == 300
    assert check() == (0, 300)


def test_what_was_changed_in_the_database_is_not_signed_with_the_next_leaf(
    world: TestWorld,
) -> None:
    """Else our own key would sign a second history, and nobody could take that back."""
    before = published()
    as_owner("UPDATE log_tile SET hashes = sha256('other') WHERE level = 1")
    let_wait(b"next")
    with pytest.raises(LogDoesNotGoOn, match="log check --all"):
        append_log(world.outside, NOON)
    assert (count_waiting(), published()) == (1, before)
    rebuild_tiles()
    assert append_log(world.outside, NOON) == 1
    assert published().size == 301
    assert check(everything=True) == (0, 301)


@pytest.mark.parametrize("size", [300, 301])
def test_a_head_that_was_put_in_is_not_signed(world: TestWorld, size: int) -> None:
    """Of the size that the log has, or larger; what was signed of it before is taken away."""
    before = published()
    as_owner(
        "DELETE FROM log_checkpoint WHERE size = 300",
        f"DELETE FROM log_head WHERE size = {size}",
        f"INSERT INTO log_head VALUES ({size}, sha256('other'), now())",
    )
    with pytest.raises((LogDoesNotGoOn, LogForked)):
        append_log(world.outside, NOON)
    assert published() == before
    assert not LogCheckpointRow.objects.filter(size__gte=300).exists()


def test_a_backup_behind_the_published_checkpoint_signs_nothing(world: TestWorld) -> None:
    before = (log_folder() / "checkpoint").read_bytes()
    back_to_backup(100)
    with pytest.raises(LogBehindItself, match=r"100 entries here, but 300 .*log catch-up"):
        check()
    let_wait(b"what came after the backup was brought back")
    with pytest.raises(LogBehindItself):
        append_log(world.outside, NOON)
    assert count_waiting() == 1
    assert (log_folder() / "checkpoint").read_bytes() == before
    assert not LogCheckpointRow.objects.filter(size__gt=100).exists()


def test_the_way_out_of_a_backup_leads_back_to_one_log(world: TestWorld) -> None:
    first, signed = leaves_between(0, 300), published()
    back_to_backup(100)
    (order,) = let_wait(first[150])  # it waited when the backup was made
    let_wait(b"after the backup")
    assert catch_up_log(wired_log_store(), our_keys(), NOON) == 200
    assert check(everything=True) == (0, 300)
    assert leaves_between(0, 300) == first
    now = current_checkpoint()
    assert now
    assert now.checkpoint == signed
    found = find_leaf(order, "end")
    assert found
    assert found.leaf_index == 150
    assert count_waiting() == 1
    assert append_log(world.outside, NOON) == 1
    assert published().root == tree_over([*first, b"after the backup"])[0]
    assert check() == (300, 301)


def test_blocks_of_both_chains_are_known_again_after_a_backup(world: TestWorld) -> None:
    """Else a chain that was made anew would not be compared with what the log has of it."""
    blocks = [block_leaf(kind, 7, "0" * 64) for kind in (AUDIT_LEAF, RECORD_LEAF)]
    let_wait(*blocks, kind=IN_LOG)
    append_log(world.outside, NOON)
    back_to_backup(300)
    assert catch_up_log(wired_log_store(), our_keys(), NOON) == 2
    assert [leaf for _, leaf in leaves_of_kind(IN_LOG)] == blocks


def test_a_backup_that_went_on_before_anybody_looked_cannot_catch_up(world: TestWorld) -> None:
    back_to_backup(100)
    let_wait(*[f"other {number}".encode() for number in range(200)])
    append_leaves_that_wait(NOON)
    with pytest.raises(LogForked, match="two different logs"):
        append_log(world.outside, NOON)
    with pytest.raises(LogForked):
        check()
    with pytest.raises(NothingToCatchUp):
        catch_up_log(wired_log_store(), our_keys(), NOON)


def test_a_backup_that_went_on_a_little_does_not_take_what_does_not_fit(world: TestWorld) -> None:
    back_to_backup(100)
    let_wait(b"other")
    append_leaves_that_wait(NOON)
    with pytest.raises(PublishedDoesNotFit):
        catch_up_log(wired_log_store(), our_keys(), NOON)
    assert leaves_between(100, 300) == [b"other"]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[-40] ^= 1
    path.write_bytes(bytes(raw))


@pytest.mark.parametrize("spoil", [_cut, _flip, Path.unlink])
@pytest.mark.parametrize("bundle", ["tile/entries/000", "tile/entries/001.p/44"])
def test_a_published_bundle_that_is_damaged_is_not_taken(
    world: TestWorld, bundle: str, spoil: Callable[[Path], None]
) -> None:
    spoil(log_folder() / bundle)
    back_to_backup(100)
    with pytest.raises(PublishedDoesNotFit):
        catch_up_log(wired_log_store(), our_keys(), NOON)
    assert len(leaves_between(0, 300)) == 100


def test_a_checkpoint_that_we_did_not_sign_is_not_followed(
    world: TestWorld, tmp_path: Path
) -> None:
    back_to_backup(100)
    other = verifier_key(FileKey(tmp_path / "other.pem").public_key())
    with pytest.raises(NotOurCheckpoint):
        catch_up_log(wired_log_store(), [other], NOON)
    path = log_folder() / "checkpoint"
    path.write_text(path.read_text().replace("\n300\n", "\n299\n"))
    with pytest.raises(NotOurCheckpoint):
        catch_up_log(wired_log_store(), our_keys(), NOON)


def test_a_checkpoint_that_is_damaged_or_of_another_log_is_named(world: TestWorld) -> None:
    path = log_folder() / "checkpoint"
    whole = path.read_text()
    path.write_text(whole.replace(settings.CLEANBREAK_LOG_ORIGIN, "other.example/log"))
    with pytest.raises(OtherLog, match=r"other\.example/log"):
        check()
    path.write_text(whole[:-5])
    with pytest.raises(DamagedCheckpoint):
        check()
    path.write_text(whole)
    assert check() == (300, 300)


def test_two_trees_of_one_size_are_a_fork(world: TestWorld) -> None:
    path = log_folder() / "checkpoint"
    root = published().root
    lines = path.read_text().split("\n")
    lines[2] = "A" * 43 + "="
    path.write_text("\n".join(lines))
    with pytest.raises(LogForked) as found:
        check()
    assert {found.value.data["published"], found.value.data["root"]} == {
        "A" * 43 + "=",
        b64encode(root).decode(),
    }
