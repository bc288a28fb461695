"""What verifiers of certificates are told beyond what is in use."""

import os

from cleanbreak.domain.signed_note import VerifierKey

CLEANBREAK_OLDER_WITNESS_KEYS = tuple(
    VerifierKey.parse(one) for one in os.environ.get("CLEANBREAK_OLDER_WITNESS_KEYS", "").split()
)
"""Keys (vkeys) of witnesses that are asked no more: proofs of before carry their signatures."""
CLEANBREAK_PUBLISHED_LOG = "cleanbreak.site.wiring.published_log.open_published_log"
"""How `certificate verify --log` reads a log, which may be anybody's."""
