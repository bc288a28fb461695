"""Check the log: what is published is what is here, and the leaves here give the roots here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile

from cleanbreak.domain.checkpoint import SIZE_MAX
from cleanbreak.domain.log_growth import Frontier, grow
from cleanbreak.domain.log_tile import Tile, hashes_of
from cleanbreak.domain.merkle_tree import leaf_hash
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.flows.published_log import require_same_log
from cleanbreak.records.log_entry import first_beyond_head, read_leaves
from cleanbreak.records.log_head import (
    LogHeadRow,
    checked_size,
    find_head,
    heads_between,
    newest_head,
    note_checked,
    signed_otherwise,
)
from cleanbreak.records.log_tile import read_tile

PIECE_LEAVES = 16_384


class LogEntryChanged(Refusal):
    """The entry {leaf_index} of the log was changed or removed in the database. Bring the database
    back from a backup, run cleanbreak log catch-up, then start again.
    """

    code = "log_entry_changed"


class LogRootDiffers(Refusal):
    """The entries of the log do not give the root that it had with {size} entries: somebody changed
    them in the database. Bring it back from a backup, run cleanbreak log catch-up, then start
    again.
    """

    code = "log_root_differs"


class LogTileDiffers(Refusal):
    """The tile {path} of the log is not what its entries give. Run cleanbreak log check
    --rebuild-tiles, then start again.
    """

    code = "log_tile_differs"


@dataclass(frozen=True, slots=True)
class LogChecked:
    """What was checked."""

    size: int
    """How many entries the log has."""
    checked_from: int
    """The first one whose hash was made anew."""


def check_log(place: StorePlace, now: datetime, *, everything: bool = False) -> LogChecked:
    """Check the log as far as it has grown since it was checked last.

    :param everything: all entries, however often they were checked.
    :raises Refusal: :class:`LogBehindItself`, :class:`LogForked`, :class:`OtherLog`, or one of
        this module, which names what was changed.
    :raises Unavailable: if the store cannot be asked; the entries were checked.
    """
    checked = check_entries(now, everything=everything)
    require_same_log(place)
    return checked


def check_entries(now: datetime, *, everything: bool = False) -> LogChecked:
    """Check that leaves, tiles, heads and checkpoints agree; what was checked is kept.

    Others may append meanwhile: what they do is whole in each statement, and is not looked at.

    :raises Refusal: one of this module.
    """
    head = newest_head()
    size, first = head.size if head else 0, 0 if everything else checked_size()
    if first > size or (first and find_head(first) is None):
        first = 0  # the heads are not those that were checked
    frontier = Frontier.of(read_tile, first)
    _require_root(find_head(first), frontier)
    _check_growth(frontier, size)
    if (beyond := first_beyond_head()) is not None:
        raise LogEntryChanged(leaf_index=beyond)
    if signed := signed_otherwise(first - 1, SIZE_MAX):
        raise LogRootDiffers(size=signed)
    if size > checked_size():
        note_checked(size, now)
    return LogChecked(size, first)


def _check_growth(frontier: Frontier, size: int) -> None:
    """Let the tree grow, leaf by leaf, from what was checked before to its head."""
    heads = heads_between(frontier.size, size)
    awaited = next(heads, None)
    for hashes in _pieces(frontier.size, size):
        start = frontier.size
        while awaited and awaited.size <= start + len(hashes):
            frontier.add(hashes[frontier.size - start : awaited.size - start])
            _require_root(awaited, frontier)
            awaited = next(heads, None)
        frontier.add(hashes[frontier.size - start :])
        _check_tiles(start, hashes)


def _pieces(first: int, size: int) -> Iterator[list[bytes]]:
    """Yield the hashes of the leaves, made anew.

    :raises LogEntryChanged: if one is not what it was, or is missing.
    """
    hashes = _checked_hashes(first, size)
    while piece := list(islice(hashes, PIECE_LEAVES)):
        yield piece


def _checked_hashes(first: int, size: int) -> Iterator[bytes]:
    awaited = first
    for leaf_index, leaf, kept in takewhile(lambda one: one[0] < size, read_leaves(first)):
        made = leaf_hash(leaf)
        if leaf_index != awaited or made != kept:
            raise LogEntryChanged(leaf_index=awaited)
        awaited += 1
        yield made
    if awaited != size:
        raise LogEntryChanged(leaf_index=awaited)


def _check_tiles(start: int, hashes: list[bytes]) -> None:
    """Compare each tile with what the leaves give; it may have grown beyond them since."""
    for (level, index), hashed in grow(read_tile, start, hashes).tiles.items():
        width = len(hashes_of(hashed))
        if read_tile(level, index, width) != hashed:
            raise LogTileDiffers(path=Tile(level, index, width).path)


def _require_root(head: LogHeadRow | None, frontier: Frontier) -> None:
    if head is not None and bytes(head.root) != frontier.root:
        raise LogRootDiffers(size=head.size)
