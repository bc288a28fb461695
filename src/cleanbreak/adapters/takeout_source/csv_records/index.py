"""Where in a CSV file the rows of each line begin, so that one line is read without the rest.

Each file has an index of its own, a SQLite file that is written once and never changed: it goes
when its file goes, and files are imported beside each other. It holds hashes of line names, times
and places; whatever it says is read again in the row itself.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

LAYOUT = 1
"""Raised when the files change: an index of another layout counts as none."""
CACHE_KB = 16_000
AT_ONCE = 10_000
OURS_ALONE = 0o600
TABLES = """
create table about (document text not null);
create table entry (line integer, at integer, start integer, primary key (line, at, start))
    without rowid;
create table unread (row integer primary key, line integer, at integer, what text not null);
create index unread_by_line on unread (line);
create temp table found (line integer, at integer, start integer);
"""


class Entry(NamedTuple):
    """A row that was read."""

    line: int
    at_ms: int
    start: int


class UnreadRow(NamedTuple):
    """A row that could not be read."""

    row: int
    line: int | None
    """``None``: nobody knows whose it is."""
    at_ms: int | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which file was imported, by which words, and what was in it."""

    size_bytes: int
    mtime_ns: int
    digest: str
    columns: tuple[str, ...]
    rows: int = 0
    unread: int = 0
    layout: int = LAYOUT


def line_hash(key: str) -> int:
    """Return the name of a line as the index keeps it."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def write_index(place: Path, found: Iterable[Entry | UnreadRow], about: About) -> About:
    """Write an index whole, or not at all; return what it counted.

    Rows are sorted by SQLite, in files of its own: the memory stays the same.
    """
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE))
        with closing(sqlite3.connect(part, isolation_level=None)) as database:
            counted = _fill(database, iter(found), about)
        _to_disk(part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return counted


def _fill(database: sqlite3.Connection, found: Iterator[Entry | UnreadRow], about: About) -> About:
    for pragma in ("journal_mode = off", "synchronous = off", "temp_store = file"):
        database.execute(f"pragma {pragma}")
    database.execute(f"pragma cache_size = -{CACHE_KB}")
    database.executescript(TABLES)
    rows = unread = 0
    while some := list(islice(found, AT_ONCE)):
        entries = [one for one in some if isinstance(one, Entry)]
        others = [one for one in some if isinstance(one, UnreadRow)]
        database.execute("begin")
        database.executemany("insert into found values (?, ?, ?)", entries)
        database.executemany("insert into unread values (?, ?, ?, ?)", others)
        database.execute("commit")
        rows, unread = rows + len(entries), unread + len(others)
    database.execute("insert into entry select * from found order by line, at, start")
    document = {**asdict(about), "rows": rows, "unread": unread}
    database.execute("insert into about values (?)", [json.dumps(document)])
    return _about(document)


def _to_disk(part: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())


class Index:
    """An index that was written.

    Whoever calls it has to expect ``OSError`` and ``sqlite3.Error``.
    """

    def __init__(self, place: Path) -> None:
        address = f"file:{quote(str(place))}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close its file."""
        self._database.close()

    def about(self) -> About:
        """Return what was imported."""
        ((text,),) = self._database.execute("select document from about")
        return _about(json.loads(text))

    def first_at_ms(self, line: int, since_ms: int) -> int | None:
        """Return when the first row of the line is."""
        ((at_ms,),) = self._database.execute(
            "select min(at) from entry where line = ? and at >= ?", (line, since_ms)
        )
        return None if at_ms is None else int(at_ms)

    def entries(self, line: int, since_ms: int) -> Iterator[Entry]:
        """Yield the rows of the line, oldest first."""
        cursor = self._database.execute(
            "select line, at, start from entry where line = ? and at >= ? order by at, start",
            (line, since_ms),
        )
        return map(Entry._make, cursor)

    def unread(self, line: int, since_ms: int) -> Iterator[UnreadRow]:
        """Yield rows that could not be read: the line's, and those that are nobody's."""
        cursor = self._database.execute(
            "select row, line, at, what from unread where (line = ? or line is null)"
            " and (at is null or at >= ?) order by row",
            (line, since_ms),
        )
        return map(UnreadRow._make, cursor)

    def all_unread(self) -> Iterator[UnreadRow]:
        """Yield every row that could not be read."""
        cursor = self._database.execute("select row, line, at, what from unread order by row")
        return map(UnreadRow._make, cursor)


def read_about(place: Path) -> About | None:
    """Return what the index there tells of its file; nothing if there is none of this layout."""
    if not place.exists():
        return None
    try:
        with closing(Index(place)) as index:
            return index.about()
    except (sqlite3.Error, ValueError, TypeError):
        return None


def _about(document: dict[str, object]) -> About:
    about = About(**{**document, "columns": tuple(document["columns"])})  # type: ignore[arg-type]
    if about.layout != LAYOUT:
        raise ValueError("another layout")
    return about
