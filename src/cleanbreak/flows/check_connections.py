"""Check with whom we talk: tell the hosts that settings name, and how the database is reached."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cleanbreak.domain.connections import Connections
from cleanbreak.flows.finding import Finding


def check_connections() -> Iterator[Finding]:
    """Tell both; neither stops anything, since somebody has said so in the settings."""
    found: Connections = import_string(settings.CLEANBREAK_CONNECTIONS)()
    yield Finding(name="connections", is_well=True, sentence=_hosts(found))
    yield Finding(name="database.encryption", is_well=True, sentence=_database(found))


def _hosts(found: Connections) -> str:
    if not found.hosts:
        return _("nobody on another machine is talked to")
    return _("a firewall may let out: %(hosts)s") % {"hosts": ", ".join(found.hosts)}


def _database(found: Connections) -> str:
    if not found.database_hosts:
        return _("it is on this machine")
    if found.is_database_verified:
        return _("encrypted, and its certificate is checked")
    return _(
        "NOT protected on the way to %(hosts)s: DATABASE_URL or PGSSLMODE says sslmode=%(mode)s."
        " Better: sslmode=verify-full"
    ) % {"hosts": ", ".join(found.database_hosts), "mode": found.database_encryption}
