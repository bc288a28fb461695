"""Who knows account PINs and the risk signals of lines."""

import os

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.ports.identity import Identity
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_identity(world: World) -> Identity:
    """Return the systems that ``CLEANBREAK_IDENTITY`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Identity] = {"memory": lambda _: MemoryIdentity(world), "camara": _camara}
    return choose("identity", settings.CLEANBREAK_IDENTITY, makers)


def _camara(_: str) -> Identity:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.identity.camara import CamaraIdentity, CamaraSettings

    return CamaraIdentity(CamaraSettings.from_environment(os.environ))
