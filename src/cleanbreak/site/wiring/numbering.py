"""Which inventory keeps freed numbers."""

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.ports.numbering import Numbering
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_numbering(world: World) -> Numbering:
    """Return the inventory that ``CLEANBREAK_NUMBERING`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Numbering] = {
        "memory": lambda _: MemoryNumbering(world),
        "described": _described,
    }
    return choose("numbering", settings.CLEANBREAK_NUMBERING, makers)


def _described(file: str) -> Numbering:
    from cleanbreak.site.wiring.described import described_numbering

    return described_numbering(file)
