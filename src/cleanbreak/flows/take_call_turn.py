"""Take a turn of a call: what was heard leads to the next state, and to what is said in it.

A provider may say everything twice, late, or not at all. The turn that was answered gets the very
same answer again, and nothing is done again. Whatever a turn does is one transaction, so that a
declaration is there with its number or not at all; only proofs are checked outside of one, while
nobody else may answer for the call.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_acts import PROOFS
from cleanbreak.domain.call_script import CallMove, CallScript, CallState, Told
from cleanbreak.domain.call_turn import CallSaid, Heard, Silence, Spoken, Turn
from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.voicemail import NothingRecorded, RecordingTooLong, checked_recording
from cleanbreak.flows.call_acts import Acting
from cleanbreak.flows.enter_call_state import REFUSED, Way, enter_state, perform
from cleanbreak.flows.known_call_script import call_script
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.prove_by_keypad import prove_by_keypad
from cleanbreak.ports.outside import Outside
from cleanbreak.records.hotline_call import (
    SCRIPT_FIELDS,
    HotlineCallRow,
    begin_call,
    lock_hotline_call,
)
from cleanbreak.records.sealed import seal

LOG = logging.getLogger(__name__)
CHECKED_WITHIN = timedelta(seconds=30)
"""A proof that was not checked by then never will be: whoever did it is gone."""
ASKS_AGAIN_SECONDS = 2
LATE_ACTS = frozenset({"keep_message", "report_fraud_message"})
"""What is done with a recording also if its caller has hung up; done twice, it is done once."""


def take_call_turn(said: CallSaid, outside: Outside, now: datetime) -> Turn:
    """Return what comes next in a call.

    :param said: a turn that was answered before gets the answer that it got.
    """
    script = call_script()
    with transaction.atomic():
        if said.heard is Heard.HUNG_UP:
            return _end(said, script, now)
        call = begin_call(said.provider, said.provider_call_id, _new_call(said, script, now))
        way = Way(script, Acting(call=call, said=said, now=now))
        if call.ended_at is not None:
            return _after_the_end(way)
        if (known := _known_answer(call, said, now)) is not None:
            return known
        if not call.turn:
            return _answer(way, enter_state(way, script.states[script.begins_with]))
        state = script.states.get(call.state, script.states[script.person])
        move, then = script.move(state, _heard(said, state), said.digits, call.tries)
        typing = state.typing if move is CallMove.TYPED else None
        kind = PROOFS.get(typing.act) if typing else None
        if kind is None:
            return _answer(way, _go_on(way, move, then))
        call.answering_since = now
        call.save(update_fields=["answering_since"])
    told = _prove(call.call_id, kind, said, outside, now)
    return _answer_proof(call.call_id, said, told, now)


def _heard(said: CallSaid, state: CallState) -> Heard:
    """Return what was heard; whoever pressed a key to be recorded no more, and said nothing, keys.

    What was said before the key is kept like any other message.
    """
    if said.heard is Heard.RECORDED and said.digits in state.keys:
        try:
            checked_recording(said.recorded)
        except NothingRecorded:
            return Heard.KEYS
        except RecordingTooLong:
            return said.heard
    return said.heard


def _known_answer(call: HotlineCallRow, said: CallSaid, now: datetime) -> Turn | None:
    """Return what is said again; ``None``: this is new."""
    if call.turn and said.turn != call.turn:
        return call.last_turn()
    if call.answering_since is not None and now - call.answering_since < CHECKED_WITHIN:
        wait = (Silence(ASKS_AGAIN_SECONDS),)
        return Turn(number=call.turn, language=call.language, says=wait, goes_on=True)
    return None


def _prove(call_id: UUID, kind: ProofKind, said: CallSaid, outside: Outside, now: datetime) -> Told:
    """Have a proof checked while nothing is locked."""
    try:
        return prove_by_keypad(call_id, kind, said.digits, outside, now)
    except Refusal as refusal:
        LOG.warning("a proof was refused %s and the call goes to a person", refusal.code)
        return Told(REFUSED)


def _answer_proof(call_id: UUID, said: CallSaid, told: Told, now: datetime) -> Turn:
    """Answer when a proof was checked, unless the caller has hung up or was answered meanwhile."""
    script = call_script()
    with transaction.atomic():
        call = lock_hotline_call(call_id)
        way = Way(script, Acting(call=call, said=said, now=now))
        if call.ended_at is not None:
            return _after_the_end(way)
        if said.turn != call.turn:
            return call.last_turn()
        return _answer(way, _after_typing(way, script.states[call.state], told.outcome))


def _go_on(way: Way, move: CallMove, state: CallState) -> Turn:
    if move is CallMove.TYPED and state.typing is not None:
        return _after_typing(way, state, perform(way, state, state.typing.act))
    return _enter_or_repeat(way, move, state)


def _after_typing(way: Way, state: CallState, outcome: str) -> Turn:
    """Go where the outcome leads; what leads nowhere was typed wrong, which counts as a try."""
    leads = {REFUSED: way.script.person, **state.leads}
    if outcome in leads:
        return _enter_or_repeat(way, CallMove.GOES, way.script.states[leads[outcome]])
    return _enter_or_repeat(way, *way.script.in_vain(state, way.acting.call.tries, is_silent=False))


def _enter_or_repeat(way: Way, move: CallMove, state: CallState) -> Turn:
    call = way.acting.call
    call.tries = call.tries + 1 if move in (CallMove.AGAIN, CallMove.WRONG) else 0
    if move is CallMove.GOES or state.act:
        return enter_state(way, state)
    if move is CallMove.WRONG:
        way.say(state.typing.wrong if state.typing else "not_understood")
    last = call.last_turn()
    way.says += [one for one in last.says if isinstance(one, Spoken) and one.prompt in state.says]
    return replace(last, number=call.turn + 1, says=tuple(way.says))


def _answer(way: Way, turn: Turn) -> Turn:
    call = way.acting.call
    call.heard_at, call.answering_since = way.acting.now, None
    call.keep_turn(turn)
    call.save(update_fields=[*SCRIPT_FIELDS, "turn", "said", "heard_at", "answering_since"])
    if turn.hangs_up:
        end_of_call(call, way.acting.now)
    return turn


def _after_the_end(way: Way) -> Turn:
    """Keep what somebody has said who hung up while speaking: it counts, and comes late.

    If the last word was ours, a provider that asks again gets it again.
    """
    call, said = way.acting.call, way.acting.said
    state = way.script.states.get(call.state)
    leads = state.leads if state and said.turn == call.turn else {}
    then = way.script.states.get(leads.get(said.heard.value, ""))
    if said.heard is Heard.RECORDED and then and then.act in LATE_ACTS:
        outcome = perform(way, then, then.act)
        if then.leads.get(outcome, call.state) != call.state:  # kept: told again, it is not new
            HotlineCallRow.objects.filter(pk=call.call_id).update(state=then.name)
    if call.said:
        return call.last_turn()
    return Turn(number=call.turn, language=call.language, hangs_up=True)


def _new_call(said: CallSaid, script: CallScript, now: datetime) -> HotlineCallRow:
    return HotlineCallRow(
        language=script.languages[0],
        state=script.begins_with,
        caller_number=seal(said.caller_number) if said.caller_number else "",
        began_at=now,
        heard_at=now,
    )


def _end(said: CallSaid, script: CallScript, now: datetime) -> Turn:
    """End a call; one that never rang here stays unknown."""
    calls = HotlineCallRow.objects.select_for_update(no_key=True)
    call = calls.filter(provider=said.provider, provider_call_id=said.provider_call_id).first()
    if call is None:
        return Turn(number=said.turn, language=script.languages[0], hangs_up=True)
    if call.ended_at is None:
        end_of_call(call, now)
    return Turn(number=call.turn, language=call.language, hangs_up=True)


def end_of_call(
    call: HotlineCallRow, now: datetime, why: LeaveReason = LeaveReason.HUNG_UP
) -> None:
    """Note that a locked call is over: nobody waits in it; of what was said, our goodbye stays."""
    leave_queue(call.call_id, why, now)
    call.refresh_from_db()
    call.heard_at = call.ended_at = now
    call.outcome = call.outcome or CallOutcome.ABANDONED.value
    if call.said and not call.last_turn().hangs_up:
        call.said = ""
    call.save(update_fields=["heard_at", "ended_at", "outcome", "said"])
