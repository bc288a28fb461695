"""Where an S3 store is, and who we are there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from cleanbreak.ports.errors import Refused

PREFIX = "CLEANBREAK_S3_"
ENDPOINT = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""No user, no path, no query: what is secret has a variable of its own."""
REGION = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Settings:
    """One store."""

    endpoint: str
    """``https://HOST:PORT``; ``http://`` where the network between is our own."""
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str = REGION
    """Signed with each request; a store of one's own names it in its settings."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "S3Settings":
        """Return the settings that ``CLEANBREAK_S3_*`` variables describe.

        :raises Refused: with the name of the variable that is missing or cannot be read.
        """
        found = {
            name.removeprefix(PREFIX).lower(): text
            for name, text in environment.items()
            if name.startswith(PREFIX) and text
        }
        if missing := {"endpoint", "access_key", "secret_key"} - found.keys():
            raise Refused(f"The object store is not set up: {_variable(min(missing))} is missing.")
        if unknown := found.keys() - {one.name for one in fields(cls)}:
            raise Refused(f"There is no setting {_variable(min(unknown))}.")
        found["endpoint"] = found["endpoint"].rstrip("/")
        if not ENDPOINT.fullmatch(found["endpoint"]):
            raise Refused(f"{_variable('endpoint')} cannot be read: write it https://HOST:PORT.")
        return cls(**found)


def _variable(name: str) -> str:
    return PREFIX + name.upper()
