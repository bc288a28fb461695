"""Publish the log as files that any web server, object store or CDN can serve (C2SP tlog-tiles)."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import islice

from cleanbreak.domain.log_bundle import write_bundle
from cleanbreak.domain.log_tile import TILE_WIDTH, Bundle, Tile, changed_bundles, changed_tiles
from cleanbreak.domain.signed_note import write_note
from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.flows.published_log import CHECKPOINT, read_published
from cleanbreak.flows.read_log import SignedCheckpoint
from cleanbreak.records.log_entry import leaves_between
from cleanbreak.records.log_head import has_smaller_signed
from cleanbreak.records.log_tile import read_tile

LOG = logging.getLogger(__name__)
WRITERS = 8
FILES_AT_ONCE = 64
"""So many are held in memory."""


def publish_log(place: StorePlace, signed: SignedCheckpoint, *, everything: bool = False) -> int:
    """Write what has changed since the checkpoint that lies there, the new checkpoint last.

    Killed before that, the next run writes the same again.

    :param everything: write all tiles anew, whatever lies there.
    :returns: how many files were written.
    :raises Refused: if the store says no; ``Unavailable`` if it cannot be asked, ``OutcomeUnknown``
        if it broke off.
    """
    published = None if everything else read_published(place)
    old = published[0].size if published else 0
    is_same = published and write_note(published[1].text, published[1].signatures) == signed.note
    if old > signed.checkpoint.size or is_same:
        return 0  # another process has published this, or more
    if published is None and not everything and has_smaller_signed(signed.checkpoint.size):
        LOG.warning("log: %s was empty; the whole log is written to it", place.folder)
    written = _write_all(place, _changed(old, signed.checkpoint.size))
    write_file(place, CHECKPOINT, signed.note.encode())
    return written + 1


def _write_all(place: StorePlace, files: Iterator[tuple[str, bytes]]) -> int:
    """Write files, several at a time: a store far away answers each of them late."""
    written = 0
    with ThreadPoolExecutor(WRITERS) as threads:
        while some := list(islice(files, FILES_AT_ONCE)):
            writing = [threads.submit(write_file, place, *file) for file in some]
            for one in writing:
                one.result()
            written += len(some)
    return written


def write_file(place: StorePlace, path: str, content: bytes) -> None:
    """Write one file of the log."""
    *folders, name = path.split("/")
    for folder in folders:
        place = place.below(folder)
    place.store.write(place.folder, name, BytesIO(content))


def read_file(place: StorePlace, path: str) -> bytes:
    """Read one file of the log.

    :raises Refused: if it is not there.
    """
    *folders, name = path.split("/")
    for folder in folders:
        place = place.below(folder)
    return b"".join(place.store.read(place.folder, name))


def content_of(place: Tile | Bundle) -> bytes:
    """Return what stands in a tile or a bundle; less than it says if the log is not that large."""
    if isinstance(place, Tile):
        return read_tile(place.level, place.index, place.width)
    first = place.index * TILE_WIDTH
    return write_bundle(leaves_between(first, first + place.width))


def _changed(old: int, size: int) -> Iterator[tuple[str, bytes]]:
    for bundle in changed_bundles(old, size):
        yield bundle.path, content_of(bundle)
    for tile in changed_tiles(old, size):
        yield tile.path, content_of(tile)
