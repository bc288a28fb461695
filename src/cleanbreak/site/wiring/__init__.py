"""Wiring: which adapter stands behind which port; the only package that names them all."""

from functools import cache

from django.conf import settings
from django.utils import timezone

from cleanbreak.adapters.fake_world import SharedWorld, World
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.ports.object_store import ObjectStore
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.texts import Texts
from cleanbreak.site.sandbox_guard import require_only_fakes
from cleanbreak.site.sandbox_rig import sandboxed
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.charging import wire_charging
from cleanbreak.site.wiring.esim import wire_esim
from cleanbreak.site.wiring.identity import wire_identity
from cleanbreak.site.wiring.line_services import wire_line_services
from cleanbreak.site.wiring.messages import wire_messages, wire_texts
from cleanbreak.site.wiring.network import wire_network
from cleanbreak.site.wiring.numbering import wire_numbering
from cleanbreak.site.wiring.payments import wire_bank, wire_payments
from cleanbreak.site.wiring.signing import wire_signing


@cache
def wire_outside() -> Outside:
    """Return the outside, made once for each process.

    :raises UnknownAdapter: if the settings name an adapter that does not exist.
    :raises SandboxNotFake: if a sandbox names anything but fakes.
    """
    require_only_fakes()
    world = shared_world()
    outside = Outside(
        network=wire_network(world),
        esim=wire_esim(world),
        charging=wire_charging(world),
        payments=wire_payments(world),
        bank=wire_bank(world),
        numbering=wire_numbering(world),
        messages=wire_messages(world),
        signing=wire_signing(KeyUse.STATEMENT),
        log_signing=wire_signing(KeyUse.LOG),
        identity=wire_identity(world),
        line_services=wire_line_services(world),
    )
    return sandboxed(outside, world, timezone.now) if settings.CLEANBREAK_SANDBOX else outside


def wire_incoming_texts() -> Texts:
    """Return who brings the texts of subscribers.

    :raises UnknownAdapter: if the settings name an adapter that does not exist.
    """
    return wire_texts(shared_world())


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

    return S3ObjectStore(S3Settings.from_environment(environment()))
