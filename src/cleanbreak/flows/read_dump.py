"""Read the dump of an element that cannot be read online: a CSV file, maybe gzipped."""

import gzip
import io
import zlib
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from cleanbreak.domain.csv_table import Row, read_csv_table
from cleanbreak.domain.element_dump import DumpReader
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.data_key import DataKey, newest_key
from cleanbreak.records.roll_table import copy_text_of_columns

CHUNK_ROWS = 2_500
BUFFER_BYTES = 1 << 20


class DumpNotReadable(Refusal):
    """The dump {path} cannot be read: {reason}."""

    code = "dump_not_readable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A file in which an element has written down what it holds."""

    element: str
    path: Path
    is_complete: bool = True
    """Whether a living line that is missing in it is a fault."""

    @property
    def taken_at(self) -> datetime:
        """When it was written, by its own time stamp: copy it with ``cp -p``."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, tz=UTC)


@dataclass(frozen=True, slots=True)
class OpenDump:
    """A dump whose header has been read."""

    known_by: str
    pieces: Iterator[tuple[int, bytes]]
    """Of so many rows each, as COPY reads them."""


@contextmanager
def open_dump(dump: Dump) -> Iterator[OpenDump]:
    """Open the dump and read its header; the rows are read as they are asked for.

    :raises DumpNotReadable: if the file is not there, or broken off; so do the rows.
    :raises Refusal: if it is no such table; so do the rows.
    """
    try:
        with dump.path.open("rb", BUFFER_BYTES) as raw, _unpacked(raw) as text:
            table = read_csv_table(text)
            reader = DumpReader(table.header)
            with closing(_read_ahead(reader, iter(table.rows))) as pieces:
                yield OpenDump(reader.known_by, pieces)
    except (OSError, EOFError, zlib.error) as fault:
        reason = getattr(fault, "strerror", None) or "it is broken off, or no gzip file"
        raise DumpNotReadable(path=dump.path, reason=reason) from fault


def _unpacked(raw: BinaryIO) -> BinaryIO:
    """Return the text of the file: gzip begins with these two bytes (RFC 1952 2.3.1)."""
    is_packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    if not is_packed:
        return raw
    unpacked = cast(io.RawIOBase, gzip.GzipFile(fileobj=raw))
    return cast(BinaryIO, io.BufferedReader(unpacked, BUFFER_BYTES))


def _read_ahead(reader: DumpReader, rows: Iterator[Row]) -> Generator[tuple[int, bytes]]:
    """Read the next chunk while PostgreSQL takes this one: that hides the time of COPY."""
    key = newest_key()  # here, since a thread of its own would have a session of its own
    with ThreadPoolExecutor(max_workers=1) as ahead:
        waiting = ahead.submit(_read_chunk, reader, rows, key)
        while (piece := waiting.result())[0]:
            waiting = ahead.submit(_read_chunk, reader, rows, key)
            yield piece


def _read_chunk(reader: DumpReader, rows: Iterator[Row], key: DataKey) -> tuple[int, bytes]:
    chunk = list(islice(rows, CHUNK_ROWS))
    return len(chunk), copy_text_of_columns(reader.read(chunk), key) if chunk else b""
