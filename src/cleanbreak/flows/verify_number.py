"""Verify the number of a phone that authenticated by the network (CAMARA number-verification)."""

import hashlib
import hmac

from cleanbreak.domain.access import Caller
from cleanbreak.domain.refusal import Refusal


class NotByNetwork(Refusal):
    """The access token was not given by a phone that the network recognised."""

    code = "not_by_network"


class NotOneClaim(Refusal):
    """Give either the phone number or its hash, and nothing else."""

    code = "not_one_claim"


def number_by_network(caller: Caller) -> str:
    """Return the number of the phone that gave the token.

    Such a token dies with its line: nobody can authenticate by the network after the end.

    :raises NotByNetwork: if it was given in any other way, or by nobody.
    """
    if caller.msisdn is None or not caller.by_network:
        raise NotByNetwork
    return caller.msisdn


def is_number(msisdn: str, claimed: str) -> bool:
    """Return whether this is the claimed number."""
    return hmac.compare_digest(msisdn.encode(), claimed.encode())


def is_hash_of_number(msisdn: str, claimed_hash: str) -> bool:
    """Return whether this is the SHA-256 of the number with its plus sign, in either case."""
    own = hashlib.sha256(msisdn.encode()).hexdigest()
    return hmac.compare_digest(own, claimed_hash.lower())
