"""Prove that a line is one's own by the operator's login (OIDC)."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.line import LineState
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.flows.sign_in_by_provider import SignOnUnavailable, complete_sign_on
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.sign_on import Begun, SignedOn, SignOn
from cleanbreak.records.verification import VerificationRow

VERIFICATION = "verification_id"


class LoginOfSomebodyElse(Refusal):
    """This login does not belong to the line that you named."""

    code = "login_of_somebody_else"


def begin_operator_login(verification_id: UUID, back: str, sign_on: SignOn, now: datetime) -> Begun:
    """Begin a login at the operator's provider for a verification.

    The session of the browser keeps what is returned, and gives it back once.

    :param back: our address at which the login ends.
    :raises VerificationOver: after half an hour.
    :raises SignOnUnavailable: if the provider cannot be asked.
    """
    current_verification(verification_id, now)
    try:
        begun = sign_on.begin(back, anew=True)
    except Unavailable as fault:
        raise SignOnUnavailable from fault
    return Begun(address=begun.address, kept={**begun.kept, VERIFICATION: str(verification_id)})


def prove_by_operator_login(
    kept: Mapping[str, str],
    answer: Mapping[str, str],
    sign_on: SignOn,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Keep the proof if whoever signed on is the holder of the line; return the verification.

    :param kept: what :func:`begin_operator_login` gave; a second time it is refused.
    :raises SignOnRefused, SignOnUnavailable: if the provider does not vouch.
    :raises LoginOfSomebodyElse: if it vouches for another one, also for a number that is not ours.
    :raises VerificationOver, ProofLocked: as :func:`note_proof`.
    """
    said = complete_sign_on(kept, answer, sign_on)
    verification_id = UUID(kept[VERIFICATION])
    verification = current_verification(verification_id, now)
    if not _is_holder(said, verification):
        raise LoginOfSomebodyElse
    note_proof(verification_id, ProofKind.OPERATOR_LOGIN, actor, now)
    return verification_id


def _is_holder(said: SignedOn, verification: VerificationRow) -> bool:
    """Return whether it is; the number of a line that has ended may be somebody else's by now."""
    line = verification.line
    if line is None:
        return False
    has_number = line.state != LineState.TERMINATED.value and _same(said.msisdn, line.msisdn)
    return has_number or _same(said.holder_reference, line.holder.reference)


def _same(said: str, known: str | None) -> bool:
    return bool(said and known) and hmac.compare_digest(said.encode(), str(known).encode())
