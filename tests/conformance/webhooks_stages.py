"""Stages of the port ``webhooks``: one receiver, and how it behaves."""

from ipaddress import ip_network
from typing import Protocol

from tests.played_listener import HANG, PlayedListeners

from cleanbreak.adapters.webhooks.http import HttpWebhooks
from cleanbreak.adapters.webhooks.memory import MemoryWebhooks
from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.webhooks import EventRefused, NotSent, ReceiverGone, Webhooks

NAME = "crm"
QUICK_S = 0.5
LOOPBACK = (ip_network("127.0.0.0/8"),)


class WebhooksStage(Protocol):
    """One receiver."""

    webhooks: Webhooks
    address: str

    def arrived(self) -> list[tuple[bytes, str]]:
        """Return what it took, in any order: content, and the id in its headers."""

    def be(self, how: str) -> None:
        """Be ``well``, ``gone``, ``busy``, ``silent`` or ``away``, or ``refuse``."""


class MemoryWebhooksStage:
    """A receiver that is a list."""

    def __init__(self) -> None:
        self.webhooks = MemoryWebhooks()
        self.address = "https://crm.example/events"

    def arrived(self) -> list[tuple[bytes, str]]:
        taken = self.webhooks.taken(self.address)
        return [(one.content, one.headers.get("webhook-id", "")) for one in taken]

    def be(self, how: str) -> None:
        answers = {
            "well": None,
            "gone": ReceiverGone(),
            "refuse": EventRefused("http_422"),
            "busy": NotSent(DeliveryProblem.BUSY, 7),
            "silent": NotSent(DeliveryProblem.NO_ANSWER),
            "away": NotSent(DeliveryProblem.UNREACHABLE),
        }
        self.webhooks.answer_with(self.address, answers[how])


class HttpWebhooksStage:
    """A receiver of a few lines, which misbehaves as it is told."""

    def __init__(self, played: PlayedListeners) -> None:
        self.webhooks = HttpWebhooks(LOOPBACK, piece_within_s=QUICK_S, answer_within_s=QUICK_S * 2)
        self.played, self.address = played, played.at(NAME)

    def arrived(self) -> list[tuple[bytes, str]]:
        return [(body, said.get("webhook-id", "")) for said, body in self.played.arrived[NAME]]

    def be(self, how: str) -> None:
        if how == "away":
            self.played.stop()
            return
        statuses = {"well": 204, "gone": 410, "refuse": 422, "busy": 429, "silent": HANG}
        self.played.status[NAME] = statuses[how]
        self.played.headers = {"Retry-After": "7"} if how == "busy" else {}
