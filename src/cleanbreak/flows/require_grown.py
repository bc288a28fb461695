"""Require that a tree of the log goes on from another one, as a witness does, before it counts.

Whoever has the database can change tiles and heads there. Without this, the next leaf would lead to
a root that our own key signs, and that contradicts what it has signed before.
"""

from typing import Protocol

from cleanbreak.domain.log_tile import TileDoesNotFit
from cleanbreak.domain.merkle_tree import is_consistent
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.read_log import prove_consistency


class Tree(Protocol):
    """A tree of the log: a head, a checkpoint, or what an append makes."""

    @property
    def size(self) -> int:
        """How many leaves it has."""

    @property
    def root(self) -> bytes | memoryview:
        """Its root."""


class LogDoesNotGoOn(Refusal):
    """The log with {size} entries does not go on from the one with {before}: somebody changed it in
    the database. Nothing is signed. Run cleanbreak log check --all: it names what was changed.
    """

    code = "log_does_not_go_on"


def require_grown(before: Tree, now: Tree) -> None:
    """Return if the tiles show that ``now`` begins with ``before``.

    :raises LogDoesNotGoOn: if they do not.
    """
    try:
        proof = prove_consistency(before.size, now.size)
    except (TileDoesNotFit, ValueError):  # too short a tile, or less than there was before
        proof = None
    trees = (before.size, bytes(before.root), now.size, bytes(now.root))
    if proof is None or not is_consistent(*trees, proof):
        raise LogDoesNotGoOn(size=now.size, before=before.size)
