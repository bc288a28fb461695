"""The server as the program at a counter sees it: it is only ever asked, and asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cleanbreak.domain.counter import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What a code was exchanged for."""

    token: str = field(repr=False)
    counter: str
    store: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What there is to do."""

    job: Job | None
    again_in_s: float
    """After which time to ask again."""


class DeskLink(Protocol):
    """The server; what it does not answer is :class:`~cleanbreak.ports.errors.Unavailable`."""

    def pair(self, code: str) -> Paired:
        """Exchange a code for a token, once.

        :raises PairingRefused: if it is not good.
        """

    def begin(self, version: str, *, has_printer: bool) -> None:
        """Say that this program serves the counter from now on, and no other one.

        :raises CounterRevoked: if the token is good no more.
        """

    def take(self) -> Taken:
        """Take the next job; the server may hold the question for some seconds.

        :raises CounterRevoked: if the token is good no more.
        :raises AnotherAgent: if another program has begun since.
        """

    def answer(self, job_id: str, answer: Mapping[str, Any]) -> None:
        """Say what came of a job; one that is over is not changed by it.

        :raises CounterRevoked, AnotherAgent: as :meth:`take`.
        """
