"""How an archive stands: what is imported of it, and which rows nobody can read."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from cleanbreak.adapters.takeout_source.csv_records.drop import Table, folder_of, tables
from cleanbreak.adapters.takeout_source.csv_records.index import About, UnreadRow
from cleanbreak.adapters.takeout_source.csv_records.mapping import KindMapping, RecordsMapping
from cleanbreak.domain.takeout import Kind


@dataclass(frozen=True, slots=True)
class TableState:
    """A CSV file."""

    table: Table
    about: About | None
    """``None``: it is not imported, or not as it is now."""
    unread: tuple[UnreadRow, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """The folder of a kind."""

    kind: Kind
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """All of it."""

    folders: tuple[FolderState, ...]
    tables: tuple[TableState, ...]

    @property
    def is_reachable(self) -> bool:
        """Return whether every folder can be read."""
        return all(one.is_reachable for one in self.folders)

    @property
    def is_imported(self) -> bool:
        """Return whether every file is imported."""
        return all(one.about for one in self.tables)


def state_of(mapping: RecordsMapping, unread_max: int) -> ArchiveState:
    """Look at every folder and file.

    :param unread_max: how many rows that cannot be read are named of each file.
    """
    folders: list[FolderState] = []
    found: list[TableState] = []
    for kind, one in mapping.kinds.items():
        try:
            next(folder_of(mapping, kind).iterdir(), None)
            if one.files is None:
                found += _table_states(mapping, one, unread_max)
            folders.append(FolderState(kind, is_reachable=True))
        except OSError:
            folders.append(FolderState(kind, is_reachable=False))
    return ArchiveState(tuple(folders), tuple(found))


def _table_states(
    mapping: RecordsMapping, kind: KindMapping, unread_max: int
) -> Iterator[TableState]:
    for table in tables(mapping, kind.kind):
        about = table.imported(kind)
        unread: tuple[UnreadRow, ...] = ()
        if about:
            with closing(table.open_index()) as index:
                unread = tuple(islice(index.all_unread(), unread_max))
        yield TableState(table, about, unread)
