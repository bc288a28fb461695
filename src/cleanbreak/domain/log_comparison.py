"""Compare trees of several sizes with a published log: does each go on where the one before ended?

The tiles are not trusted. Two trees contradict each other only if the tiles, which lead to the root
of the larger one, lead for the smaller one to another root than was signed.
"""

from collections.abc import Iterable

from cleanbreak.domain.log_tile import (
    TileDoesNotFit,
    TileReader,
    consistency_proof,
    root_from_tiles,
    width_of,
)
from cleanbreak.domain.merkle_tree import is_consistent
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.trusted_checkpoint import SeenTree


class LogDoesNotFitItself(Refusal):
    """The tiles of the published log do not lead to its own checkpoint. They are damaged, or
    incomplete: fetch them again, or take them from somewhere else."""

    code = "log_does_not_fit_itself"


def find_fork_by_tiles(
    trees: Iterable[SeenTree], log: SeenTree, read: TileReader
) -> tuple[str, str] | None:
    """Return the notes of a tree and of the log that contradict each other, if there are any.

    :param trees: of the same log; larger ones than ``log`` are left out.
    :param log: the checkpoint that is published with the tiles.
    :raises LogDoesNotFitItself: if the tiles are not those of the checkpoint.
    """
    size = log.checkpoint.size
    reader = _whole_tiles(read, size)
    try:
        for tree in trees:
            if tree.checkpoint.size <= size and not _is_older(tree, log, reader):
                return tree.note, log.note
    except TileDoesNotFit:
        raise LogDoesNotFitItself from None
    return None


def _is_older(tree: SeenTree, log: SeenTree, read: TileReader) -> bool:
    """Return whether the log grew out of this tree.

    :raises LogDoesNotFitItself: if the tiles that tell it are not those of the log.
    """
    old, size = tree.checkpoint.size, log.checkpoint.size
    root = root_from_tiles(read, old)
    proof = consistency_proof(read, old, size)
    if not is_consistent(old, root, size, log.checkpoint.root, proof):
        raise LogDoesNotFitItself
    return root == tree.checkpoint.root


def _whole_tiles(read: TileReader, size: int) -> TileReader:
    """Read each tile as wide as the log has it: narrower ones of before may be gone."""
    return lambda level, index, width: read(level, index, max(width, width_of(level, index, size)))
