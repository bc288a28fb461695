"""Which system holds the balances."""

from django.conf import settings

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.charging_sessions import SessionAborter
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.ports.charging import Charging
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_charging(world: World) -> Charging:
    """Return the charging system that ``CLEANBREAK_CHARGING`` names.

    Sessions that still run are ended at their gateways by Gy if ``CLEANBREAK_GY_*`` says where
    these are; else they are waited for.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Charging] = {
        "memory": lambda _: MemoryCharging(world),
        "tmf654": _tmf654,
        "described": _described,
    }
    return choose("charging", settings.CLEANBREAK_CHARGING, makers)


def _tmf654(_: str) -> Charging:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.charging.tmf654 import Tmf654Charging, Tmf654Settings

    settings_of_system = Tmf654Settings.from_environment(environment())
    answers = AnswersInPostgres(settings.DATABASE_URL)
    return Tmf654Charging(settings_of_system, answers, _gateways())


def _gateways() -> SessionAborter | None:
    from cleanbreak.adapters.gy_sessions import PREFIX, GySessions, GySettings

    if not any(name.startswith(PREFIX) for name in environment()):
        return None
    return GySessions(GySettings.from_environment(environment()))


def _described(file: str) -> Charging:
    from cleanbreak.site.wiring.described import described_charging

    return described_charging(file)
