"""With whom this installation talks, for whoever checks it."""

from django.conf import settings

from cleanbreak.domain.connections import Connections
from cleanbreak.site.database_address import encryption_of, remote_hosts
from cleanbreak.site.outgoing_hosts import outgoing_hosts
from cleanbreak.site.secret_files import environment


def connections() -> Connections:
    """Return the hosts that the settings name, and libpq's word for how the database is reached."""
    return Connections(
        hosts=tuple(outgoing_hosts(environment())),
        database_hosts=tuple(remote_hosts(settings.DATABASE_URL)),
        database_encryption=encryption_of(settings.DATABASE_URL),
    )
