"""An archive in an object store: how it gets there, and how it is brought back to be read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cleanbreak.domain.archive import NotAnArchive
from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.archive_file import PIECE_BYTES
from cleanbreak.flows.verify_archive import MANIFEST
from cleanbreak.ports.object_store import ObjectStore
from cleanbreak.records.archive import SORTED_BY

FILES = (*(f"{table}.csv.gz" for table in SORTED_BY), MANIFEST)
"""The manifest comes last: where one lies, everything else arrived before it."""
WORK = "archiving-"
OWNER_ONLY = 0o700
"""Who ended when, and who decided it, is nobody else's business."""


class ObjectDiffers(Refusal):
    """What {place} gives back as {file} is not what was sent, so nothing was removed."""

    code = "object_differs"


class NoWorkFolder(Refusal):
    """In {directory} there is no room to work with the archive ({reason})."""

    code = "no_work_folder"


@dataclass(frozen=True, slots=True)
class StorePlace:
    """A folder in an object store."""

    store: ObjectStore
    folder: ObjectFolder

    def below(self, name: str) -> "StorePlace":
        """Return the folder of this name in this one."""
        return StorePlace(self.store, self.folder.below(name))


def send_archive(directory: Path, place: StorePlace) -> None:
    """Send an archive, and return when each of its files was read back and is what was sent.

    What lay there without a manifest, from a run that was killed, is replaced.

    :raises ObjectDiffers: if the store gives back something else.
    """
    for name in FILES:
        with (directory / name).open("rb") as content:
            place.store.write(place.folder, name, content)
            content.seek(0)
            sent = _sha256(iter(lambda: content.read(PIECE_BYTES), b""))
        if _sha256(place.store.read(place.folder, name)) != sent:
            raise ObjectDiffers(place=str(place.folder), file=name)


def is_stored(place: StorePlace) -> bool:
    """Return whether an archive was sent there to its end."""
    return MANIFEST in place.store.names(place.folder)


@contextmanager
def fetched_archive(place: StorePlace, home: Path) -> Iterator[Path]:
    """Bring an archive into a folder for as long as it is read; what is missing stays missing.

    :param home: in which folder there is room for it.
    :raises Refusal: :class:`NotAnArchive`, :class:`NoWorkFolder`.
    """
    with work_folder(home) as directory:
        there = place.store.names(place.folder)
        for name in FILES:
            if name in there:
                _fetch(place, name, directory)
        try:
            yield directory
        except NotAnArchive:
            raise NotAnArchive(directory=str(place.folder)) from None


@contextmanager
def work_folder(home: Path) -> Iterator[Path]:
    """Make a folder that nobody else can read, and remove it afterwards with all that is in it.

    :raises NoWorkFolder: if it cannot be made.
    """
    try:
        home.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        made = TemporaryDirectory(prefix=WORK, dir=home)
    except OSError as fault:
        raise NoWorkFolder(directory=str(home), reason=fault.strerror) from fault
    with made as folder:
        yield Path(folder)


def _fetch(place: StorePlace, name: str, directory: Path) -> None:
    pieces = place.store.read(place.folder, name)
    try:
        with (directory / name).open("xb") as file:
            file.writelines(pieces)
    except OSError as fault:
        raise NoWorkFolder(directory=str(directory), reason=fault.strerror) from fault


def _sha256(pieces: Iterable[bytes]) -> str:
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
