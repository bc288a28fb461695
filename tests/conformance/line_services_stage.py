"""The stage for whoever keeps what hangs on a number."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Protocol

from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.ports.line_services import Forwarding, LineServices, LineServicesOf

from .stages import NUMBERS, OfWorld, Stage


class LineServicesStage(Stage, Protocol):
    """Systems with forwardings, voicemail boxes and bound devices."""

    line_services: LineServices

    def lines(self, count: int, forwarding: Collection[Forwarding] = ()) -> list[LineServicesOf]:
        """Set that many lines up, each with a voicemail box and a device."""

    def stranger(self) -> LineServicesOf:
        """Return a line of which nothing was ever there."""

    def is_bare(self, line: LineServicesOf) -> bool:
        """Return whether nothing hangs on the number any more."""


class MemoryLineServicesStage(OfWorld):
    """The three fake systems."""

    @property
    def line_services(self) -> MemoryLineServices:
        return MemoryLineServices(self.world)

    def stranger(self) -> LineServicesOf:
        number = next(NUMBERS)
        return LineServicesOf(f"26297{number:010}", f"+49153{number:08}")

    def lines(self, count: int, forwarding: Collection[Forwarding] = ()) -> list[LineServicesOf]:
        made = [self.stranger() for _ in range(count)]
        self.line_services.provision([line.msisdn for line in made], forwarding=forwarding)
        return made

    def is_bare(self, line: LineServicesOf) -> bool:
        thing = self.world.read("line_services.line", [line.msisdn])[line.msisdn]
        return not (thing["forwarding"] or thing["voicemail"] or thing["devices"])

    def outage(self) -> AbstractContextManager[None]:
        return self._down("line_services")
