"""Turns as jambonz' verbs, and what jambonz says: against its own schema, as far as we use it."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.channels.hotline.jambonz_answers import (
    call_has_ended,
    call_of_object,
    is_before_the_end,
    is_of_turn,
    read_object,
)
from cleanbreak.channels.hotline.jambonz_verbs import as_jambonz
from cleanbreak.channels.hotline.said_parts import as_parts
from cleanbreak.domain.call_turn import Connect, Heard, Keys, Record, Silence, Spoken, Turn
from cleanbreak.flows.go_on_with_call import without_recording

HERE = "https://portal.example/hotline/jambonz/call/3/"
SAY = {"text": str, "synthesizer": {"vendor": str, "language": str, "voice": str}}
VERBS: dict[str, dict[str, Any]] = {
    "tag": {"data": dict},
    "say": SAY,
    "play": {"url": (str, list)},
    "pause": {"length": int},
    "gather": {
        "actionHook": str,
        "input": list,
        "finishOnKey": str,
        "minDigits": int,
        "maxDigits": int,
        "interDigitTimeout": int,
        "timeout": (int, float),
        "dtmfBargein": bool,
        "say": SAY,
        "play": {"url": (str, list)},
    },
    "dial": {"actionHook": str, "target": list, "timeout": int},
    "redirect": {"actionHook": str},
    "hangup": {},
}
"""github.com/jambonz/schema, verbs/*.schema.json, those properties that we send."""
NEEDED = {"tag": {"data"}, "play": {"url"}, "pause": {"length"}, "dial": {"target"}}


def verbs(
    turn: Turn, *, recorded: tuple[str, ...] = (), voices: Any = None
) -> list[dict[str, Any]]:
    parts = as_parts(turn, lambda _, key: f"https://x/{key}.wav" if key in recorded else "")
    made = as_jambonz(turn, parts, HERE, voices or {})
    for one in made:
        assert NEEDED.get(one["verb"], set()) <= set(one)
        _fits({name: value for name, value in one.items() if name != "verb"}, VERBS[one["verb"]])
    return made


def _fits(value: dict[str, Any], schema: dict[str, Any]) -> None:
    for name, one in value.items():
        if isinstance(schema[name], dict):
            _fits(one, schema[name])
        else:
            assert isinstance(one, schema[name]), name


def turn(*says: Spoken | Silence, language: str = "de", **follows: Any) -> Turn:
    return Turn(number=3, language=language, says=says, **follows)


MENU, HELLO = Spoken("menu", "Kündigen: 2."), Spoken("hello", "Guten Tag.")


def test_a_menu_is_one_gather_in_one_voice() -> None:
    tag, gather = verbs(turn(HELLO, Silence(1), MENU, keys=Keys(1)))
    assert tag == {"verb": "tag", "data": {"turn": 3}}
    assert gather["say"]["text"] == "Guten Tag. Kündigen: 2."
    assert gather["say"]["synthesizer"] == {"vendor": "default", "language": "de-DE"}
    assert (gather["maxDigits"], gather["finishOnKey"], gather["actionHook"]) == (1, "#", HERE)


def test_recordings_are_played_if_all_of_it_is_recorded() -> None:
    says = turn(HELLO, MENU, keys=Keys(1))
    assert verbs(says, recorded=("hello", "menu"))[1]["play"]["url"] == [
        "https://x/hello.wav",
        "https://x/menu.wav",
    ]
    assert verbs(says, recorded=("hello",))[1]["say"]["text"] == "Guten Tag. Kündigen: 2."


def test_each_language_is_said_in_its_voice_and_any_key_counts_at_once() -> None:
    says = [Spoken("choose", f"{one} 1.", language=one) for one in ("en", "de", "zh")]
    _, *gathers = verbs(turn(*says, keys=Keys(1)), voices={"zh": "aws/Zhiyu"})
    languages = [one["say"]["synthesizer"]["language"] for one in gathers]
    assert languages == ["en-GB", "de-DE", "cmn-CN"]
    assert gathers[2]["say"]["synthesizer"]["vendor"] == "aws"
    assert gathers[2]["say"]["synthesizer"]["voice"] == "Zhiyu"
    assert [one["actionHook"] for one in gathers] == [f"{HERE}?more", f"{HERE}?more", HERE]
    assert [one["timeout"] for one in gathers] == [0.1, 0.1, 6]


def test_what_follows_a_turn() -> None:
    to = Connect("sip:agent-7@pbx.example")
    assert verbs(turn(connect=to))[-1]["target"] == [
        {"type": "sip", "sipUri": "sip:agent-7@pbx.example"}
    ]
    goes_on = verbs(turn(HELLO, Silence(2), goes_on=True))
    assert [one["verb"] for one in goes_on] == ["tag", "say", "pause", "redirect"]
    assert goes_on[-1]["actionHook"] == f"{HERE}?said"
    assert verbs(turn(HELLO, hangs_up=True))[-1] == {"verb": "hangup"}
    assert verbs(turn(keys=Keys(1, finish_on="")))[-1].keys().isdisjoint({"finishOnKey", "say"})


def test_what_cannot_be_recorded_is_not_announced() -> None:
    instead = without_recording(turn(HELLO, language="en", record=Record(60)))
    _, said, redirect = verbs(instead)
    assert said["text"] == "On this line no message can be recorded."
    assert redirect == {"verb": "redirect", "actionHook": f"{HERE}?said"}
    assert without_recording(turn(HELLO, goes_on=True)) == turn(HELLO, goes_on=True)


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=40))
def test_no_text_is_taken_for_markup(text: str) -> None:
    said = verbs(turn(Spoken("x", f"<speak>{text}", is_fixed=False), goes_on=True))[1]
    assert not {"<", ">"} & set(said["text"])
    orjson.dumps(said)


# --- what jambonz says


def heard(query: str = "", **said: Any) -> Heard:
    return call_of_object("jambonz", 3, {"call_sid": "b6", **said}, query).heard


def test_what_came_of_a_turn() -> None:
    assert heard(reason="dtmfDetected", digits="12") is Heard.KEYS
    assert heard(reason="dtmfDetected", digits="") is Heard.NOTHING
    assert heard(reason="timeout") is Heard.NOTHING
    assert heard("said") is Heard.SPOKEN
    assert heard(dial_call_status="completed") is Heard.CONNECTED_ENDED
    assert heard(dial_call_status="no-answer") is Heard.NOT_CONNECTED
    assert heard(call_status="completed", digits="1") is Heard.HUNG_UP
    assert call_of_object("jambonz", 0, {"digits": "1"}, "").heard is Heard.RANG


def test_the_answer_to_one_turn_is_none_to_another() -> None:
    assert is_of_turn({"customerData": {"turn": 3}}, 3)
    assert is_of_turn({"customer_data": {"turn": 3}}, 3)
    assert is_of_turn({}, 0)
    for said in ({}, {"customerData": {"turn": 2}}, {"customerData": {"turn": "3"}}, {"turn": 3}):
        assert not is_of_turn(said, 3), said


def test_more_is_said_until_a_key_comes() -> None:
    assert is_before_the_end({"reason": "timeout"}, "more")
    assert not is_before_the_end({"digits": "1"}, "more")
    assert not is_before_the_end({"reason": "timeout"}, "")
    assert not is_before_the_end({"call_status": "completed"}, "more")


def test_only_the_callers_own_call_ends_it() -> None:
    assert call_has_ended({"call_status": "completed"})
    assert not call_has_ended({"call_status": "completed", "parent_call_sid": "b6"})
    assert not call_has_ended({"call_status": "in-progress"})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
FIELDS = ("call_sid", "from", "digits", "call_status", "dial_call_status", "customerData", "reason")


@settings(max_examples=100, deadline=None)
@given(said=st.dictionaries(st.sampled_from(FIELDS), ANYTHING), query=st.text(max_size=4))
def test_no_object_breaks_anything(said: dict[str, Any], query: str) -> None:
    call = call_of_object("jambonz", 3, said, query)
    assert call.digits == "" or set(call.digits) <= set("0123456789*#")
    assert call.heard is not Heard.KEYS or call.digits
    assert call_has_ended(said) in (True, False)
    assert is_of_turn(said, 3) in (True, False)


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b"\xff", b'"x"', b"[" * 5_000])
def test_a_body_that_is_no_object_says_nothing(body: bytes) -> None:
    assert read_object(body) == {}
