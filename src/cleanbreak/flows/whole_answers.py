"""Answers that count only if there are all of them."""

from collections.abc import Sequence
from typing import TypeVar

from cleanbreak.ports.errors import OutsideFailure

Reply = TypeVar("Reply")


def whole(replies: Sequence[Reply | OutsideFailure]) -> list[Reply]:
    """Return the replies to a question that is answered as a whole or not at all.

    :raises OutsideFailure: the first one among them.
    """
    answered: list[Reply] = []
    for reply in replies:
        if isinstance(reply, OutsideFailure):
            raise reply
        answered.append(reply)
    return answered
