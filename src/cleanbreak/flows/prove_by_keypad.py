"""Prove by keypad: a caller proves to the machine that a line is theirs, before anybody listens.

The number that the network says proves nothing. What is typed is compared and forgotten; of a
number that is none of ours everything is asked, counted and answered alike.
"""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.proof import (
    CARD_DIGITS,
    NotProvedHere,
    ProofExpired,
    ProofKind,
    ProofLocked,
    ProofNotChecked,
    VerificationOver,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_card_number import ProveAtStore, WrongCardDigits, give_card_number
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.open_verification import CALLER, current_verification, open_verification
from cleanbreak.flows.send_proof_code import SENT_KINDS
from cleanbreak.flows.ways_to_prove import ways_to_prove
from cleanbreak.ports.outside import Outside
from cleanbreak.records.hotline_call import HotlineCallRow, running_hotline_call
from cleanbreak.records.verification import VerificationRow, given_kinds

BY_KEYPAD = Actor(channel=Channel.HOTLINE, acting_user=CALLER)
ANSWERS: dict[type[Refusal], str] = {
    WrongProof: "wrong",
    WrongCardDigits: "wrong",
    ProveAtStore: "wrong",
    ProofExpired: "expired",
    ProofLocked: "locked",
    NotProvedHere: "unchecked",
    ProofNotChecked: "unchecked",
}
"""What comes of a proof that is not right; a line of ours and no line at all can have each."""


def prove_by_keypad(
    call_id: UUID, kind: ProofKind, digits: str, outside: Outside, now: datetime
) -> Told:
    """Compare what was typed: ``right``, ``wrong``, ``expired``, ``locked`` or ``unchecked``.

    Each wrong try counts for the line, over all channels and calls. Never within a transaction:
    the account PIN is checked outside.

    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone.
    """
    call = running_hotline_call(call_id)
    try:
        if kind not in ways_by_keypad(call, outside, now):
            raise NotProvedHere
        _give(verification_of_call(call, now), kind, digits, outside, now)
    except tuple(ANSWERS) as refusal:
        return Told(outcome=ANSWERS[type(refusal)])
    return Told(outcome="right")


def ways_by_keypad(call: HotlineCallRow, outside: Outside, now: datetime) -> list[ProofKind]:
    """Return what the caller may prove with, the surest first; it looks at no line.

    Whoever named the line by its card has told the digits of the card already.
    """
    ways = ways_to_prove(verification_of_call(call, now), outside, now)
    return [kind for kind in ways if kind is not ProofKind.CARD_NUMBER or not call.iccid]


def verification_of_call(call: HotlineCallRow, now: datetime) -> UUID:
    """Return the verification of a call; a new one if there is none, or that one is over."""
    if call.verification_id is not None:
        try:
            return current_verification(call.verification_id, now).verification_id
        except VerificationOver:
            pass
    msisdn, iccid = call.typed_msisdn(), call.typed_iccid()
    call.verification_id = open_verification(msisdn, iccid, BY_KEYPAD, now)
    call.save(update_fields=["verification_id"])
    return call.verification_id


def line_proved_in_call(call: HotlineCallRow, now: datetime) -> int | None:
    """Return the line of which something was proved in this call, if it still counts."""
    if call.verification_id is None:
        return None
    opened = VerificationRow.objects.filter(pk=call.verification_id, expires_at__gt=now)
    line_id = opened.values_list("line_id", flat=True).first()
    return line_id if given_kinds(call.verification_id) else None


def _give(
    verification_id: UUID, kind: ProofKind, digits: str, outside: Outside, now: datetime
) -> None:
    if kind is ProofKind.PIN:
        give_pin(verification_id, digits, BY_KEYPAD, outside, now)
    elif kind is ProofKind.CARD_NUMBER:
        give_card_number(verification_id, digits[-CARD_DIGITS:], BY_KEYPAD, now)
    elif kind in SENT_KINDS:
        give_proof(verification_id, kind, digits, BY_KEYPAD, now)
    else:
        raise NotProvedHere
