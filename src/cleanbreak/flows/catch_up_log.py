"""Catch up with what was published of the log, when the database comes from a backup."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.audit_block import parse_block_leaf
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_bundle import MalformedBundle, read_bundle
from cleanbreak.domain.log_growth import grow
from cleanbreak.domain.log_tile import TILE_WIDTH, Bundle, width_of
from cleanbreak.domain.merkle_tree import leaf_hash
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import (
    Note,
    VerifierKey,
    is_signed_by,
    names_key,
    write_note,
)
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.flows.append_log import keep_growth
from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.flows.publish_log import read_file
from cleanbreak.flows.published_log import read_published
from cleanbreak.ports.errors import Refused
from cleanbreak.records.log_entry import NewLeaf, append_leaves, take_waiting
from cleanbreak.records.log_head import (
    LogCheckpointRow,
    insert_checkpoints,
    lock_log,
    newest_head,
)
from cleanbreak.records.log_tile import read_tile

BLOCK, END = "audit", "end"
"""Of which kind a leaf is that is known only by its bytes: a block, of whichever chain, or not."""


class NotOurCheckpoint(Refusal):
    """The published checkpoint is not signed by a key of this log. Put the key of the log back
    that signed it: {keys} are known here.
    """

    code = "not_our_checkpoint"


class PublishedDoesNotFit(Refusal):
    """What is published of the log does not give the signed root with {size} entries, or does not
    begin with what is here. Nothing was appended.
    """

    code = "published_does_not_fit"


class NothingToCatchUp(Refusal):
    """Nothing was published of the log that is not here."""

    code = "nothing_to_catch_up"


def catch_up_log(place: StorePlace, keys: Sequence[VerifierKey], now: datetime) -> int:
    """Append the entries that were published and are not here; return how many that were.

    They are read first, then appended in one transaction, if they give the root that was signed.

    :param keys: those by which the log signs, or has signed.
    :raises Refusal: one of this module; then nothing was appended.
    :raises Unavailable: if the store cannot be asked.
    """
    published = read_published(place)
    head = newest_head()
    size = head.size if head else 0
    if published is None or published[0].size <= size:
        raise NothingToCatchUp
    checkpoint, note = published
    signed = [_row(checkpoint, note, key, now) for key in keys if is_signed_by(note, key)]
    if not signed:
        raise NotOurCheckpoint(keys=", ".join(key.vkey for key in keys))
    leaves = list(_published_leaves(place, size, checkpoint.size))
    with transaction.atomic():
        _append(size, leaves, checkpoint, now)
        insert_checkpoints(signed)
    return len(leaves)


def _published_leaves(place: StorePlace, first: int, size: int) -> Iterator[bytes]:
    """Read the bundles; of the first one, only what is not here."""
    for index in range(first // TILE_WIDTH, (size - 1) // TILE_WIDTH + 1):
        begin, width = index * TILE_WIDTH, width_of(0, index, size)
        leaves = _bundle(place, Bundle(index, width), size)
        yield from leaves[max(first - begin, 0) :]


def _bundle(place: StorePlace, bundle: Bundle, size: int) -> list[bytes]:
    """Read one bundle; the whole one, where the one that ends early is no longer there."""
    whole = Bundle(bundle.index)
    try:
        leaves = read_bundle(_first_that_is_there(place, bundle.path, whole.path))
    except (MalformedBundle, Refused):
        leaves = []
    if len(leaves) < bundle.width:
        raise PublishedDoesNotFit(size=size)
    return leaves[: bundle.width]


def _first_that_is_there(place: StorePlace, path: str, other: str) -> bytes:
    try:
        return read_file(place, path)
    except Refused:
        return read_file(place, other)


def _append(size: int, leaves: list[bytes], checkpoint: Checkpoint, now: datetime) -> None:
    """Append the leaves if they are what was signed, and nobody has appended meanwhile."""
    lock_log()
    head = newest_head()
    grown = grow(read_tile, size, [leaf_hash(leaf) for leaf in leaves])
    if (head.size if head else 0) != size or grown.root != checkpoint.root:
        raise PublishedDoesNotFit(size=checkpoint.size)
    waited = take_waiting(leaves)
    append_leaves(size, [_new(leaf, waited) for leaf in leaves], now)
    keep_growth(grown, now)


def _new(leaf: bytes, waited: Mapping[bytes, tuple[str, UUID | None]]) -> NewLeaf:
    """Return a leaf with what is known of it: that an order is meant, only if it waited here."""
    kind, order_id = waited.get(leaf, (BLOCK if parse_block_leaf(leaf) else END, None))
    return NewLeaf(kind, leaf, leaf_hash(leaf), order_id)


def _row(checkpoint: Checkpoint, note: Note, key: VerifierKey, now: datetime) -> LogCheckpointRow:
    """Return the checkpoint as it is kept of this key."""
    line = [one for one in note.signatures if names_key(one, key)]
    return LogCheckpointRow(
        size=checkpoint.size,
        key_id=key_id_of(key.public_key),
        note=write_note(note.text, line),
        signed_at=now,
    )
