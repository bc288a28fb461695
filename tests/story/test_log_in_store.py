"""The log in a real object store: published, compared before each append, and read back from it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.logs import let_wait
from tests.owner import owner_cursor
from tests.seaweed import BUCKET, Seaweed, seaweed  # noqa: F401  a fixture
from tests.worlds import LOG_SIGNING, NOON, TestWorld, make_world

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_tile import changed_bundles, changed_tiles, root_from_tiles
from cleanbreak.domain.signed_note import is_signed_by, parse_note
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.catch_up_log import catch_up_log
from cleanbreak.flows.check_log import check_log
from cleanbreak.flows.publish_log import read_file
from cleanbreak.flows.published_log import LogBehindItself
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.flows.wired_outside import wired_log_store
from cleanbreak.records.log_entry import leaves_between
from cleanbreak.site.wiring import wire_object_store
from cleanbreak.site.wiring.log_store import wire_log_store

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    seaweed: Seaweed,  # noqa: F811
) -> Iterator[TestWorld]:
    settings.CLEANBREAK_LOG_STORE = f"s3://{BUCKET}/public/log"
    for name, value in seaweed.environment().items():
        monkeypatch.setenv(name, value)
    wire_object_store.cache_clear()
    yield make_world()
    wire_object_store.cache_clear()


def grow_log(world: TestWorld, count: int, word: str) -> None:
    let_wait(*[f"{word} {number}".encode() for number in range(count)])
    append_log(world.outside, NOON)


def test_the_log_lives_in_a_bucket_and_comes_back_from_it(world: TestWorld) -> None:
    grow_log(world, 100, "first")
    grow_log(world, 200, "second")
    place = wire_log_store()
    assert str(place.folder) == f"s3://{BUCKET}/public/log"
    note = parse_note(read_file(place, "checkpoint"))
    assert is_signed_by(note, verifier_key(LOG_SIGNING.public_key()))
    checkpoint = Checkpoint.parse(note.text)
    tiles = {
        (one.level, one.index): read_file(place, one.path)
        for one in changed_tiles(0, checkpoint.size)
    }
    read = lambda level, index, width: tiles[level, index]  # noqa: E731
    assert root_from_tiles(read, 300) == checkpoint.root
    assert all(read_file(place, one.path) for one in changed_bundles(0, 300))
    leaves = leaves_between(0, 300)

    _back_to_nothing()
    with pytest.raises(LogBehindItself, match=f"s3://{BUCKET}/public/log"):
        append_log(world.outside, NOON)
    keys = [verifier_key(LOG_SIGNING.public_key())]
    assert catch_up_log(wired_log_store(), keys, NOON) == 300
    assert leaves_between(0, 300) == leaves
    assert check_log(wired_log_store(), NOON, everything=True).size == 300


def _back_to_nothing() -> None:
    tables = ("log_entry", "log_head", "log_checkpoint", "log_tile")
    with owner_cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
