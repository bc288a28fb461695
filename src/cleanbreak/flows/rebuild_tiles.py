"""Make the tiles of the log anew from its leaves."""

from itertools import islice

from django.db import transaction

from cleanbreak.domain.log_growth import grow
from cleanbreak.domain.merkle_tree import leaf_hash
from cleanbreak.records.log_entry import read_leaves
from cleanbreak.records.log_head import lock_log
from cleanbreak.records.log_tile import read_tile, remove_tiles, write_tiles

PIECE_LEAVES = 16_384


def rebuild_tiles() -> int:
    """Remove all tiles and make them anew, in one transaction; return how many leaves there are."""
    with transaction.atomic():
        lock_log()
        remove_tiles()
        hashes = (leaf_hash(leaf) for _, leaf, _ in read_leaves(0))
        size = 0
        while piece := list(islice(hashes, PIECE_LEAVES)):
            write_tiles(grow(read_tile, size, piece).tiles)
            size += len(piece)
    return size
