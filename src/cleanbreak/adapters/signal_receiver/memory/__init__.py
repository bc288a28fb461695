"""Receivers that keep what they are pushed, and answer as they are told to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.signal_receiver import (
    NotDelivered,
    PushAnswer,
    PushPlace,
    SignalReceiver,
)


class MemorySignalReceivers:
    """The port ``signal_receiver``: at every address listens somebody who takes all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: dict[str, list[str]] = {}
        self._asked: dict[str, int] = {}
        self._answers: dict[str, PushAnswer] = {}
        self._secrets: dict[str, str] = {}

    @contextmanager
    def reach(self, place: PushPlace) -> Iterator[SignalReceiver]:
        """Speak with the receiver at that place."""
        yield _Receiver(self, place)

    def answer_with(self, endpoint_url: str, answer: PushAnswer | None) -> None:
        """Let a receiver answer so from now on; ``None``: let it take everything again."""
        with self._lock:
            if answer is None:
                self._answers.pop(endpoint_url, None)
            else:
                self._answers[endpoint_url] = answer

    def let_in_only(self, endpoint_url: str, authorization_header: str) -> None:
        """Let a receiver want to hear this."""
        self._secrets[endpoint_url] = authorization_header

    def taken(self, endpoint_url: str) -> list[str]:
        """Return the tokens that a receiver has, in the order in which it took them."""
        return list(self._taken.get(endpoint_url, []))

    def asked(self, endpoint_url: str) -> int:
        """Return how often a receiver was pushed something, taken or not."""
        return self._asked.get(endpoint_url, 0)

    def hand(self, place: PushPlace, token: str) -> PushAnswer:
        """Hand one token over."""
        at = place.endpoint_url
        with self._lock:
            self._asked[at] = self._asked.get(at, 0) + 1
            answer = self._answers.get(at)
            if self._secrets.get(at, place.authorization_header) != place.authorization_header:
                answer = NotDelivered(DeliveryProblem.NOT_LET_IN)
            if answer is not None:
                return answer
            self._taken.setdefault(at, []).append(token)
        return Done({})


class _Receiver:
    def __init__(self, receivers: MemorySignalReceivers, place: PushPlace) -> None:
        self._receivers, self._place = receivers, place

    def push(self, tokens: Sequence[str]) -> list[PushAnswer]:
        return [self._receivers.hand(self._place, token) for token in tokens]
