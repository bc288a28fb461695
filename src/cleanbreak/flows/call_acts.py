"""What a call script can have done: each act by its name, and what may come of it.

An act does its work in a flow of its own; here stands only how a script names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.conf import settings

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.call_turn import CallSaid
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import (
    CallBackNotPossible,
    LeaveReason,
    NotInQueue,
    Place,
    PlaceState,
)
from cleanbreak.domain.identifiers import MalformedIccid, MalformedMsisdn, WrongIccidCheckDigit
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.typed_line import grouped_digits, parse_typed_line, typed_digits
from cleanbreak.domain.voicemail import NothingRecorded, RecordingTooLong
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.call_words import place_said, spelled
from cleanbreak.flows.declare_by_phone import declare_by_phone
from cleanbreak.flows.join_queue import join_queue
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.prove_by_keypad import line_proved_in_call
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.report_fraud_by_phone import report_fraud_by_phone
from cleanbreak.flows.return_to_front import end_connection, return_to_front
from cleanbreak.flows.send_code_by_phone import send_code_by_phone
from cleanbreak.flows.take_voicemail import take_voicemail
from cleanbreak.flows.tell_status_by_phone import tell_status_by_phone, tell_status_of_receipt
from cleanbreak.flows.tell_what_to_bring import tell_what_to_bring
from cleanbreak.records.hotline_call import HotlineCallRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """In which call something is done, and after what was heard."""

    call: HotlineCallRow
    """As it is kept, and locked; flows change the row by their own copies."""
    said: CallSaid
    now: datetime


Act: TypeAlias = Callable[[Acting], Told]


def by_topic(acting: Acting) -> Told:
    """Lead on by what the caller wants."""
    return Told(acting.call.topic)


def read_number(acting: Acting) -> Told:
    """Keep which line was typed; nothing here looks whether there is one."""
    place = settings.CLEANBREAK_HOME_PLACE
    try:
        msisdn, iccid = parse_typed_line(acting.said.digits, place)
    except (MalformedMsisdn, MalformedIccid, WrongIccidCheckDigit):
        return Told("wrong")
    acting.call.keep_typed(msisdn, iccid)
    acting.call.save(update_fields=["msisdn", "iccid", "verification_id"])
    return Told("read")


def look_at_line(acting: Acting) -> Told:
    """Read back which line was typed; nobody types it twice."""
    msisdn, iccid = acting.call.typed_msisdn(), acting.call.typed_iccid()
    if msisdn is None and iccid is None:
        return Told("not_typed")
    place = settings.CLEANBREAK_HOME_PLACE
    digits = iccid or typed_digits(msisdn or "", place)
    return Told("typed", {"digits": grouped_digits(digits)})


def look_at_proof(acting: Acting) -> Told:
    """Look whether the caller has proved already that the line is theirs."""
    proved = line_proved_in_call(acting.call, acting.now) is not None
    return Told("proved" if proved else "unproved")


def send_code(acting: Acting) -> Told:
    """Send a code to the line."""
    return send_code_by_phone(acting.call.call_id, acting.now)


def send_email_code(acting: Acting) -> Told:
    """Send a code to the e-mail on file."""
    return send_code_by_phone(acting.call.call_id, acting.now, ProofKind.EMAIL_CODE)


def declare(acting: Acting) -> Told:
    """Take the declaration for the line that was typed."""
    receipt = declare_by_phone(acting.call.call_id, acting.now)
    leave_queue(acting.call.call_id, LeaveReason.DECLARED, acting.now)
    said = spelled(receipt.receipt_number, acting.call.language)
    return Told("declared", {"receipt": said})


def tell_status(acting: Acting) -> Told:
    """Tell how the order stands, or ask for a proof."""
    return tell_status_by_phone(acting.call.call_id, acting.now)


def tell_receipt(acting: Acting) -> Told:
    """Tell how the declaration stands whose number was typed."""
    return tell_status_of_receipt(acting.call.call_id, acting.said.digits, acting.now)


def tell_stores(acting: Acting) -> Told:
    """Tell what to bring, and where to."""
    return tell_what_to_bring(acting.call.call_id, acting.said.digits, acting.now)


def tell_papers(acting: Acting) -> Told:
    """Tell what to bring, to whoever does not say where they are."""
    return tell_what_to_bring(acting.call.call_id, "", acting.now)


def report_fraud_number(acting: Acting) -> Told:
    """Report the number that was typed."""
    told = report_fraud_by_phone(acting.call.call_id, acting.now, acting.said.digits)
    return _reported(told, acting)


def report_fraud_message(acting: Acting) -> Told:
    """Report what was recorded."""
    recorded = acting.said.recorded
    told = report_fraud_by_phone(acting.call.call_id, acting.now, recording=recorded)
    return _reported(told, acting)


def join(acting: Acting) -> Told:
    """Take a place in the queue, or come back to it."""
    call = acting.call
    skill = CallTopic(call.topic).skill
    return _told(join_queue(call.call_id, call.language, skill, acting.now), call.language)


def look_at_place(acting: Acting) -> Told:
    """Look how the caller stands in the queue."""
    try:
        place = read_place(acting.call.call_id, acting.now)
    except NotInQueue:
        return Told("left")
    return _told(place, acting.call.language)


def come_back(acting: Acting) -> Told:
    """Come back from an agent's phone that was not answered: nobody has served the caller."""
    return _told(return_to_front(acting.call.call_id, acting.now), acting.call.language)


def after_agent(acting: Acting) -> Told:
    """Come back from an agent who has hung up, or has passed the caller on."""
    return _told(end_connection(acting.call.call_id, acting.now), acting.call.language)


def call_back_here(acting: Acting) -> Told:
    """Keep the place, and have the number called that the network says."""
    return _call_back(acting, acting.call.calls_from())


def call_back_there(acting: Acting) -> Told:
    """Keep the place, and have the number called that was typed."""
    return _call_back(acting, acting.said.digits)


def keep_message(acting: Acting) -> Told:
    """Keep what was recorded, with a number: it counts from now on."""
    try:
        number = take_voicemail(acting.call.call_id, acting.said.recorded, acting.now)
    except (NothingRecorded, RecordingTooLong):
        return Told("empty")
    return Told("kept", {"receipt": spelled(number, acting.call.language)})


def _reported(told: Told, acting: Acting) -> Told:
    return Told(told.outcome, {"receipt": spelled(told.facts["receipt"], acting.call.language)})


def _call_back(acting: Acting, number: str) -> Told:
    try:
        ask_for_call_back(acting.call.call_id, number, acting.now)
    except CallBackNotPossible:
        return Told("wrong")
    except NotInQueue:
        return Told("left")
    return Told("kept")


def _told(place: Place, language: str) -> Told:
    outcome = place.state.value
    if place.state is PlaceState.WAITING and place.may_call_back:
        outcome = "waiting_long"
    facts = {"place": place_said(place, language), "agent_address": place.agent_address}
    return Told(outcome, facts)


ACTS: Mapping[str, Act] = {
    "by_topic": by_topic,
    "read_number": read_number,
    "look_at_line": look_at_line,
    "look_at_proof": look_at_proof,
    "send_code": send_code,
    "send_email_code": send_email_code,
    "declare": declare,
    "tell_status": tell_status,
    "tell_status_of_receipt": tell_receipt,
    "tell_stores": tell_stores,
    "tell_papers": tell_papers,
    "report_fraud_number": report_fraud_number,
    "report_fraud_message": report_fraud_message,
    "join_queue": join,
    "look_at_place": look_at_place,
    "come_back": come_back,
    "after_agent": after_agent,
    "call_back_here": call_back_here,
    "call_back_there": call_back_there,
    "keep_message": keep_message,
}
