"""Where the service is, and who we are there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cleanbreak.adapters.variables import Variables, parse_seconds

PREFIX = "CLEANBREAK_KMS_"
ENDPOINT = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""No user, no path, no query: what is secret has a variable of its own."""
REGION = re.compile(r"[a-z0-9-]{3,40}")
TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsKmsSettings:
    """The service of one region."""

    region: str
    endpoint: str
    """``https://HOST``; by default that of Amazon in the region."""
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    """Comes along with keys that were lent for a time."""
    timeout_s: float = TIMEOUT_S
    """The longest wait for a connection, and for each piece of an answer."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "AwsKmsSettings":
        """Return the settings that ``CLEANBREAK_KMS_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        region = variables.require("REGION", _region)
        found = cls(
            region=region,
            endpoint=variables.read("ENDPOINT", _endpoint, f"https://kms.{region}.amazonaws.com"),
            access_key=variables.require("ACCESS_KEY", str),
            secret_key=variables.require("SECRET_KEY", str),
            session_token=variables.read("SESSION_TOKEN", str, ""),
            timeout_s=variables.read("TIMEOUT_S", parse_seconds, TIMEOUT_S),
        )
        variables.require_all_read()
        return found


def _region(text: str) -> str:
    if not REGION.fullmatch(text):
        raise ValueError("it is one like eu-central-1")
    return text


def _endpoint(text: str) -> str:
    if not ENDPOINT.fullmatch(text.rstrip("/")):
        raise ValueError("write it https://HOST:PORT")
    return text.rstrip("/")
