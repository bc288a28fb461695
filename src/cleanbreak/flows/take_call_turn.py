"""Take a turn of a call: what was heard leads to the next state, and to what is said in it.

A provider may say everything twice, late, or not at all. The turn that was answered gets the very
same answer again, and nothing is done again.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.call_script import CallMove, CallScript, CallState
from cleanbreak.domain.call_turn import CallSaid, Heard, Keys, Record, Silence, Spoken, Turn
from cleanbreak.domain.hotline_call import CallOutcome, CallTopic
from cleanbreak.flows.call_prompts import say
from cleanbreak.flows.known_call_script import call_script
from cleanbreak.ports.outside import Outside
from cleanbreak.records.hotline_call import HotlineCallRow, begin_call
from cleanbreak.records.sealed import seal


def take_call_turn(said: CallSaid, outside: Outside, now: datetime) -> Turn:
    """Return what comes next in a call, whose row is locked meanwhile."""
    script = call_script()
    with transaction.atomic():
        if said.heard is Heard.HUNG_UP:
            return _end(said, script, now)
        call = begin_call(said.provider, said.provider_call_id, _new_call(said, script, now))
        if call.ended_at is not None:
            return Turn(number=call.turn, language=call.language, hangs_up=True)
        if call.turn and said.turn != call.turn:
            return call.last_turn()
        turn = _next_turn(call, said, script)
        call.heard_at = now
        if turn.hangs_up:
            _note_end(call, now)
        call.keep_turn(turn)
        call.save()
        return turn


def _next_turn(call: HotlineCallRow, said: CallSaid, script: CallScript) -> Turn:
    if not call.turn:
        return _enter(call, script, script.begins_with, [])
    state = script.states[call.state]
    move, then = script.move(state, said.heard, said.digits, call.tries)
    call.tries = call.tries + 1 if move in (CallMove.AGAIN, CallMove.WRONG) else 0
    before: list[Spoken | Silence] = []
    if move is CallMove.WRONG:
        before = [say("not_understood", call.language, {})]
    return _enter(call, script, then, before)


def _enter(
    call: HotlineCallRow, script: CallScript, name: str, says: list[Spoken | Silence]
) -> Turn:
    """Go on from a state to the one in which the caller waits."""
    while True:
        state = script.states[name]
        call.state = name
        call.language = state.sets.get("language", call.language)
        call.topic = CallTopic(state.sets.get("topic", call.topic)).value
        says += _says(state, call, script)
        if not state.goes_to:
            return _turn(state, call, says)
        name = state.goes_to


def _says(state: CallState, call: HotlineCallRow, script: CallScript) -> list[Spoken]:
    if not state.in_each_language:
        return [say(prompt, call.language, {}) for prompt in state.says]
    numbered = enumerate(script.languages, 1)
    return [
        say(prompt, language, {"key": str(at)})
        for at, language in numbered
        for prompt in state.says
    ]


def _turn(state: CallState, call: HotlineCallRow, says: list[Spoken | Silence]) -> Turn:
    keys = Keys(1, state.most_keys, wait_seconds=state.waits_seconds) if state.most_keys else None
    return Turn(
        number=call.turn + 1,
        language=call.language,
        says=tuple(says),
        keys=keys,
        record=Record(state.records_seconds) if state.records_seconds else None,
        hangs_up=state.hangs_up,
    )


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
        _note_end(call, now)
        call.save()
    return Turn(number=call.turn, language=call.language, hangs_up=True)


def _note_end(call: HotlineCallRow, now: datetime) -> None:
    call.heard_at = call.ended_at = now
    call.outcome = call.outcome or CallOutcome.ABANDONED.value
