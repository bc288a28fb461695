"""Known keys of the log: every one with which a checkpoint of ours was signed."""

from cleanbreak.domain.signed_note import VerifierKey
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.sign_head import verifier_key


def known_log_keys() -> list[VerifierKey]:
    """Return the keys, also those of before; what they signed was true when they signed it.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    return [verifier_key(one.public_key) for one in list_signing_keys() if one.use is KeyUse.LOG]
