"""Wiring: which adapter stands behind which port; the only module that names them all."""

import os
from collections.abc import Callable
from functools import cache

from django.conf import settings

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import SharedWorld, World
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.network.osmo import AnswersInPostgres, OsmoNetwork, OsmoSettings
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.network import Network
from cleanbreak.ports.object_store import ObjectStore
from cleanbreak.ports.outside import Outside


class UnknownAdapter(Refusal):
    """There is no adapter "{name}" for the {port}. Choose one of: {known}."""

    code = "unknown_adapter"


@cache
def wire_outside() -> Outside:
    """Return the outside, made once for each process.

    :raises UnknownAdapter: if the settings name an adapter that does not exist.
    """
    world = shared_world()
    return Outside(
        network=_network(settings.CLEANBREAK_NETWORK, world),
        esim=MemoryEsim(world),
        charging=MemoryCharging(world),
        payments=MemoryPayments(world),
        numbering=MemoryNumbering(world),
        messages=MemoryMessages(world),
        signing=FileKey(settings.CLEANBREAK_HOME / "keys" / "certificate_key.pem"),
    )


@cache
def shared_world() -> World:
    """Return the world of the fakes, one for all processes."""
    return SharedWorld(settings.DATABASE_URL)


@cache
def wire_object_store() -> ObjectStore:
    """Return the object store for archives, made once for each process.

    :raises Refused: if the settings do not tell where it is.
    """
    # Imported here, since only who archives needs the client.
    from cleanbreak.adapters.object_store.s3 import S3ObjectStore, S3Settings

    return S3ObjectStore(S3Settings.from_environment(os.environ))


def _network(name: str, world: World) -> Network:
    known: dict[str, Callable[[], Network]] = {
        "memory": lambda: MemoryNetwork(world),
        "osmo": lambda: OsmoNetwork(
            OsmoSettings.from_environment(os.environ), AnswersInPostgres(settings.DATABASE_URL)
        ),
    }
    if name not in known:
        raise UnknownAdapter(name=name, port="network", known=", ".join(known))
    return known[name]()
