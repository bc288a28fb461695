"""Publish what a verifier needs beforehand: the operator's keys, its witnesses, a checkpoint."""

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings

from cleanbreak.domain.signed_note import VerifierKey
from cleanbreak.domain.trust_file import KeyState, KeyUse, Trust, TrustedKey, key_id_of
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.state_ends import issuer
from cleanbreak.flows.wired_outside import wired_paper_signing


def publish_trust() -> Trust:
    """Return what a verifier needs beforehand.

    Whoever fetches it from us trusts us in that: a copy that was kept elsewhere tells more.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    checkpoint = current_checkpoint()
    return Trust(
        issuer=issuer(),
        keys=(*_signing_keys(), *_paper_keys()),
        witnesses=_witnesses(),
        quorum=settings.CLEANBREAK_WITNESS_QUORUM,
        checkpoint=checkpoint.note if checkpoint else None,
    )


def _signing_keys() -> list[TrustedKey]:
    return [
        TrustedKey(
            key_id=one.key_id,
            use=KeyUse(one.use),
            public_key=one.public_key,
            state=KeyState(one.state),
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


def _witnesses() -> tuple[VerifierKey, ...]:
    """Return the keys of all witnesses, of those before, too: old proofs carry their lines."""
    now = [key for one in settings.CLEANBREAK_WITNESSES for key in one.keys]
    return tuple(dict.fromkeys([*now, *settings.CLEANBREAK_OLDER_WITNESS_KEYS]))
