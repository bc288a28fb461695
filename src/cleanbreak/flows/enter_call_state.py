"""Enter a state of a call: what it does, what it says, and the turn in which the caller waits."""

import logging
from dataclasses import dataclass, field

from django.db import transaction

from cleanbreak.domain.call_script import CallScript, CallState, Told
from cleanbreak.domain.call_turn import Connect, Keys, Record, Silence, Spoken, Turn
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.call_acts import ACTS, Acting
from cleanbreak.flows.call_prompts import say
from cleanbreak.records.hotline_call import SCRIPT_FIELDS

LOG = logging.getLogger(__name__)
SLACK_KEYS = 2
"""More are taken than can be right, so that the rest is no answer to the next question."""


@dataclass
class Way:
    """How a call goes on from what was heard to the state in which the caller waits."""

    script: CallScript
    acting: Acting
    says: list[Spoken | Silence] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def say(self, prompt: str) -> None:
        """Have a prompt said in the caller's language."""
        self.says.append(say(prompt, self.acting.call.language, self.facts, self.script))


def enter_state(way: Way, state: CallState) -> Turn:
    """Go on to the state in which the caller waits, and return what they hear.

    An act that is refused leads to a person.

    :raises Refusal: if that is refused, too.
    """
    call, script = way.acting.call, way.script
    for _ in script.states:
        call.state = state.name
        call.language = state.sets.get("language", call.language)
        call.topic = state.sets.get("topic", call.topic)
        outcome = _do(way, state)
        if outcome in state.leads:
            state = script.states[state.leads[outcome]]
        elif outcome == REFUSED:
            state = script.states[script.person]
        else:
            _say(way, state)
            if state.is_told:
                return _turn_of(way, state)
            state = script.states[state.goes_to]
    raise RuntimeError("a call script leads round in a circle; the check should have seen it")


REFUSED = "refused"
"""The outcome of an act that was refused; no act has it of itself."""


def perform(way: Way, state: CallState, act: str) -> str:
    """Do an act; return what came of it."""
    call = way.acting.call
    call.save(update_fields=SCRIPT_FIELDS)  # the flows read it
    try:
        with transaction.atomic():
            told = ACTS[act](way.acting)
    except Refusal as refusal:
        if state.name == way.script.person:
            raise
        LOG.warning("a call was refused %s and goes to a person", refusal.code)
        told = Told(REFUSED)
    call.refresh_from_db()
    way.facts.update(told.facts)
    return told.outcome


def _do(way: Way, state: CallState) -> str:
    return perform(way, state, state.act) if state.act else ""


def _say(way: Way, state: CallState) -> None:
    if not state.in_each_language:
        for prompt in state.says:
            way.say(prompt)
        return
    for at, language in enumerate(way.script.languages, 1):
        facts = {**way.facts, "key": str(at)}
        way.says += [say(prompt, language, facts, way.script) for prompt in state.says]


def _turn_of(way: Way, state: CallState) -> Turn:
    """Return the turn of a state, with all that is said on the way to it."""
    call = way.acting.call
    is_recorded = bool(state.records_seconds)
    most = 0 if is_recorded else state.most_keys + (SLACK_KEYS if state.typing else 0)
    return Turn(
        number=call.turn + 1,
        language=call.language,
        says=tuple(way.says),
        keys=Keys(most, wait_seconds=state.waits_seconds) if most else None,
        connect=Connect(way.facts["agent_address"]) if state.connects else None,
        record=Record(state.records_seconds) if is_recorded else None,
        hangs_up=state.hangs_up,
    )
