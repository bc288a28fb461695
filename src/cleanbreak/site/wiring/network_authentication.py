"""Which network says whose device it sees."""

from functools import cache

from django.conf import settings

from cleanbreak.ports.network_authentication import NetworkAuthentication
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


@cache
def wire_network_authentication() -> NetworkAuthentication | None:
    """Return what ``CLEANBREAK_NETWORK_AUTHENTICATION`` names; ``None``: there is none.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[NetworkAuthentication | None] = {
        "none": lambda _: None,
        "memory": lambda _: _memory(),
        "gateway": lambda _: _gateway(),
    }
    chosen = settings.CLEANBREAK_NETWORK_AUTHENTICATION
    return choose("network authentication", chosen, makers)


def _memory() -> NetworkAuthentication:
    from cleanbreak.adapters.network_authentication.memory import MemoryNetworkAuthentication
    from cleanbreak.site.wiring import shared_world

    return MemoryNetworkAuthentication(shared_world())


def _gateway() -> NetworkAuthentication:
    # Imported here, since only who has such a gateway needs its keys.
    from cleanbreak.adapters.network_authentication.gateway import (
        GatewayAuthentication,
        GatewaySettings,
    )

    audience = str(settings.CLEANBREAK_BASE_URL)
    return GatewayAuthentication(GatewaySettings.from_environment(environment(), audience))
