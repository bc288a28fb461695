"""With whom this installation talks, for whoever checks it."""

from django.conf import settings

from cleanbreak.domain.connections import Connections
from cleanbreak.site.database_address import encryption_of, remote_hosts
from cleanbreak.site.outgoing_hosts import outgoing_hosts
from cleanbreak.site.secret_files import environment


def connections() -> Connections:
    """Return the hosts that the settings name, and libpq's word for how the database is reached."""
    return Connections(
        hosts=tuple(sorted({*outgoing_hosts(environment()), *_push_services()})),
        database_hosts=tuple(remote_hosts(settings.DATABASE_URL)),
        database_encryption=encryption_of(settings.DATABASE_URL),
    )


def _push_services() -> tuple[str, ...]:
    """Return where devices are pushed to: browsers let a page have that only over https."""
    services: tuple[str, ...] = settings.CLEANBREAK_PUSH_SERVICES
    return services if settings.CLEANBREAK_ENCRYPTED else ()
