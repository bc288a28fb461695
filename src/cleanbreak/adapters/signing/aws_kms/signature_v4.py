"""AWS Signature Version 4: how a request proves who sends it, and when.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are, and for which service of which region."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str
    service: str


def authorization(
    headers: Mapping[str, str], body: bytes, at: datetime, credentials: Credentials
) -> str:
    """Return the header ``Authorization`` of a POST to ``/`` without a query.

    :param headers: all that are signed, ``host`` and ``x-amz-date`` among them; names in small
        letters.
    :param at: the instant that ``x-amz-date`` says, with its zone.
    """
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join(("POST", "/", "", lines, names, sha256(body).hexdigest()))
    scope = "/".join((day(at), credentials.region, credentials.service, "aws4_request"))
    to_sign = "\n".join((ALGORITHM, instant(at), scope, sha256(request.encode()).hexdigest()))
    signature = hmac.new(_key(day(at), credentials), to_sign.encode(), sha256).hexdigest()
    named = f"Credential={credentials.access_key}/{scope}, SignedHeaders={names}"
    return f"{ALGORITHM} {named}, Signature={signature}"


def instant(at: datetime) -> str:
    """Return the instant as the header ``x-amz-date`` has it."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def day(at: datetime) -> str:
    """Return the day for which a key of signatures counts."""
    return instant(at)[:8]


def _key(day_of: str, credentials: Credentials) -> bytes:
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day_of, credentials.region, credentials.service, "aws4_request"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return key
