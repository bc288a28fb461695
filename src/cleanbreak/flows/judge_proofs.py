"""Judge proofs: whether what was proved in a verification is enough for a consequence."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.proof import Consequence, MoreProofNeeded, is_enough, level_of
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.records.verification import VerificationRow, given_kinds

NEEDED = {
    Consequence.SEE_ACCOUNT: ProofLevel.IDENTIFIED,
    Consequence.END_ON_NOTICE: ProofLevel.IDENTIFIED,
    Consequence.END_AT_ONCE: ProofLevel.VERIFIED,
    Consequence.PAYOUT: ProofLevel.VERIFIED,
    Consequence.TAKEOUT: ProofLevel.VERIFIED,
    Consequence.CHANGE_REPLY_ADDRESS: ProofLevel.VERIFIED,
}


def judge_proofs(verification_id: UUID, consequence: Consequence, now: datetime) -> VerificationRow:
    """Return the verification if its proofs are enough for the consequence.

    :raises MoreProofNeeded: if they are not.
    :raises VerificationOver: after half an hour.
    """
    verification = current_verification(verification_id, now)
    if not is_enough(level_of(given_kinds(verification_id)), NEEDED[consequence]):
        raise MoreProofNeeded
    return verification
