"""Who keeps SIMs: one for eSIM profiles, one for cards."""

from django.conf import settings

from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.in_parts import EsimByKind
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.esim import Esim
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_esim(world: World) -> Esim:
    """Return the keepers that ``CLEANBREAK_ESIM`` and ``CLEANBREAK_CARDS`` name.

    :raises UnknownAdapter: if one of them names an adapter that does not exist.
    """
    makers: Makers[Esim] = {
        "memory": lambda _: MemoryEsim(world),
        "described": _described,
    }
    esim, cards = settings.CLEANBREAK_ESIM, settings.CLEANBREAK_CARDS
    if esim == cards:
        return choose("esim", esim, makers)
    return EsimByKind(
        {
            SimKind.ESIM: choose("esim", esim, makers),
            SimKind.PHYSICAL: choose("cards", cards, makers),
        }
    )


def _described(file: str) -> Esim:
    from cleanbreak.site.wiring.described import described_esim

    return described_esim(file)
