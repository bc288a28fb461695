"""Compare a proof with the log as it is published: is it the same history that others see?"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from cleanbreak.domain.log_comparison import find_fork_by_tiles
from cleanbreak.domain.log_tile import Tile, TileReader
from cleanbreak.domain.trust_file import Trust
from cleanbreak.domain.trusted_checkpoint import SeenTree, read_trusted_note
from cleanbreak.domain.verdict import Part, Verdict, VerdictKind
from cleanbreak.domain.verify_proof import find_fork
from cleanbreak.ports.published_log import PublishedLog

CHECKPOINT = "checkpoint"
TILES_KEPT = 256
"""Each has 8 kB; several trees are compared by the same tiles."""


def compare_with_log(
    verdict: Verdict, trees: Sequence[SeenTree], trust: Trust, log: PublishedLog
) -> Verdict:
    """Return the verdict on a valid proof after its trees were looked for in the published log.

    A log that is smaller than a tree says nothing about it: ``unchecked`` then has ``log``.

    :param trees: of the proof, and those that somebody has from elsewhere.
    :raises NotValid: if the published checkpoint is not signed by a known key.
    :raises LogDoesNotFitItself: if the tiles are damaged.
    :raises Unavailable: if the log cannot be read.
    :raises Refused: if a file is missing there.
    """
    note = log.read(CHECKPOINT).decode("utf-8", "replace")
    published = read_trusted_note(note, trust)
    same = [one for one in trees if one.checkpoint.origin == published.checkpoint.origin]
    fork = find_fork([published, *same]) or find_fork_by_tiles(same, published, _tiles_of(log))
    if fork:
        return Verdict(VerdictKind.LOG_FORKED, (Part.LOG,), checkpoints=fork)
    sizes = [one.checkpoint.size for one in same]
    if len(same) < len(trees) or max(sizes) > published.checkpoint.size:
        return replace(verdict, unchecked=(*verdict.unchecked, Part.LOG))
    left = tuple(part for part in verdict.unchecked if part != Part.CHECKPOINTS)
    return replace(verdict, unchecked=left)  # by the tiles, trees of all sizes were compared


def _tiles_of(log: PublishedLog) -> TileReader:
    return lru_cache(TILES_KEPT)(lambda *tile: log.read(Tile(*tile).path))
