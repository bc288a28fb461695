"""A takeout as a zip that is read back: each file as its list of files says, in constant memory.

What lies there is what every program for zip files finds: a file is read from where the list at the
end puts it, never from wherever one seems to begin. Nothing is unpacked on the disk.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import stream_unzip as unzip

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout_manifest import NotATakeout
from cleanbreak.domain.uploaded_text import ReadableFile

PIECE_BYTES = 1 << 16
HEADER_BYTES_MAX = 4096
"""What stands before a file: its header, its name, and salt."""
FILES_MAX = 100_000
AES_METHOD, ENCRYPTED = 99, 1
AGE = b"age-encryption.org/"


class TakeoutInAge(Refusal):
    """This takeout is sealed with age. Open it first, with: age -d -i KEY -o takeout.zip FILE."""

    code = "takeout_in_age"


class NeedsPassphrase(Refusal):
    """This takeout is under a passphrase. Say in which file it stands."""

    code = "needs_passphrase"


class WrongPassphrase(Refusal):
    """The passphrase does not open this takeout."""

    code = "wrong_passphrase"


class DamagedFile(Exception):
    """A file in the zip cannot be read to its end as it was written."""


class TakeoutArchive:
    """An open takeout."""

    def __init__(self, file: BinaryIO, passphrase: str | None) -> None:
        self._file = file
        self._passphrase = passphrase
        self._zip = zipfile.ZipFile(file)
        self.paths = [one.filename for one in self._zip.infolist()]
        """In their order; a name may stand there twice if somebody made it so."""

    @contextmanager
    def reading(self, path: str) -> Iterator[ReadableFile]:
        """Open one file, and read it before the next one.

        :raises DamagedFile: if it cannot be read, here or within the block.
        :raises NeedsPassphrase: if it is under one.
        :raises WrongPassphrase: if that is another one.
        """
        try:
            info = self._zip.NameToInfo.get(path)
            if info is None:
                raise DamagedFile(path)
            if info.compress_type == AES_METHOD:
                yield _Pieces(self._decrypted(info))
            elif info.flag_bits & ENCRYPTED:
                raise DamagedFile(path)
            else:
                with self._zip.open(info) as opened:
                    yield opened
        except unzip.IncorrectAESPasswordError:
            raise WrongPassphrase from None
        except _DAMAGES as damage:
            raise DamagedFile(path) from damage

    def _decrypted(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if self._passphrase is None:
            raise NeedsPassphrase
        members = unzip.stream_unzip(
            self._stretch(info.header_offset, info.compress_size + HEADER_BYTES_MAX),
            password=self._passphrase.encode(),
            allowed_encryption_mechanisms=(unzip.AE_2, unzip.AES_256),
        )
        for name, _, pieces in members:
            if name != info.filename.encode():
                raise unzip.DataError
            yield from pieces
            return

    def _stretch(self, start: int, size: int) -> Iterator[bytes]:
        while size > 0:
            self._file.seek(start)
            piece = self._file.read(min(PIECE_BYTES, size))
            if not piece:
                return
            yield piece
            start, size = start + len(piece), size - len(piece)


_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    unzip.UnzipError,
    EOFError,
    NotImplementedError,
)
"""The ways in which the readers of zips say that one is broken or of another make."""


@contextmanager
def open_takeout(path: Path, passphrase: str | None) -> Iterator[TakeoutArchive]:
    """Open a takeout that lies in a file.

    :raises NotATakeout: if it is no zip, or holds more files than any takeout.
    :raises TakeoutInAge: if it must be opened with a key first.
    """
    with path.open("rb") as file:
        if file.read(len(AGE)) == AGE:
            raise TakeoutInAge
        try:
            archive = TakeoutArchive(file, passphrase)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            raise NotATakeout from None
        if len(archive.paths) > FILES_MAX:
            raise NotATakeout
        yield archive


class _Pieces:
    """Pieces as a file that is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, none only at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
