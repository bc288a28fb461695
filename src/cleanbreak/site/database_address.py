"""A libpq address in Django's words."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT = "60s"
LOCK_TIMEOUT = "10s"
IDLE_IN_TRANSACTION_TIMEOUT = "60s"
"""A worker that hangs between two statements must not keep its rows locked."""


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
