"""Which networks a line lives in."""

import os

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.ports.network import Network
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_network(world: World) -> Network:
    """Return the network that ``CLEANBREAK_NETWORK`` names; several, separated by commas.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Network] = {
        "memory": lambda _: MemoryNetwork(world),
        "osmo": _osmo,
        "open5gs": _open5gs,
        "pyhss": _pyhss,
    }
    names = [name.strip() for name in settings.CLEANBREAK_NETWORK.split(",") if name.strip()]
    networks = {name: choose("network", name, makers) for name in names or ["memory"]}
    return networks.popitem()[1] if len(networks) == 1 else NetworkInParts(networks)


def _osmo(_: str) -> Network:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.network.osmo import OsmoNetwork, OsmoSettings

    osmo = OsmoSettings.from_environment(os.environ)
    return OsmoNetwork(osmo, AnswersInPostgres(settings.DATABASE_URL))


def _open5gs(_: str) -> Network:
    from cleanbreak.adapters.network.open5gs import Open5gsNetwork, Open5gsSettings

    open5gs = Open5gsSettings.from_environment(os.environ)
    return Open5gsNetwork(open5gs, AnswersInPostgres(settings.DATABASE_URL))


def _pyhss(_: str) -> Network:
    from cleanbreak.adapters.network.pyhss import PyhssNetwork, PyhssSettings

    pyhss = PyhssSettings.from_environment(os.environ)
    return PyhssNetwork(pyhss, AnswersInPostgres(settings.DATABASE_URL))
