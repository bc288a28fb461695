"""Turns as jambonz' list of verbs (github.com/jambonz/schema).

Three things are other than in TwiML. A ``gather`` holds one sentence, in one voice: what is said in
several languages is several, of which all but the last wait for nothing. The address is not signed,
so each turn leaves its number with the call, and jambonz signs that. And there is no recording over
webhooks: no turn that wants one comes here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from cleanbreak.channels.hotline.said_parts import Part, Played, Told
from cleanbreak.channels.hotline.twiml import LOCALES, SAID
from cleanbreak.domain.call_turn import Connect, Keys, Silence, Turn

Verb: TypeAlias = dict[str, Any]
MORE = "more"
"""In the address: this was said, and more is to come; that no key came is no answer."""
NO_WAIT_SECONDS = 0.1
"""None at all would be for ever."""
TURN_TAG = "turn"


def as_jambonz(
    turn: Turn, parts: Sequence[Part], answer_to: str, voices: Mapping[str, str]
) -> list[Verb]:
    """Return the verbs.

    :param answer_to: the address that hears what came of the turn.
    :param voices: by language, ``VENDOR/VOICE``; else it is that of the application.
    """
    tag = {"verb": "tag", "data": {TURN_TAG: turn.number}}
    return [tag, *_says(turn, parts, answer_to, voices), *_follows(turn, answer_to)]


def _says(
    turn: Turn, parts: Sequence[Part], answer_to: str, voices: Mapping[str, str]
) -> Iterator[Verb]:
    if turn.keys:
        yield from _gathers(turn.keys, parts, answer_to, voices)
        return
    for part in parts:
        yield _said(part, voices)


def _follows(turn: Turn, answer_to: str) -> Iterator[Verb]:
    if turn.connect:
        yield _dial(turn.connect, answer_to)
    elif turn.goes_on:
        yield {"verb": "redirect", "actionHook": f"{answer_to}?{SAID}"}
    elif turn.hangs_up:
        yield {"verb": "hangup"}


def _gathers(
    keys: Keys, parts: Sequence[Part], answer_to: str, voices: Mapping[str, str]
) -> Iterator[Verb]:
    heard = [one for one in parts if not isinstance(one, Silence)]
    groups = [list(group) for _, group in groupby(heard, key=lambda one: one.language)]
    for group in groups[:-1]:
        before = {"timeout": NO_WAIT_SECONDS, **_nested(group, voices)}
        yield _gather(keys, f"{answer_to}?{MORE}") | before
    yield _gather(keys, answer_to) | _nested(groups[-1] if groups else [], voices)


def _gather(keys: Keys, answer_to: str) -> Verb:
    return {
        "verb": "gather",
        "actionHook": answer_to,
        "input": ["digits"],
        "dtmfBargein": True,
        "minDigits": 1,
        "maxDigits": keys.at_most,
        "timeout": keys.wait_seconds,
        "interDigitTimeout": keys.wait_seconds,
        **({"finishOnKey": keys.finish_on} if keys.finish_on else {}),
    }


def _nested(group: Sequence[Played | Told], voices: Mapping[str, str]) -> Verb:
    """Return what is said while keys are waited for: recordings only if all of it is recorded."""
    if not group:
        return {}
    recorded = [one.address for one in group if isinstance(one, Played)]
    if len(recorded) == len(group):
        return {"play": {"url": recorded}}
    return {"say": _say(group[0].language, [one.text for one in group], voices)}


def _said(part: Part, voices: Mapping[str, str]) -> Verb:
    if isinstance(part, Silence):
        return {"verb": "pause", "length": part.seconds}
    if isinstance(part, Played):
        return {"verb": "play", "url": part.address}
    return {"verb": "say", **_say(part.language, [part.text], voices)}


def _say(language: str, texts: Iterable[str], voices: Mapping[str, str]) -> Verb:
    vendor, _, voice = voices.get(language, "").rpartition("/")
    synthesizer = {"vendor": vendor or "default", "language": LOCALES[language]}
    named = {"voice": voice} if voice else {}
    return {"text": _plain(texts), "synthesizer": {**synthesizer, **named}}


def _plain(texts: Iterable[str]) -> str:
    """Return one text; an angle bracket would make jambonz take it for markup."""
    return " ".join(texts).replace("<", " ").replace(">", " ")


def _dial(connect: Connect, answer_to: str) -> Verb:
    return {
        "verb": "dial",
        "actionHook": answer_to,
        "target": [{"type": "sip", "sipUri": connect.to}],
        "timeout": connect.call_back_limit_seconds,
    }
