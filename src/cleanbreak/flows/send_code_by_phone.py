"""Send a code by phone: to the line that a caller has typed, or to the e-mail on file."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.proof import ProofKind, ProofLocked, TooManyCodesSent
from cleanbreak.flows.prove_by_keypad import verification_of_call
from cleanbreak.flows.send_proof_code import send_proof_code
from cleanbreak.records.hotline_call import running_hotline_call


def send_code_by_phone(call_id: UUID, now: datetime, kind: ProofKind = ProofKind.LINE_CODE) -> Told:
    """Send it: ``sent``, ``too_many`` or ``locked``; for a number of nobody, the same is said.

    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone.
    """
    call = running_hotline_call(call_id)
    try:
        send_proof_code(verification_of_call(call, now), kind, now)
    except TooManyCodesSent:
        return Told(outcome="too_many")
    except ProofLocked:
        return Told(outcome="locked")
    return Told(outcome="sent")
