"""Profiles at the SM-DP+, cards in the fake inventory beside it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.conformance.stages import NUMBERS, MemoryEsimStage

from cleanbreak.adapters.esim.es2plus import Es2PlusEsim, Es2PlusSettings
from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.in_parts import EsimByKind
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.esim import Sim

from .server import SmDpPlus


class Es2PlusStage:
    """Both keepers; profiles are released, with an activation code."""

    def __init__(self, server: SmDpPlus, settings: Es2PlusSettings) -> None:
        self.server = server
        self.keeper = Es2PlusEsim(settings)
        self._cards = MemoryEsimStage(DictWorld())
        self.esim = EsimByKind({SimKind.ESIM: self.keeper, SimKind.PHYSICAL: self._cards.esim})

    def stranger(self, kind: SimKind) -> Sim:
        return Sim(kind, f"8949{next(NUMBERS):014}", f"89{next(NUMBERS):030}")

    def sims(self, kind: SimKind, count: int) -> list[Sim]:
        if kind is SimKind.PHYSICAL:
            return self._cards.sims(kind, count)
        made = [self.stranger(kind) for _ in range(count)]
        for sim in made:
            self.server.book.states[sim.iccid] = "Released"
            self.server.book.matching_ids[sim.iccid] = f"CODE-{sim.iccid}"
        return made

    @contextmanager
    def outage(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(self._cards.outage())
            stack.enter_context(self.server.outage())
            yield

    def close(self) -> None:
        self.keeper.close()
