"""Issue an access token: random, good for an hour, known to us by its hash only.

It is no JWT, so that it is over at once when the line ends, its holder changes, or the relying
party is suspended; a JWT would go on until its end wherever it is verified.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from cleanbreak.domain.oauth import TOKEN_GOOD_FOR
from cleanbreak.records.access_token import AccessGrantRow, AccessTokenRow

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """What a relying party is given."""

    token: str = field(repr=False)
    scopes: tuple[str, ...]
    id_token: str = field(default="", repr=False)
    """Who was meant, by a name of this relying party's own; empty: nobody has asked."""

    @property
    def expires_in_s(self) -> int:
        """Return for how long it is good."""
        return int(TOKEN_GOOD_FOR.total_seconds())


def issue_token(
    client_id: str,
    scopes: Collection[str],
    now: datetime,
    grant: AccessGrantRow | None = None,
    id_token: str = "",
) -> IssuedToken:
    """Issue a token to a relying party.

    :param grant: what a line gave it; ``None``: the token is for no line (two-legged).
    :param id_token: goes along with it.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    AccessTokenRow.objects.create(
        token_hash=hash_of_token(token),
        party_id=client_id,
        grant=grant,
        scopes=sorted(scopes),
        good_until=now + TOKEN_GOOD_FOR,
    )
    return IssuedToken(token=token, scopes=tuple(sorted(scopes)), id_token=id_token)


def hash_of_token(token: str) -> str:
    """Return what is kept of a token; it has 256 bits, so that nobody finds it by trying."""
    return hashlib.sha256(token.encode()).hexdigest()
