"""Which system holds the balances."""

from django.conf import settings

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.fake_world import World
from cleanbreak.ports.charging import Charging
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_charging(world: World) -> Charging:
    """Return the charging system that ``CLEANBREAK_CHARGING`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Charging] = {
        "memory": lambda _: MemoryCharging(world),
        "described": _described,
    }
    return choose("charging", settings.CLEANBREAK_CHARGING, makers)


def _described(file: str) -> Charging:
    from cleanbreak.site.wiring.described import described_charging

    return described_charging(file)
