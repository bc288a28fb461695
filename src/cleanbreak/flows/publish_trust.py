"""Publish what a verifier needs beforehand: the operator's keys, its witnesses, a checkpoint."""

from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings

from cleanbreak.domain.signing_key import KeyState, key_id_of
from cleanbreak.domain.trust_file import KeyUse, Trust, TrustedKey
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.note_of_proof import witness_keys
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.state_ends import issuer
from cleanbreak.flows.wired_outside import wired_paper_signing

KEYS_KEPT_S = 10


def publish_trust() -> Trust:
    """Return what a verifier needs beforehand.

    Whoever fetches it from us trusts us in that: a copy that was kept elsewhere tells more.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    return _with_keys((*_signing_keys(), *_paper_keys()))


def recent_trust(now: datetime) -> Trust:
    """Return it for strangers: its keys are those of some seconds ago.

    Nobody can make us ask the keeper of the keys, who may be far away, as often as they like.

    :raises Unavailable: as :func:`publish_trust` does.
    """
    return _with_keys(_recent_keys(int(now.timestamp()) // KEYS_KEPT_S))


def _with_keys(keys: tuple[TrustedKey, ...]) -> Trust:
    checkpoint = current_checkpoint()
    return Trust(
        issuer=issuer(),
        keys=keys,
        witnesses=witness_keys(),
        quorum=settings.CLEANBREAK_WITNESS_QUORUM,
        checkpoint=checkpoint.note if checkpoint else None,
    )


@lru_cache(maxsize=1)
def _recent_keys(_some_seconds: int) -> tuple[TrustedKey, ...]:
    return (*_signing_keys(), *_paper_keys())


def _signing_keys() -> list[TrustedKey]:
    return [
        TrustedKey(
            key_id=one.key_id,
            use=KeyUse(one.use),
            public_key=one.public_key,
            state=one.state,
            revoked_at_size=one.revoked_at_size,
            origin=settings.CLEANBREAK_LOG_ORIGIN if KeyUse(one.use) == KeyUse.LOG else None,
        )
        for one in list_signing_keys()
    ]


def _paper_keys() -> list[TrustedKey]:
    """Return the keys of papers; the first one is in use."""
    return [
        TrustedKey(
            key_id=key_id_of(load_pem_x509_certificate(pem).public_bytes(Encoding.DER)),
            use=KeyUse.PAPER,
            public_key=pem,
            state=KeyState.OLDER if place else KeyState.IN_USE,
        )
        for place, pem in enumerate(wired_paper_signing().certificates())
    ]
