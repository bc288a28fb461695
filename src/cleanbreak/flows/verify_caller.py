"""Verify a caller: the agent who asks sees nothing of the account, not even that it exists.

What is asked for is compared here; the agent learns only whether it fits. What the agent alone
vouches for opens nothing: in 9 of 50 published attempts agents left the question out or told the
answer (Lee, Kaiser, Mayer, Narayanan, SOUPS 2020).
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.identifiers import SEPARATORS, parse_iccid
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.proof import (
    Consequence,
    MoreProofNeeded,
    ProofKind,
    VerificationOver,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_card_number import WrongCardDigits, give_card_number
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof, note_proof
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow, given_kinds

BY_AGENTS = (Channel.HOTLINE.value, Channel.STORE_DESK.value)
VOUCHED = frozenset({ProofKind.CALL_BACK})
"""Kinds for which there is only the word of staff; they count beside others, never alone."""


class UnknownCaller(Refusal):
    """You have opened no such call."""

    code = "unknown_caller"


class NoMatch(Refusal):
    """No match."""

    code = "no_match"


def open_call(named: str, actor: Actor, now: datetime) -> UUID:
    """Begin to ask who is calling; answered alike for every number (ASVS 5.0 6.3.8).

    :param named: the number, or the number of the card, as the caller says it.
    :raises MalformedMsisdn, MalformedIccid, WrongIccidCheckDigit: for typing errors.
    :raises TooManyRequests: if this agent asks for very many lines.
    """
    msisdn, iccid = _read(named)
    check_rate(Limited.CALLER, actor.acting_user, now)
    return open_verification(msisdn, iccid, actor, now)


def current_call(verification_id: UUID, actor: Actor, now: datetime) -> VerificationRow:
    """Return a call that this very agent has opened.

    :raises UnknownCaller: if it is somebody else's, or none.
    :raises VerificationOver: after half an hour.
    """
    call = _call(verification_id)
    if call.opened_by != actor.acting_user:
        raise UnknownCaller
    if call.expires_at <= now:
        raise VerificationOver
    return call


def match_code(
    verification_id: UUID, kind: ProofKind, given: str, actor: Actor, now: datetime
) -> None:
    """Compare a code as the caller reads it out.

    :raises NoMatch: if it is wrong; how many tries are left would tell of the tries of others.
    :raises ProofExpired, ProofLocked: as :func:`give_proof`.
    :raises UnknownCaller, VerificationOver: as :func:`current_call`.
    """
    current_call(verification_id, actor, now)
    try:
        give_proof(verification_id, kind, given, actor, now)
    except WrongProof as wrong:
        raise NoMatch from wrong


def match_pin(
    verification_id: UUID, pin: str, actor: Actor, outside: Outside, now: datetime
) -> None:
    """Have the account PIN compared, which the caller types or says.

    :raises NoMatch: if it is wrong, or there is none.
    :raises ProofNotChecked, NotProvedHere, ProofLocked: as :func:`give_pin`.
    :raises UnknownCaller, VerificationOver: as :func:`current_call`.
    """
    current_call(verification_id, actor, now)
    try:
        give_pin(verification_id, pin, actor, outside, now)
    except WrongProof as wrong:
        raise NoMatch from wrong


def match_card(verification_id: UUID, digits: str, actor: Actor, now: datetime) -> None:
    """Compare the last digits of the number on the card that the customer holds in hand.

    :raises NoMatch: if they are wrong.
    :raises ProofLocked: as :func:`give_card_number`.
    :raises UnknownCaller, VerificationOver: as :func:`current_call`.
    """
    current_call(verification_id, actor, now)
    try:
        give_card_number(verification_id, SEPARATORS.sub("", digits), actor, now)
    except WrongCardDigits as wrong:
        raise NoMatch from wrong


def match_document(verification_id: UUID, name: str, actor: Actor, now: datetime) -> None:
    """Compare the name on an original document that a clerk holds in hand.

    :raises NoMatch: if it is not the holder's.
    :raises TooManyRequests: after five names for one line.
    :raises UnknownCaller, VerificationOver, ProofLocked: as :func:`note_proof`.
    """
    match_name(current_call(verification_id, actor, now), name, actor, now)
    note_proof(verification_id, ProofKind.ID_DOCUMENT, actor, now)


def match_name(call: VerificationRow, name: str, actor: Actor, now: datetime) -> None:
    """Compare a name with the holder's, and tell nothing else.

    :raises NoMatch, TooManyRequests: as :func:`match_document`.
    """
    check_rate(Limited.DOCUMENT_NAME, call.guard, now)
    on_file = call.line.holder.name_key if call.line else ""
    fits = hmac.compare_digest(name_key(name).encode(), on_file.encode())
    if call.line is None or not fits:
        details = {"line_id": call.line_id, "kind": ProofKind.ID_DOCUMENT.value}
        entry = AuditEntry(act="proof.no_match", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        raise NoMatch


def note_call_back(verification_id: UUID, actor: Actor, now: datetime) -> None:
    """Note that a colleague has called the contact number that the operator has on file.

    Nobody but the person who called knows whether the call was made. Whoever already has the
    caller's code before them must not add a second factor by their own word.

    :raises CalledBackByAsker, NotEntitledToAgree: for the agent of the call, or without the role.
    :raises UnknownCaller, VerificationOver, ProofLocked: as :func:`note_proof`.
    """
    call = _call(verification_id)
    had_by = [call.opened_by, *call.had_by.split()]
    require_second_person(GuardedAct.CALL_BACK, had_by, actor)
    note_proof(verification_id, ProofKind.CALL_BACK, actor, now)


def proved_line(
    verification_id: UUID, consequence: Consequence, actor: Actor, now: datetime
) -> LineRow:
    """Return the caller's line if they have proved enough for the consequence.

    :raises MoreProofNeeded: if they have not, or only by the word of the agent.
    :raises UnknownCaller, VerificationOver: as :func:`current_call`.
    """
    call = current_call(verification_id, actor, now)
    judge_proofs(verification_id, consequence, now)
    if call.line is None or set(given_kinds(verification_id)) <= VOUCHED:
        raise MoreProofNeeded
    return call.line


def _call(verification_id: UUID) -> VerificationRow:
    """Return a call, whoever opened it.

    :raises UnknownCaller: if there is none.
    """
    calls = VerificationRow.objects.select_related("line__holder").filter(channel__in=BY_AGENTS)
    call = calls.filter(pk=verification_id).first()
    if call is None:
        raise UnknownCaller
    return call


def _read(named: str) -> tuple[str | None, str | None]:
    """Return number or card number; cards begin with 89 and are longer than any number."""
    digits = SEPARATORS.sub("", named).lower().rstrip("f")
    if digits.startswith("89") and len(digits) >= 18:
        return None, parse_iccid(named)
    return parse_msisdn_at(named, settings.CLEANBREAK_HOME_PLACE), None
