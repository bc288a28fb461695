"""Who keeps SIMs: one for eSIM profiles, one for cards."""

from django.conf import settings

from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.in_parts import EsimByKind
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.esim import Esim
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_esim(world: World) -> Esim:
    """Return the keepers that ``CLEANBREAK_ESIM`` and ``CLEANBREAK_CARDS`` name.

    :raises UnknownAdapter: if one of them names an adapter that does not exist.
    """
    makers: Makers[Esim] = {
        "memory": lambda _: MemoryEsim(world),
        "es2plus": _es2plus,
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


def _es2plus(_: str) -> Esim:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.esim.es2plus import Es2PlusEsim, Es2PlusSettings

    es2plus = Es2PlusSettings.from_environment(environment())
    return Es2PlusEsim(es2plus, AnswersInPostgres(settings.DATABASE_URL))


def _described(file: str) -> Esim:
    from cleanbreak.site.wiring.described import described_esim

    return described_esim(file)
