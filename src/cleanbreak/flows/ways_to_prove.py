"""Ways to prove: which kinds of proofs somebody is offered, whether or not there is such a line."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.open_verification import CALLER, current_verification
from cleanbreak.ports.outside import Outside
from cleanbreak.records.verification import given_kinds

SENT = (ProofKind.LINE_CODE, ProofKind.EMAIL_CODE)
AT_DESK = (ProofKind.ID_DOCUMENT, *SENT, ProofKind.PIN, ProofKind.CARD_NUMBER)
OFFERED: dict[Channel, tuple[ProofKind, ...]] = {
    Channel.PORTAL: (*SENT, ProofKind.PIN),
    Channel.HOTLINE: (*SENT, ProofKind.PIN, ProofKind.CALL_BACK),
    Channel.STORE_DESK: AT_DESK,
    Channel.STAFF: (*AT_DESK, ProofKind.CALL_BACK),
}
"""By channel, the easiest first. Passkey and the operator's sign-in are brought by whoever is
signed in already; a channel that is not here asks for no proofs."""

BY_KEYS = (ProofKind.PIN, *SENT, ProofKind.CARD_NUMBER)
"""What is typed on a telephone; an agent who takes the call over asks for what agents ask for."""


def ways_to_prove(verification_id: UUID, outside: Outside, now: datetime) -> list[ProofKind]:
    """Return the kinds that this channel offers and that were not given yet.

    It looks at no line: what is on file of a holder, and whether there is one, is not told.

    :raises VerificationOver: after half an hour.
    """
    verification = current_verification(verification_id, now)
    given = given_kinds(verification_id)
    by_channel = OFFERED.get(Channel(verification.channel), ())
    return [
        kind
        for kind in (BY_KEYS if verification.opened_by == CALLER else by_channel)
        if kind not in given and (kind is not ProofKind.PIN or outside.identity.checks_pin())
    ]
