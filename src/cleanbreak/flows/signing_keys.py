"""Keys with which we sign tokens and signals: RS256, changed by themselves, published beforehand.

A next key stands in the published set for two days before it signs, since whoever verifies may have
read the set a day ago; one of before stays there for a week after its last signature, since what it
signed may still be on its way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import transaction
from joserfc import jwt
from joserfc.jwk import RSAKey

from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.sealed import open_sealed, seal
from cleanbreak.records.signing_key import (
    SigningKeyRow,
    key_that_signs,
    known_keys,
    lock_signing_keys,
)

ALGORITHM = "RS256"
"""What the CAEP interoperability profile wants, with at least 2048 bits."""
BITS = 2048
SIGNS_FOR = timedelta(days=90)
PUBLISHED_AHEAD = timedelta(days=2)
KEPT_AFTERWARDS = timedelta(days=7)
Sign: TypeAlias = Callable[[Mapping[str, Any]], str]


def sign_jwt(claims: Mapping[str, Any], *, typ: str, now: datetime) -> str:
    """Return the claims, signed by the key of this hour.

    :param typ: what kind of token it is (RFC 8725 3.11): nobody takes one for another.
    """
    return signer(typ, now)(claims)


def signer(typ: str, now: datetime) -> Sign:
    """Return what signs many claims by the key of this hour, which is looked up once."""
    row = key_that_signs(now) or _first_key(now)
    header, key = {"alg": ALGORITHM, "typ": typ, "kid": row.kid}, _opened(row.private_key)

    def sign(claims: Mapping[str, Any]) -> str:
        return jwt.encode(header, dict(claims), key, algorithms=[ALGORITHM])

    return sign


def public_jwks(now: datetime) -> dict[str, Any]:
    """Return the set of keys by which others verify (RFC 7517); there is always one."""
    rows = known_keys() or [_first_key(now)]
    return {"keys": [row.public_jwk for row in rows]}


def issuer() -> str:
    """Return by which name we sign, and relying parties know us; no slash ends it."""
    return str(settings.CLEANBREAK_BASE_URL)


def turn_signing_keys(now: datetime) -> None:
    """Publish the next key when its time comes, and forget those of which nothing is left."""
    with transaction.atomic():
        lock_signing_keys()
        rows = known_keys()
        if rows and rows[-1].signs_from + SIGNS_FOR - PUBLISHED_AHEAD <= now:
            _make(now, signs_from=max(rows[-1].signs_from + SIGNS_FOR, now + PUBLISHED_AHEAD))
        for row, next_one in pairwise(rows):
            if next_one.signs_from + KEPT_AFTERWARDS <= now:
                row.delete()
                _note("signing_key.forgotten", row.kid, now)


def new_key() -> RSAKey:
    """Make a pair of keys."""
    return RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=BITS))


def _first_key(now: datetime) -> SigningKeyRow:
    """Make the key that signs at once, if nobody else has just made it."""
    with transaction.atomic():
        lock_signing_keys()
        return key_that_signs(now) or _make(now, signs_from=now)


def _make(now: datetime, *, signs_from: datetime) -> SigningKeyRow:
    key = new_key()
    kid = key.thumbprint()
    about = {"kid": kid, "use": "sig", "alg": ALGORITHM}
    row = SigningKeyRow.objects.create(
        kid=kid,
        public_jwk={**key.as_dict(private=False), **about},
        private_key=seal(key.as_pem(private=True).decode()),
        made_at=now,
        signs_from=signs_from,
    )
    _note("signing_key.made", kid, now)
    return row


@lru_cache(maxsize=8)
def _opened(private_key: str) -> RSAKey:
    """Return a private key; to open one takes longer than to sign."""
    return RSAKey.import_key(open_sealed(private_key))


def _note(act: str, kid: str, now: datetime) -> None:
    entry = AuditEntry(act=act, order_id=None, actor=SYSTEM, details={"kid": kid})
    append_audit([entry], now)
