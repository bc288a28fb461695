"""A libpq address in Django's words."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT = "60s"
LOCK_TIMEOUT = "10s"
IDLE_IN_TRANSACTION_TIMEOUT = "60s"
"""A worker that hangs between two statements must not keep its rows locked."""


def verified_unless_said(address: str, given: Mapping[str, str] = os.environ) -> str:
    """Return the address, by which a server on another machine is spoken to encrypted only.

    libpq itself takes an unencrypted connection if the server offers no other, and any
    certificate. Whoever wants that says so: ``sslmode`` in the address, or ``PGSSLMODE``.
    """
    parts = conninfo_to_dict(address)
    if "sslmode" in parts or "PGSSLMODE" in given or not remote_hosts(address, given):
        return address
    return make_conninfo(address, sslmode="verify-full")


def remote_hosts(address: str, given: Mapping[str, str] = os.environ) -> list[str]:
    """Return the servers that an address names and that are not on this machine."""
    parts = conninfo_to_dict(address)
    named = str(parts.get("host") or parts.get("hostaddr") or given.get("PGHOST", ""))
    return [one for one in named.split(",") if not _is_here(one)]


def encryption_of(address: str, given: Mapping[str, str] = os.environ) -> str:
    """Return libpq's word for how the server is spoken to: ``verify-full``, ``disable``, …"""
    return str(conninfo_to_dict(address).get("sslmode") or given.get("PGSSLMODE", "prefer"))


def _is_here(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def as_django_database(address: str) -> dict[str, Any]:
    """Return Django's settings for a ``postgresql://`` address or a libpq connection string."""
    parts = {name: value for name, value in conninfo_to_dict(address).items() if value is not None}
    options: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout={LOCK_TIMEOUT}"
            f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT}"
        ),
    }
    known = {"dbname", "user", "password", "host", "port"}
    options.update({name: value for name, value in parts.items() if name not in known})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "cleanbreak"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
