"""Which system holds the balances."""

import os

from django.conf import settings

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.charging_sessions import SessionAborter
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.ports.charging import Charging
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_charging(world: World, aborter: SessionAborter | None = None) -> Charging:
    """Return the charging system that ``CLEANBREAK_CHARGING`` names.

    :param aborter: has gateways end running sessions; without one they are waited for.
    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Charging] = {
        "memory": lambda _: MemoryCharging(world),
        "tmf654": lambda _: _tmf654(aborter),
    }
    return choose("charging", settings.CLEANBREAK_CHARGING, makers)


def _tmf654(aborter: SessionAborter | None) -> Charging:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.charging.tmf654 import Tmf654Charging, Tmf654Settings

    settings_of_system = Tmf654Settings.from_environment(os.environ)
    return Tmf654Charging(settings_of_system, AnswersInPostgres(settings.DATABASE_URL), aborter)
