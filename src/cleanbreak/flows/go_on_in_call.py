"""Go on in a call: greet, name the line, and take over what the caller has proved by keys."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import CallStep, CallStepDone, OwnLineOnPhone
from cleanbreak.domain.hotline_queue import NotYourCaller
from cleanbreak.domain.proof import Consequence, MoreProofNeeded, ProofKind, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.hand_verification_to import hand_verification_to
from cleanbreak.flows.note_call_step import lock_own_handling, note_call_step
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.own_lines_of_staff import is_own_line
from cleanbreak.flows.read_handling import (
    HandlingStory,
    due_handling,
    open_handling,
    verification_of,
)
from cleanbreak.flows.send_proof_code import SENT_KINDS, send_proof_code
from cleanbreak.flows.verify_caller import (
    UnknownCaller,
    current_call,
    match_code,
    open_call,
    proved_line,
)
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.verification import ProofChallengeRow, VerificationRow


class NotByVoice(Refusal):
    """This proof is not said to a person. Send a code, or ask a colleague to call back."""

    code = "not_by_voice"


def greet(handling_id: UUID, actor: Actor, now: datetime) -> None:
    """Note that the caller was greeted: whoever is called back was reached with it.

    What they did by keys follows by itself.

    :raises Refusal: as :func:`note_call_step`.
    """
    with transaction.atomic():
        with suppress(NotYourCaller):  # they are gone, which the step says
            answer_call(open_handling(handling_id, actor).call_id, actor, now)
        row = note_call_step(handling_id, CallStep.GREETED, {"by": "agent"}, actor, now)
    call = HotlineCallRow.objects.get(pk=row.call_id)
    verification_id = _proved_before(call, actor, now)
    if verification_id is None and (call.msisdn or call.iccid):
        msisdn, iccid = call.typed_msisdn(), call.typed_iccid()
        verification_id = open_verification(msisdn, iccid, actor, now)
    if verification_id is not None:
        with suppress(OwnLineOnPhone):  # the page asks for the line, and says so then
            go_on_by_itself(handling_id, verification_id, "keys", actor, now)


def name_in_call(handling_id: UUID, named: str, actor: Actor, now: datetime) -> None:
    """Take the number, or the number of the card, as the caller says it.

    :raises MalformedMsisdn, MalformedIccid, WrongIccidCheckDigit: for typing errors.
    :raises OwnLineOnPhone: if the line is the agent's own.
    :raises TooManyRequests: if this agent asks for very many lines.
    :raises Refusal: as :func:`due_handling`.
    """
    due_handling(handling_id, CallStep.NAMED, actor)
    verification_id = open_call(named, actor, now)
    go_on_by_itself(handling_id, verification_id, "agent", actor, now)


def go_on_by_itself(
    handling_id: UUID, verification_id: UUID, by: str, actor: Actor, now: datetime
) -> None:
    """Note that the line is named, and also that it is proved, if it is.

    :raises OwnLineOnPhone: if the line is the agent's own.
    """
    call = VerificationRow.objects.select_related("line").get(pk=verification_id)
    if call.line is not None and is_own_line(actor, call.line.msisdn):
        raise OwnLineOnPhone
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        row.verification_id = verification_id
        row.save(update_fields=["verification_id"])
        note_call_step(handling_id, CallStep.NAMED, {"by": by}, actor, now)
        HotlineCallRow.objects.filter(pk=row.call_id).update(verification_id=verification_id)
    look_again(handling_id, actor, now, by)


def code_awaited(story: HandlingStory, now: datetime) -> ProofKind | None:
    """Return which code was sent last and can still be read out; ``None``: none."""
    sent = ProofChallengeRow.objects.filter(
        verification_id=story.verification_id, expires_at__gt=now, tries_left__gt=0
    )
    kind = sent.order_by("-expires_at").values_list("kind", flat=True).first()
    return ProofKind(kind) if kind else None


def send_in_call(handling_id: UUID, kind: ProofKind, actor: Actor, now: datetime) -> None:
    """Send a code to the line or to the e-mail on file; where there is none, the same is said.

    :raises NotByVoice: for what is no code.
    :raises Refusal: as :func:`send_proof_code`.
    """
    story = open_handling(handling_id, actor)
    if kind not in SENT_KINDS:
        raise NotByVoice
    current_call(verification_of(story), actor, now)
    send_proof_code(verification_of(story), kind, now)


def prove_in_call(
    handling_id: UUID, kind: ProofKind, given: str, actor: Actor, now: datetime
) -> None:
    """Compare a code as the caller reads it out; the account PIN is only typed, never said.

    :raises NotByVoice: for any other kind.
    :raises Refusal: as :func:`match_code`.
    """
    story = open_handling(handling_id, actor)
    if kind not in SENT_KINDS:
        raise NotByVoice
    match_code(verification_of(story), kind, given, actor, now)
    look_again(handling_id, actor, now)


def look_again(handling_id: UUID, actor: Actor, now: datetime, by: str = "agent") -> None:
    """Note that the caller has proved enough, if that is due; a colleague may have helped.

    :raises UnknownHandling, HandlingOver: if it is another agent's, none, or closed.
    """
    story = open_handling(handling_id, actor)
    if story.due is not CallStep.VERIFIED:
        return
    with suppress(MoreProofNeeded, VerificationOver, CallStepDone):
        proved_line(verification_of(story), Consequence.SEE_ACCOUNT, actor, now)
        note_call_step(handling_id, CallStep.VERIFIED, {"by": by}, actor, now)


def _proved_before(call: HotlineCallRow, actor: Actor, now: datetime) -> UUID | None:
    """Return the verification that was begun by keys, or with a colleague; it is ours now."""
    if call.verification_id is None:
        return None
    with suppress(UnknownCaller, VerificationOver):
        hand_verification_to(call.verification_id, actor, now)
        return call.verification_id
    return None
