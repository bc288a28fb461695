"""Stages of the port ``feed_drop``: a place for files, and what is in it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from tests.peers.sftp.server import PlayedServer

from cleanbreak.adapters.fake_world import DictWorld, SharedWorld
from cleanbreak.adapters.feed_drop.folder import FolderFeedDrop
from cleanbreak.adapters.feed_drop.memory import PORT, MemoryFeedDrop
from cleanbreak.adapters.feed_drop.sftp import SftpFeedDrop, SftpSettings
from cleanbreak.ports.feed_drop import FeedDrop

from .stages import NUMBERS


class FeedDropStage(Protocol):
    """A drop, and one that cannot be reached."""

    drop: FeedDrop

    def content_of(self, name: str) -> bytes:
        """Return what lies there."""

    def outage(self) -> AbstractContextManager[FeedDrop]:
        """Return the drop while it is away."""


class MemoryFeedDropStage:
    """In a fake world."""

    def __init__(self, world: DictWorld | SharedWorld) -> None:
        self._world = world
        self._memory = MemoryFeedDrop(world, f"feed-{next(NUMBERS)}")
        self.drop: FeedDrop = self._memory

    def content_of(self, name: str) -> bytes:
        return (self._memory.text_of(name) or "").encode()

    @contextmanager
    def outage(self) -> Iterator[FeedDrop]:
        self._world.set_down(PORT, True)
        yield self.drop
        self._world.set_down(PORT, False)


class FolderFeedDropStage:
    """In a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "drop"
        self._folder.mkdir()
        self.drop: FeedDrop = FolderFeedDrop(self._folder)

    def content_of(self, name: str) -> bytes:
        assert [one.name for one in self._folder.iterdir() if one.name.startswith(".")] == []
        return (self._folder / name).read_bytes()

    @contextmanager
    def outage(self) -> Iterator[FeedDrop]:
        aside = self._folder.rename(self._folder.with_suffix(".aside"))
        yield self.drop
        aside.rename(self._folder)


class SftpFeedDropStage:
    """On a server of others."""

    def __init__(self, server: PlayedServer) -> None:
        self._server = server
        self.drop: FeedDrop = SftpFeedDrop(SftpSettings.from_table(server.table()))

    def content_of(self, name: str) -> bytes:
        assert [one.name for one in self._server.upload.iterdir() if one.name[0] == "."] == []
        return (self._server.upload / name).read_bytes()

    @contextmanager
    def outage(self) -> Iterator[FeedDrop]:
        yield SftpFeedDrop(SftpSettings.from_table(self._server.table(port=1)))
