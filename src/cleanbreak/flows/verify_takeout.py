"""Verify a takeout: it is, file for file, what was signed, and each list can be read back.

No database and nobody is asked: whoever has the file and the key can do it.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cleanbreak.domain.handset_file import open_handset_file
from cleanbreak.domain.minisign import MinisignSignature, NotASignature, OtherSigner, PublicKey
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Unread
from cleanbreak.domain.takeout_json import FILE_OF
from cleanbreak.domain.takeout_manifest import (
    MANIFEST,
    SIGNATURE,
    FileEntry,
    NotATakeout,
    TakeoutManifest,
)
from cleanbreak.domain.uploaded_text import ReadableFile
from cleanbreak.flows.takeout_archive import DamagedFile, TakeoutArchive, open_takeout
from cleanbreak.flows.takeout_files import LAYOUTS, MAILBOX_PATH

MANIFEST_BYTES_MAX = 32 << 20
SIGNATURE_BYTES_MAX = 4096
PIECE_BYTES = 1 << 18
MAIL_LINE = b"\nFrom MAILER-DAEMON "


class Fault(Enum):
    """What is wrong with one file."""

    MISSING = "missing"
    CHANGED = "changed"
    """It is damaged, or is not what was signed."""
    MISCOUNTED = "miscounted"
    """It is what was signed, and holds another number of records than was said."""
    NOT_LISTED = "not_listed"
    """Somebody put it there afterwards."""
    DOUBLED = "doubled"
    """Two files have this name: which of them is read depends on the program."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """A fault, and where."""

    path: str
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedTakeout:
    """What was found; the manifest itself is genuine."""

    manifest: TakeoutManifest
    key: PublicKey
    trusted_comment: str
    faults: tuple[FileFault, ...]


def verify_takeout(
    path: Path,
    keys: Collection[PublicKey],
    passphrase: str | None,
    watch: Callable[[int], None],
) -> VerifiedTakeout:
    """Read all of it once, and return what is wrong with it.

    :param keys: one of them must have signed it.
    :param watch: told of each number of bytes that was read; their sum is that of the manifest.
    :raises NotATakeout: if it is none; so with those of :func:`open_takeout`.
    :raises OtherSigner: if none of the keys signed it.
    :raises SignatureDoesNotFit: if its manifest is not what was signed.
    """
    with open_takeout(path, passphrase) as archive:
        content = _whole(archive, MANIFEST, MANIFEST_BYTES_MAX)
        signature = _signature(archive)
        key = _signer(signature, keys)
        signature.check(hashlib.blake2b(content).digest(), key)
        manifest = TakeoutManifest.parse(content)
        faults = [*_strangers(archive.paths, manifest)]
        present = set(archive.paths)
        for entry in manifest.files:
            fault = _fault(archive, entry, watch) if entry.path in present else Fault.MISSING
            faults += [FileFault(entry.path, fault)] if fault else []
    return VerifiedTakeout(
        manifest=manifest,
        key=key,
        trusted_comment=signature.trusted_comment,
        faults=tuple(faults),
    )


def _whole(archive: TakeoutArchive, path: str, size_max: int) -> bytes:
    try:
        with archive.reading(path) as file:
            content = b"".join(_pieces(file, size_max + 1))
    except DamagedFile:
        raise NotATakeout from None
    if len(content) > size_max:
        raise NotATakeout
    return content


def _signature(archive: TakeoutArchive) -> MinisignSignature:
    try:
        return MinisignSignature.parse(_whole(archive, SIGNATURE, SIGNATURE_BYTES_MAX).decode())
    except UnicodeError:
        raise NotASignature from None


def _signer(signature: MinisignSignature, keys: Collection[PublicKey]) -> PublicKey:
    for key in keys:
        if key.key_id == signature.key_id:
            return key
    expected = ", ".join(one.key_id.hex() for one in keys)
    raise OtherSigner(key_id=signature.key_id.hex(), expected=expected)


def _strangers(paths: Sequence[str], manifest: TakeoutManifest) -> Iterator[FileFault]:
    known = {MANIFEST, SIGNATURE, *(one.path for one in manifest.files)}
    seen: set[str] = set()
    for path in paths:
        if path not in known:
            yield FileFault(path, Fault.NOT_LISTED)
        elif path in seen:
            yield FileFault(path, Fault.DOUBLED)
        seen.add(path)


def _fault(archive: TakeoutArchive, entry: FileEntry, watch: Callable[[int], None]) -> Fault | None:
    try:
        with archive.reading(entry.path) as file:
            hashed = _Hashed(file, entry.size_bytes, watch)
            records = _records(entry, hashed)
            for _piece in _pieces(hashed, entry.size_bytes + 1):
                pass
    except DamagedFile:
        return Fault.CHANGED
    if not hashed.is_as_signed(entry):
        return Fault.CHANGED
    return None if records == entry.records else Fault.MISCOUNTED


def _records(entry: FileEntry, file: "_Hashed") -> int | None:
    """Return how many records can be read back; ``None``: it is no list, or cannot be read."""
    if entry.path in LAYOUTS:
        try:
            found = open_handset_file(file).records
            return sum(not isinstance(one, Unread) for one in found)
        except Refusal:
            return None
    pieces = _pieces(file, entry.size_bytes + 1)
    if entry.path in FILE_OF.values():
        return sum(piece.count(b"\n") for piece in pieces)
    if entry.path == MAILBOX_PATH:
        return _count_across(pieces, MAIL_LINE, before=b"\n")
    return 1 if entry.path.startswith("mail/") else None


def _count_across(pieces: Iterator[bytes], wanted: bytes, before: bytes) -> int:
    """Return how often something stands there, even across two pieces."""
    found, rest = 0, before
    for piece in pieces:
        text = rest + piece
        found += text.count(wanted)
        rest = text[-len(wanted) + 1 :]
    return found


def _pieces(file: ReadableFile, size_max: int) -> Iterator[bytes]:
    while size_max > 0 and (piece := file.read(min(PIECE_BYTES, size_max))):
        size_max -= len(piece)
        yield piece


class _Hashed:
    """A file that is hashed while it is read, and never read farther than it was signed."""

    def __init__(self, file: ReadableFile, size: int, watch: Callable[[int], None]) -> None:
        self._file = file
        self._size = size
        self._watch = watch
        self._read = 0
        self._sha256 = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; one more than there may be is the last."""
        piece = self._file.read(min(size, self._size + 1 - self._read))
        self._read += len(piece)
        self._sha256.update(piece)
        self._watch(len(piece))
        return piece

    def is_as_signed(self, entry: FileEntry) -> bool:
        """Return whether all of it was read, and it is this file."""
        return self._read == entry.size_bytes and self._sha256.hexdigest() == entry.sha256
