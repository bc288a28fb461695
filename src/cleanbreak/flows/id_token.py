"""The ID token: who was meant, by a name that this relying party alone knows them by.

The name is made of the holder's pseudonym, which is random and never another's, and of the line: it
is no number, it tells two relying parties nothing in common (OIDC Core 8.1, pairwise), and whoever
gets the number later has another one (ASVS 5.0 10.3.3).
"""

import hashlib
from datetime import datetime

from cleanbreak.domain.oauth import TOKEN_GOOD_FOR
from cleanbreak.flows.signing_keys import issuer, sign_jwt
from cleanbreak.records.access_token import AccessGrantRow
from cleanbreak.records.line import LineRow


def write_id_token(grant: AccessGrantRow, now: datetime) -> str:
    """Return a signed ID token for what a line gave."""
    at = int(now.timestamp())
    claims = {
        "iss": issuer(),
        "sub": _pairwise_subject(grant.party_id, grant.line),
        "aud": grant.party_id,
        "iat": at,
        "exp": at + int(TOKEN_GOOD_FOR.total_seconds()),
        **({"auth_time": int(grant.made_at.timestamp())} if grant.by_network else {}),
        **({"nonce": grant.nonce} if grant.nonce else {}),
    }
    return sign_jwt(claims, typ="JWT", now=now)


def _pairwise_subject(client_id: str, line: LineRow) -> str:
    """Return what a relying party knows the holder of a line by."""
    said = f"{client_id}\0{line.holder.pseudonym}\0{line.line_id}"
    return hashlib.sha256(said.encode()).hexdigest()
