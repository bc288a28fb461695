"""Checks a call script: what is wrong in it, in sentences for whoever has written it.

A script is right if no caller gets lost in it: from everywhere a key leads to a person, nobody is
hung up on who has no receipt, and a person is reached after four prompts at most.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cleanbreak.domain.call_script import AGAIN, ActSays, CallScript, CallState
from cleanbreak.domain.call_turn import Heard
from cleanbreak.domain.hotline_call import CallTopic

PROMPTS_BEFORE_QUEUE_MAX = 4
PERSON_KEY = "0"
RECEIPT = "receipt"
NUMBER_ACT = "read_number"
"""By which the line is typed."""
SETTINGS = ("language", "topic")
WAITED_FOR = frozenset(one.value for one in Heard) - {
    Heard.RANG.value,
    Heard.KEYS.value,
    Heard.HUNG_UP.value,
}
"""What a state may name among its outcomes beside those of its acts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a script may name."""

    acts: Mapping[str, ActSays]
    facts_of: Callable[[str], frozenset[str] | None]
    """The facts that a prompt wants; ``None``: there is no such prompt."""


def mistakes_in(script: CallScript, known: Known) -> list[str]:
    """Return what is wrong; empty: it can be used."""
    missing = list(_missing_states(script))
    if missing:
        return missing  # no way can be followed
    return [
        *_wrong_settings(script),
        *_unknown_acts(script, known),
        *_unknown_prompts(script, known),
        *_untranslated(script),
        *_wrong_shapes(script, known),
        *_unreachable(script),
        *_no_person(script),
        *_endless(script),
        *_hung_up_on(script, known),
        *_too_many_prompts(script),
    ]


def leads_of(state: CallState, script: CallScript) -> list[str]:
    """Return every state that may follow, whatever is heard."""
    on = [*state.keys.values(), *state.leads.values(), state.goes_to]
    if state.most_keys or state.records_seconds:
        on.append(state.gives_up or script.person)
    return [name for name in on if name and name != AGAIN]


def prompts_before_queue(script: CallScript) -> int | None:
    """Return how many prompts callers hear at least who type their number; ``None``: no way.

    Whoever presses the key for a person at once hears fewer; that way does not count here.
    """
    first = (script.begins_with, not any(map(_types_number, script.states.values())))
    todo, seen = deque([(first, 0)]), {first}
    while todo:
        (name, has_typed), prompts = todo.popleft()
        if name == script.person and has_typed:
            return prompts
        state = script.states[name]
        on = [led for key, led in state.keys.items() if key != PERSON_KEY and led != AGAIN]
        on += [led for outcome, led in state.leads.items() if outcome not in WAITED_FOR]
        for led in filter(None, [*on, state.goes_to]):
            then = (led, has_typed or _types_number(state))
            if then not in seen:
                seen.add(then)
                step = (then, prompts + state.is_told)
                todo.append(step) if state.is_told else todo.appendleft(step)
    return None


def _types_number(state: CallState) -> bool:
    return state.typing is not None and state.typing.act == NUMBER_ACT


def _missing_states(script: CallScript) -> Iterator[str]:
    for name in (script.begins_with, script.person):
        if name not in script.states:
            yield f"There is no state {name!r}, which the script wants first or for a person."
    for state in script.states.values():
        for name in dict.fromkeys([*leads_of(state, script), state.gives_up]):
            if name and name not in script.states:
                yield f"State {state.name!r} leads to {name!r}, which is no state."


def _wrong_settings(script: CallScript) -> Iterator[str]:
    topics = {topic.value for topic in CallTopic}
    for state in script.states.values():
        for name, value in state.sets.items():
            if name not in SETTINGS:
                yield f"State {state.name!r} sets {name!r}; only language and topic can be set."
            elif value not in (script.languages if name == "language" else topics):
                yield f"State {state.name!r} sets the {name} {value!r}, which there is not."


def _unknown_acts(script: CallScript, known: Known) -> Iterator[str]:
    for state in script.states.values():
        for act in state.acts:
            if act not in known.acts:
                yield f"State {state.name!r} does {act!r}, which is no act."
        outcomes = {
            one for act in state.acts if act in known.acts for one in known.acts[act].outcomes
        }
        for outcome in state.leads:
            if outcome not in outcomes | WAITED_FOR:
                yield f"State {state.name!r} waits for {outcome!r}, which never happens in it."


def _unknown_prompts(script: CallScript, known: Known) -> Iterator[str]:
    for state in script.states.values():
        told = _facts_told(state, script, known)
        for prompt in [*state.says, *([state.typing.wrong] if state.typing else [])]:
            wanted = known.facts_of(prompt)
            if wanted is None:
                yield f"State {state.name!r} says {prompt!r}, which is no prompt."
            elif lacking := sorted(wanted - told):
                yield (
                    f"State {state.name!r} says {prompt!r}, which wants {', '.join(lacking)};"
                    " no act before it tells that."
                )


def _untranslated(script: CallScript) -> Iterator[str]:
    for prompt, texts in script.prompts.items():
        if lacking := [language for language in script.languages if not texts.get(language)]:
            yield f"The prompt {prompt!r} has no text in {', '.join(lacking)}."


def _facts_told(state: CallState, script: CallScript, known: Known) -> frozenset[str]:
    """Return what the acts of the state and of those that lead to it in the same breath tell."""
    told = {"key"} if state.in_each_language else set()
    todo, seen = [state], {state.name}
    acts = [state.act]
    while todo:
        at = todo.pop()
        for before in script.states.values():
            if at.name in before.leads.values() or before.goes_to == at.name:
                acts += before.acts
                if not before.is_told and before.name not in seen:
                    seen.add(before.name)
                    todo.append(before)
    for act in acts:
        told |= known.acts[act].facts if act in known.acts else frozenset()
    return frozenset(told)


def _wrong_shapes(script: CallScript, known: Known) -> Iterator[str]:
    for state in script.states.values():
        name = state.name
        ways = [
            state.most_keys and not state.records_seconds,  # there, a key ends the recording
            state.goes_to,
            state.records_seconds,
            state.connects,
            state.hangs_up,
        ]
        if sum(map(bool, ways)) > 1:
            yield f"State {name!r} does two things at once; only one can follow what it says."
        if not state.is_told and not state.goes_to:
            left = set().union(
                *(known.acts[act].outcomes for act in state.acts if act in known.acts)
            )
            if not left:
                yield f"State {name!r} waits for nothing and leads nowhere."
            elif lacking := sorted(left - set(state.leads)):
                yield f"State {name!r} does not say what follows {', '.join(lacking)}."
        if state.act in known.acts and known.acts[state.act].takes == "digits":
            yield f"State {name!r} does {state.act!r} without digits to be typed."
        if state.typing and not 1 <= state.typing.least <= state.typing.most:
            yield f"State {name!r} takes at least more digits than at most."
        for key in state.keys:
            if not key or not set(key) <= set("0123456789*"):
                yield f"State {name!r} waits for {key!r}, which no telephone can send."


def _unreachable(script: CallScript) -> Iterator[str]:
    reached = _reached(script, script.begins_with)
    for name in script.states:
        if name not in reached:
            yield f"No caller ever gets to the state {name!r}."


def _no_person(script: CallScript) -> Iterator[str]:
    for state in script.states.values():
        waits = state.most_keys or state.records_seconds
        if waits and state.keys.get(PERSON_KEY) != script.person:
            yield f"In state {state.name!r} the key 0 does not lead to a person."


def _endless(script: CallScript) -> Iterator[str]:
    for state in script.states.values():
        if not state.is_told and state.name in _silently(script, state.name):
            yield f"State {state.name!r} leads to itself without a word to the caller."


def _hung_up_on(script: CallScript, known: Known) -> Iterator[str]:
    """Ask that we hang up only on those who have something: a receipt, a call-back, an agent."""
    for state in script.states.values():
        if state.is_told and not state.hangs_up and not _settles(state, known):
            for name in leads_of(state, script):
                if hung := _hangs_up_on(script.states[name], script, known, frozenset()):
                    yield (
                        f"From state {state.name!r}, the state {hung!r} hangs up on callers"
                        " who have neither a receipt nor a person."
                    )
    if hung := _hangs_up_on(script.states[script.begins_with], script, known, frozenset()):
        yield f"The state {hung!r} hangs up on callers who have only rung."


def _hangs_up_on(state: CallState, script: CallScript, known: Known, seen: frozenset[str]) -> str:
    if state.name in seen or _settles(state, known):
        return ""
    if state.hangs_up:
        return state.name
    if state.is_told and not state.act:
        return ""
    on = [*state.leads.values()] if state.act else []
    for name in [*on, state.goes_to]:
        if name and (hung := _hangs_up_on(script.states[name], script, known, seen | {state.name})):
            return hung
    return ""


def _settles(state: CallState, known: Known) -> bool:
    """Return whether callers have an agent, a receipt number or a promised call behind it."""
    tells_receipt = any(RECEIPT in (known.facts_of(prompt) or ()) for prompt in state.says)
    acts = (known.acts[act] for act in state.acts if act in known.acts)
    return state.connects or tells_receipt or any(act.settles for act in acts)


def _too_many_prompts(script: CallScript) -> Iterator[str]:
    prompts = prompts_before_queue(script)
    if prompts is not None and prompts > PROMPTS_BEFORE_QUEUE_MAX:
        yield (
            f"A caller hears {prompts} prompts before the queue;"
            f" {PROMPTS_BEFORE_QUEUE_MAX} are most."
        )


def _reached(script: CallScript, start: str) -> set[str]:
    todo, reached = [start, script.person], {start, script.person}
    while todo:
        for name in leads_of(script.states[todo.pop()], script):
            if name not in reached:
                reached.add(name)
                todo.append(name)
    return reached


def _silently(script: CallScript, start: str) -> set[str]:
    """Return the silent states that may follow a silent state with nothing but such between."""
    todo, found = [start], set[str]()
    while todo:
        state = script.states[todo.pop()]
        for name in filter(None, [*state.leads.values(), state.goes_to]):
            if name not in found and not script.states[name].is_told:
                found.add(name)
                todo.append(name)
    return found
