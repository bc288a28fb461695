"""Files appear at once and whole, whoever writes them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cleanbreak.adapters.described_batches import Batch, Batches, DropSettings

TIMES = 200


@pytest.fixture
def batches(tmp_path: Path) -> Batches:
    folders = {name: tmp_path / name for name in ("requests", "answers", "waiting", "archive")}
    for folder in folders.values():
        folder.mkdir()
    return Batches(DropSettings(**folders))


def test_threads_that_deliver_one_batch_do_not_stand_in_each_others_way(batches: Batches) -> None:
    batch = Batch("quarantine-1", "quarantine", {"a": {}}, "id\na\nEND;1\n")

    def put(_: int) -> None:
        batches.put(batch)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(TIMES)))

    assert [one.name for one in batches.waiting()] == [batch.name]
