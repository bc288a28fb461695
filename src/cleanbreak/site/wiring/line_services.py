"""Who keeps what hangs on a number beside the subscription."""

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.line_services.none import NoLineServices
from cleanbreak.ports.line_services import LineServices
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_line_services(world: World) -> LineServices:
    """Return the keeper that ``CLEANBREAK_LINE_SERVICES`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[LineServices] = {
        "memory": lambda _: MemoryLineServices(world),
        "none": lambda _: NoLineServices(),
        "described": _described,
    }
    return choose("line_services", settings.CLEANBREAK_LINE_SERVICES, makers)


def _described(file: str) -> LineServices:
    from cleanbreak.site.wiring.described import described_line_services

    return described_line_services(file)
