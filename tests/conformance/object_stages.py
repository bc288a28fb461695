"""Stages of object stores."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from tests.seaweed import BUCKET, Seaweed

from cleanbreak.adapters.object_store.folder import FolderObjectStore
from cleanbreak.adapters.object_store.s3 import S3ObjectStore
from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.ports.object_store import ObjectStore

from .stages import NUMBERS


class ObjectStoreStage(Protocol):
    """A store, with a bucket in it."""

    store: ObjectStore
    folder: ObjectFolder

    def other_process(self) -> ObjectStore:
        """Return the store as a process sees it that has just started."""

    def outage(self) -> AbstractContextManager[ObjectStore]:
        """Return the store while it is away."""


class FolderObjectStoreStage:
    """A store in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root / "store"
        self.folder = ObjectFolder(BUCKET, ("conformance",))
        (self._root / BUCKET).mkdir(parents=True)
        self.store = self.other_process()

    def other_process(self) -> ObjectStore:
        return FolderObjectStore(self._root)

    @contextmanager
    def outage(self) -> Iterator[ObjectStore]:
        aside = self._root.rename(self._root.with_suffix(".aside"))
        yield self.store
        aside.rename(self._root)


class S3ObjectStoreStage:
    """SeaweedFS."""

    def __init__(self, seaweed: Seaweed) -> None:
        self._seaweed = seaweed
        self.folder = ObjectFolder(BUCKET, (f"conformance-{next(NUMBERS)}",))
        self.store = self.other_process()

    def other_process(self) -> ObjectStore:
        return S3ObjectStore(self._seaweed.settings())

    @contextmanager
    def outage(self) -> Iterator[ObjectStore]:
        """Ask where nobody listens: the store is shared by all tests of this run."""
        yield S3ObjectStore(self._seaweed.settings(endpoint="http://127.0.0.1:1"))
