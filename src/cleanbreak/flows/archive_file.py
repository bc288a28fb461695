"""One table of an archived month in one file: CSV, compressed by gzip, hashed on the way."""

import csv
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cleanbreak.domain.refusal import Refusal

PIECE_BYTES = 1 << 20
LEVEL = 6
"""Higher ones take several times as long for a few percent."""
CELL_CHARS_MAX = 16 << 20
UNREADABLE = (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error)
"""What a damaged file looks like to its reader; a broken gzip is an ``OSError``."""


class FileDamaged(Refusal):
    """The file {file} is missing or damaged."""

    code = "file_damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashes:
    """SHA-256 as hex: of the file, and of the CSV in it."""

    file: str
    content: str


@dataclass(slots=True)
class Seen:
    """What was in a file that has been read to its end."""

    hashes: Hashes = Hashes(file="", content="")
    rows: int = 0
    first_id: str = ""
    last_id: str = ""
    columns: list[str] = field(default_factory=list)


def write_file(path: Path, content: Iterable[bytes]) -> Hashes:
    """Write the content, compressed, and return when it is on the disk.

    The same content always gives the same file: no name and no time is in it.
    """
    whole = hashlib.sha256()
    with path.open("xb") as raw:
        hashed = _HashedWriter(raw)
        with gzip.GzipFile("", "wb", LEVEL, hashed, mtime=0) as file:
            for piece in content:
                whole.update(piece)
                file.write(piece)
        raw.flush()
        os.fsync(raw.fileno())
    return Hashes(file=hashed.digest.hexdigest(), content=whole.hexdigest())


def read_pieces(path: Path) -> Iterator[bytes]:
    """Read the content of the file, piece by piece.

    :raises FileDamaged: if it cannot be read to its end.
    """
    with _telling_damage(path), gzip.open(path, "rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def read_rows(path: Path, *columns: str) -> Iterator[list[str]]:
    """Read these columns of every row.

    :raises FileDamaged: if it cannot be read to its end, or lacks a column.
    """
    with _telling_damage(path), gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = _csv_rows(file)
        header = next(rows, [])
        if not set(columns) <= set(header):
            raise FileDamaged(file=path.name)
        places = [header.index(column) for column in columns]
        for row in rows:
            if len(row) != len(header):
                raise FileDamaged(file=path.name)
            yield [row[place] for place in places]


def look_through(path: Path) -> Seen:
    """Read the file to its end; return its hashes, how many rows it has, and which.

    :raises FileDamaged: if it cannot be read to its end.
    """
    seen = Seen()
    with _telling_damage(path), path.open("rb") as raw:
        compressed = _HashedReader(raw)
        with gzip.GzipFile(fileobj=io.BufferedReader(compressed, PIECE_BYTES)) as unpacked:
            content = _HashedReader(unpacked)
            buffered = io.BufferedReader(content, PIECE_BYTES)
            with io.TextIOWrapper(buffered, encoding="utf-8", newline="") as text:
                rows = _csv_rows(text)
                seen.columns = next(rows, [])
                for seen.rows, row in enumerate(rows, 1):
                    seen.last_id = row[0]
                    seen.first_id = seen.first_id or row[0]
        seen.hashes = Hashes(file=compressed.digest.hexdigest(), content=content.digest.hexdigest())
    return seen


def read_header(path: Path) -> list[str]:
    """Return the names of the columns.

    :raises FileDamaged: if the file cannot be read.
    """
    with _telling_damage(path), gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return next(_csv_rows(file), [])


def keep_folder(folder: Path) -> None:
    """Return when the names in the folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _csv_rows(file: Iterable[str]) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_CHARS_MAX)
    return csv.reader(file, strict=True)


@contextmanager
def _telling_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except UNREADABLE:
        # Raised without a cause: a parser's words may quote what it read.
        raise FileDamaged(file=path.name) from None


class _HashedWriter:
    """Hands on what is written, and hashes it."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return self._file.write(piece)

    def flush(self) -> None:
        self._file.flush()


class _HashedReader(io.RawIOBase):
    """Hands on what is read, and hashes it."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._file.read(len(view))
        view[: len(piece)] = piece
        self.digest.update(piece)
        return len(piece)
