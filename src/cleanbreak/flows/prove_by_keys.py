"""Prove by keys: a caller proves to the machine that a line is theirs, before anybody listens.

The number that the network says proves nothing. What is typed is compared and forgotten; of a
number that is none of ours everything is asked, counted and answered alike.
"""

from datetime import datetime
from enum import Enum
from uuid import UUID

from cleanbreak.domain.proof import (
    CARD_DIGITS,
    NotProvedHere,
    ProofExpired,
    ProofKind,
    ProofLocked,
    ProofNotChecked,
    TooManyCodesSent,
    VerificationOver,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_card_number import ProveAtStore, WrongCardDigits, give_card_number
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.open_verification import CALLER, current_verification, open_verification
from cleanbreak.flows.send_proof_code import SENT_KINDS, send_proof_code
from cleanbreak.flows.ways_to_prove import ways_to_prove
from cleanbreak.ports.outside import Outside
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.verification import VerificationRow, given_kinds

BY_KEYS = Actor(channel=Channel.HOTLINE, acting_user=CALLER)


class KeyAnswer(Enum):
    """What came of a proof by keys; a line of ours and no line at all can have each of them."""

    RIGHT = "right"
    WRONG = "wrong"
    SENT = "sent"
    EXPIRED = "expired"
    """The code is no longer good; a new one helps."""
    LOCKED = "locked"
    """Too many wrong tries, on whatever channel: only a desk helps."""
    TOO_MANY_CODES = "too_many_codes"
    NOT_CHECKED = "not_checked"
    """The customer database does not answer; no try is lost."""


ANSWERS: dict[type[Refusal], KeyAnswer] = {
    WrongProof: KeyAnswer.WRONG,
    WrongCardDigits: KeyAnswer.WRONG,
    ProveAtStore: KeyAnswer.WRONG,
    NotProvedHere: KeyAnswer.NOT_CHECKED,
    ProofNotChecked: KeyAnswer.NOT_CHECKED,
    ProofExpired: KeyAnswer.EXPIRED,
    ProofLocked: KeyAnswer.LOCKED,
    TooManyCodesSent: KeyAnswer.TOO_MANY_CODES,
}


def ways_by_keys(call: HotlineCallRow, outside: Outside, now: datetime) -> list[ProofKind]:
    """Return what the caller may prove with, the surest first; it looks at no line.

    Whoever named the line by its card has told the digits of the card already.
    """
    ways = ways_to_prove(_verification(call, now), outside, now)
    return [kind for kind in ways if kind is not ProofKind.CARD_NUMBER or not call.iccid]


def send_by_keys(call: HotlineCallRow, kind: ProofKind, now: datetime) -> KeyAnswer:
    """Send a code to the line or to the e-mail on file; where there is none, the same is said."""
    try:
        send_proof_code(_verification(call, now), kind, now)
    except tuple(ANSWERS) as refusal:
        return ANSWERS[type(refusal)]
    return KeyAnswer.SENT


def give_by_keys(
    call: HotlineCallRow, kind: ProofKind, digits: str, outside: Outside, now: datetime
) -> KeyAnswer:
    """Compare what was typed; each wrong try counts for the line, over all channels and calls."""
    try:
        _give(_verification(call, now), kind, digits, outside, now)
    except tuple(ANSWERS) as refusal:
        return ANSWERS[type(refusal)]
    return KeyAnswer.RIGHT


def line_proved_by_keys(call: HotlineCallRow, now: datetime) -> int | None:
    """Return the line of which something was proved in this call, if it still counts."""
    if call.verification_id is None:
        return None
    opened = VerificationRow.objects.filter(pk=call.verification_id, expires_at__gt=now)
    line_id = opened.values_list("line_id", flat=True).first()
    is_proved = bool(set(given_kinds(call.verification_id)))
    return line_id if is_proved else None


def _verification(call: HotlineCallRow, now: datetime) -> UUID:
    """Return the verification of the call; a new one if there is none, or that one is over.

    What the caller typed is in the call; the call's row is saved by whoever holds its lock.
    """
    if call.verification_id is not None:
        try:
            return current_verification(call.verification_id, now).verification_id
        except VerificationOver:
            pass
    verification_id = open_verification(call.typed_msisdn(), call.typed_iccid(), BY_KEYS, now)
    call.verification_id = verification_id
    return verification_id


def _give(
    verification_id: UUID, kind: ProofKind, digits: str, outside: Outside, now: datetime
) -> None:
    if kind is ProofKind.PIN:
        give_pin(verification_id, digits, BY_KEYS, outside, now)
    elif kind is ProofKind.CARD_NUMBER:
        give_card_number(verification_id, digits[-CARD_DIGITS:], BY_KEYS, now)
    elif kind in SENT_KINDS:
        give_proof(verification_id, kind, digits, BY_KEYS, now)
    else:
        raise NotProvedHere
