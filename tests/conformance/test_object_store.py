"""What every store of objects promises."""

from io import BytesIO

import pytest

from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.ports.errors import Refused, Unavailable

from .object_stages import ObjectStoreStage

PORT = "object_store"
LARGE = bytes(range(256)) * 80_000
"""More than one part."""


@pytest.mark.parametrize("content", [b"", b"a few bytes", LARGE], ids=["none", "few", "many"])
def test_what_was_written_is_read(stage: ObjectStoreStage, content: bytes) -> None:
    folder = stage.folder.below("written")
    stage.store.write(folder, "one.csv.gz", BytesIO(content))

    assert b"".join(stage.store.read(folder, "one.csv.gz")) == content
    assert b"".join(stage.other_process().read(folder, "one.csv.gz")) == content


def test_what_is_written_again_replaces(stage: ObjectStoreStage) -> None:
    folder = stage.folder.below("again")
    for content in (b"a longer one", b"short"):
        stage.store.write(folder, "one", BytesIO(content))

    assert b"".join(stage.store.read(folder, "one")) == b"short"
    assert stage.store.names(folder) == ["one"]


def test_a_folder_has_its_own_names_only(stage: ObjectStoreStage) -> None:
    folder = stage.folder.below("listed")
    assert stage.store.names(folder) == []
    for where, name in ((folder, "b"), (folder, "a"), (folder.below("c"), "d")):
        stage.store.write(where, name, BytesIO(b"1"))
    stage.store.write(stage.folder.below("listed-too"), "e", BytesIO(b"1"))

    assert sorted(stage.store.names(folder)) == ["a", "b"]


def test_what_is_not_there_is_refused(stage: ObjectStoreStage) -> None:
    with pytest.raises(Refused):
        stage.store.read(stage.folder, "nothing")
    with pytest.raises(Refused):
        stage.store.names(ObjectFolder("no-such-bucket"))
    with pytest.raises(Refused):
        stage.store.read(ObjectFolder("no-such-bucket"), "one")


def test_an_outage_is_unavailable(stage: ObjectStoreStage) -> None:
    stage.store.write(stage.folder, "before", BytesIO(b"1"))
    with stage.outage() as away:
        with pytest.raises(Unavailable):
            away.names(stage.folder)
        with pytest.raises(Unavailable):
            away.read(stage.folder, "before")
    assert b"".join(stage.store.read(stage.folder, "before")) == b"1"
