"""Stages of the port ``push_service``: one service, one device, and how they behave."""

from pathlib import Path
from typing import Protocol

from tests.push_receivers import PlayedPushService, PushedDevice

from cleanbreak.adapters.push_service.memory import MemoryPushServices
from cleanbreak.adapters.push_service.web import WebPushServices
from cleanbreak.domain.push import PushAddress
from cleanbreak.ports.push_service import PushServices

QUICK_S = 0.3


class PushServiceStage(Protocol):
    """One service."""

    services: PushServices
    device: PushAddress

    def arrived(self) -> list[bytes]:
        """Return what the device could open, in any order."""

    def be_gone(self) -> None:
        """Say that the device listens no more."""

    def refuse(self) -> None:
        """Refuse what is sent, for good."""

    def be_down(self) -> None:
        """Be not there."""


class MemoryPushServiceStage:
    """A service that is a list."""

    def __init__(self) -> None:
        self.services = MemoryPushServices()
        self.device = PushedDevice("https://push.example/1").subscription

    def arrived(self) -> list[bytes]:
        return [one.content for one in self.services.messages]

    def be_gone(self) -> None:
        self.services.gone.add(self.device.endpoint)

    def refuse(self) -> None:
        self.services.refuses = True

    def be_down(self) -> None:
        self.services.is_down = True


class WebPushServiceStage:
    """A service of a few lines, and a device that decrypts."""

    def __init__(self, played: PlayedPushService, folder: Path) -> None:
        key = folder / "push_key.pem"
        self.services = WebPushServices(key, "https://portal.example", QUICK_S * 4, QUICK_S * 8)
        self._played, self._device = played, played.device()
        self.device = self._device.subscription

    def arrived(self) -> list[bytes]:
        return [self._device.opened(one.body) for one in self._played.arrived]

    def be_gone(self) -> None:
        self._played.status = 410

    def refuse(self) -> None:
        self._played.status = 413

    def be_down(self) -> None:
        self._played.stop()
