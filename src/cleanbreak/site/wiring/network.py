"""Which networks a line lives in."""

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.network import Network
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose

ONLY_PARTS = {"s6a", "smsc"}
"""They keep no subscription: a line is not gone when they have forgotten it."""


class NoSubscriberDatabase(Refusal):
    """CLEANBREAK_NETWORK names no subscriber database, only {names}. Name one before: "osmo,…"."""

    code = "no_subscriber_database"


def wire_network(world: World) -> Network:
    """Return the network that ``CLEANBREAK_NETWORK`` names; several, separated by commas.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    :raises NoSubscriberDatabase: if no part of it keeps the subscription.
    """
    makers: Makers[Network] = {
        "memory": lambda _: MemoryNetwork(world),
        "osmo": _osmo,
        "smsc": _smsc,
        "s6a": _s6a,
        "described": _described,
        "open5gs": _open5gs,
        "pyhss": _pyhss,
    }
    names = [name.strip() for name in settings.CLEANBREAK_NETWORK.split(",") if name.strip()]
    networks = {name: choose("network", name, makers) for name in names or ["memory"]}
    if not networks.keys() - ONLY_PARTS:
        raise NoSubscriberDatabase(names=",".join(networks))
    return networks.popitem()[1] if len(networks) == 1 else NetworkInParts(networks)


def _osmo(_: str) -> Network:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.network.osmo import OsmoNetwork, OsmoSettings

    osmo = OsmoSettings.from_environment(environment())
    return OsmoNetwork(osmo, AnswersInPostgres(settings.DATABASE_URL))


def _smsc(_: str) -> Network:
    from cleanbreak.adapters.network.smsc import SmscNetwork, SmscSettings

    smsc = SmscSettings.from_environment(environment())
    return SmscNetwork(smsc, AnswersInPostgres(settings.DATABASE_URL))


def _s6a(_: str) -> Network:
    from cleanbreak.adapters.network.s6a import S6aNetwork, S6aSettings

    s6a = S6aSettings.from_environment(environment())
    return S6aNetwork(s6a, AnswersInPostgres(settings.DATABASE_URL))


def _described(file: str) -> Network:
    from cleanbreak.site.wiring.described import described_network

    return described_network(file)


def _open5gs(_: str) -> Network:
    from cleanbreak.adapters.network.open5gs import Open5gsNetwork, Open5gsSettings

    open5gs = Open5gsSettings.from_environment(environment())
    return Open5gsNetwork(open5gs, AnswersInPostgres(settings.DATABASE_URL))


def _pyhss(_: str) -> Network:
    from cleanbreak.adapters.network.pyhss import PyhssNetwork, PyhssSettings

    pyhss = PyhssSettings.from_environment(environment())
    return PyhssNetwork(pyhss, AnswersInPostgres(settings.DATABASE_URL))
