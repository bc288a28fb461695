"""The receivers of relying parties, to which security event tokens are pushed (RFC 8935).

A token may be pushed again whatever became of it: a receiver knows it by its ``jti``. Whatever it
answers beside 202 is a failure, and one of the two below.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class PushPlace:
    """Where a receiver listens, and what it wants to hear as ``Authorization``."""

    endpoint_url: str = field(repr=False)
    authorization_header: str = field(repr=False)


class TokenRefused(Refused):
    """Finding: the receiver answered 400, with a code of RFC 8935 section 2.4."""

    def __init__(self, err: str) -> None:
        super().__init__("The receiver refuses the token.")
        self.err = err


class NotDelivered(Unavailable):
    """Finding: the token may not have arrived."""

    def __init__(self, problem: DeliveryProblem, retry_after_s: float | None = None) -> None:
        super().__init__(
            f"The receiver did not take the token: {problem.value}.", retry_after_s=retry_after_s
        )
        self.problem = problem


PushAnswer: TypeAlias = Done | TokenRefused | NotDelivered


class SignalReceiver(Protocol):
    """One receiver, for as long as we speak with it."""

    def push(self, tokens: Sequence[str]) -> list[PushAnswer]:
        """Push each token, all at the same time; return what became of each, in order."""


class SignalReceivers(Protocol):
    """All receivers."""

    def reach(self, place: PushPlace) -> AbstractContextManager[SignalReceiver]:
        """Speak with the receiver at that place; nothing is sent before something is pushed."""
