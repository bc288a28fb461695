"""Stages of the port ``signal_receiver``: one receiver, and how it behaves."""

from typing import Protocol

import orjson
from tests.played_receiver import SECRET, PlayedReceiver

from cleanbreak.adapters.signal_receiver.http import HttpSignalReceivers
from cleanbreak.adapters.signal_receiver.memory import MemorySignalReceivers
from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.signal_receiver import NotDelivered, PushPlace, SignalReceivers, TokenRefused


class SignalReceiverStage(Protocol):
    """One receiver."""

    receivers: SignalReceivers
    place: PushPlace

    def arrived(self) -> list[str]:
        """Return the tokens that it took, in order."""

    def refuse(self, err: str) -> None:
        """Refuse everything with that code."""

    def be_busy_for(self, seconds: int) -> None:
        """Ask for patience."""

    def want_another_secret(self) -> None:
        """Let in only who says something else."""

    def unplug(self) -> None:
        """Be not there."""

    def fall_silent(self) -> None:
        """Take the call and say nothing."""

    def come_back(self) -> None:
        """Take everything again."""


class MemorySignalReceiverStage:
    """A receiver that is a list."""

    def __init__(self) -> None:
        self.receivers = MemorySignalReceivers()
        self.place = PushPlace(endpoint_url="https://bank.example/", authorization_header=SECRET)

    def arrived(self) -> list[str]:
        return self.receivers.taken(self.place.endpoint_url)

    def refuse(self, err: str) -> None:
        self.receivers.answer_with(self.place.endpoint_url, TokenRefused(err))

    def be_busy_for(self, seconds: int) -> None:
        busy = NotDelivered(DeliveryProblem.BUSY, seconds)
        self.receivers.answer_with(self.place.endpoint_url, busy)

    def want_another_secret(self) -> None:
        self.receivers.let_in_only(self.place.endpoint_url, "Bearer another secret")

    def unplug(self) -> None:
        gone = NotDelivered(DeliveryProblem.UNREACHABLE)
        self.receivers.answer_with(self.place.endpoint_url, gone)

    def fall_silent(self) -> None:
        silent = NotDelivered(DeliveryProblem.NO_ANSWER)
        self.receivers.answer_with(self.place.endpoint_url, silent)

    def come_back(self) -> None:
        self.receivers.answer_with(self.place.endpoint_url, None)


class HttpSignalReceiverStage:
    """A receiver on loopback."""

    def __init__(self, played: PlayedReceiver) -> None:
        self._played = played
        self.receivers = HttpSignalReceivers(piece_within_s=1.0, answer_within_s=1.5)
        self.place = PushPlace(endpoint_url=played.endpoint_url, authorization_header=SECRET)

    def arrived(self) -> list[str]:
        return list(self._played.arrived)

    def refuse(self, err: str) -> None:
        self._played.status, self._played.body = 400, orjson.dumps({"err": err})

    def be_busy_for(self, seconds: int) -> None:
        self._played.status, self._played.headers = 503, {"Retry-After": str(seconds)}

    def want_another_secret(self) -> None:
        self._played.secret = "Bearer another secret"

    def unplug(self) -> None:
        self._played.unplug()

    def fall_silent(self) -> None:
        self._played.is_silent = True

    def come_back(self) -> None:
        self._played.is_silent = False
        self._played.let_go.set()
        self._played.unplug()
        self._played.plug_in()
