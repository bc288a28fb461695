"""The public keys of a relying party: what we take, and what we look for in them."""

from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, KeySet, OKPKey, RSAKey

from cleanbreak.domain.refusal import Refusal

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519"]
"""Signatures by a private key only: neither ``none`` nor a shared secret (RFC 9864 has retired the
name ``EdDSA``)."""
KEYS_MAX = 20
RSA_BITS = range(2048, 8193)
"""Below is too weak; above takes us too long."""
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
"""Members of a JWK that only its owner may have (RFC 7518 6)."""
CURVES = ("P-256", "Ed25519")
BROKEN = (JoseError, ValueError, KeyError, TypeError, AttributeError)


class MalformedKeys(Refusal):
    """These are no public keys of a relying party: a JWK set, or one PEM, with at most 20 keys,
    each RSA of 2048 to 8192 bits, P-256 or Ed25519, for signatures, and with a kid of its own.
    """

    code = "malformed_keys"


class PrivateKeyGiven(Refusal):
    """There is a private key in it. Nobody but its owner may have it: make a new one, and give us
    the public half.
    """

    code = "private_key_given"


def read_client_keys(content: bytes) -> dict[str, Any]:
    """Return the set of keys in a file, JWK set or PEM.

    :raises MalformedKeys: if it is none that we take.
    :raises PrivateKeyGiven: if there is something in it that is nobody's business.
    """
    if b"PRIVATE KEY" in content:
        raise PrivateKeyGiven
    if content.lstrip().startswith(b"-----BEGIN"):
        return _set_of([_from_pem(content)])
    try:
        return check_client_keys(orjson.loads(content))
    except orjson.JSONDecodeError as fault:
        raise MalformedKeys from fault


def check_client_keys(jwks: Any) -> dict[str, Any]:
    """Return a set of keys with what we need of it, and nothing else.

    :raises MalformedKeys, PrivateKeyGiven: as for a file.
    """
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= KEYS_MAX:
        raise MalformedKeys
    if any(isinstance(one, Mapping) and PRIVATE & one.keys() for one in keys):
        raise PrivateKeyGiven
    if not all(map(_is_of_a_kind, keys)):
        raise MalformedKeys
    try:
        return _set_of([JWKRegistry.import_key(one) for one in keys])
    except BROKEN as fault:
        raise MalformedKeys from fault


def key_set(jwks: Any) -> KeySet:
    """Return the keys that were looked at before."""
    return KeySet.import_key_set(jwks)


def _is_of_a_kind(jwk: Any) -> bool:
    """Return whether it can be a key that we take; the library only warns of weak ones."""
    if not isinstance(jwk, Mapping) or jwk.get("kty") not in ("RSA", "EC", "OKP"):
        return False
    return jwk["kty"] != "RSA" or len(str(jwk.get("n", ""))) * 6 >= RSA_BITS.start


def _set_of(keys: list[Key]) -> dict[str, Any]:
    """Return the keys as one set.

    :raises MalformedKeys: if one of them is not what we take.
    """
    for key in keys:
        _check(key)
        key.ensure_kid()
    kids = [str(key.kid) for key in keys]
    if len(set(kids)) < len(kids):
        raise MalformedKeys
    return {"keys": [key.as_dict(private=False) for key in keys]}


def _check(key: Key) -> None:
    may = key.get("key_ops") or ["verify"]
    if key.get("use", "sig") != "sig" or "verify" not in may:
        raise MalformedKeys
    if isinstance(key, RSAKey):
        is_good = key.raw_value.key_size in RSA_BITS
    else:
        is_good = isinstance(key, ECKey | OKPKey) and key.curve_name in CURVES
    if not is_good:
        raise MalformedKeys


def _from_pem(content: bytes) -> Key:
    try:
        found = load_pem_public_key(content)
    except (ValueError, TypeError) as fault:
        raise MalformedKeys from fault
    if isinstance(found, RSAPublicKey):
        return RSAKey.import_key(content)
    if isinstance(found, EllipticCurvePublicKey):
        return ECKey.import_key(content)
    if isinstance(found, Ed25519PublicKey):
        return OKPKey.import_key(content)
    raise MalformedKeys
