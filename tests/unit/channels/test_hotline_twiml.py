"""Turns as TwiML: word for word what Twilio's own builder writes."""

from xml.etree.ElementTree import canonicalize, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from cleanbreak.channels.hotline.said_parts import as_parts
from cleanbreak.channels.hotline.twiml import as_twiml
from cleanbreak.domain.call_turn import Connect, Keys, Record, Silence, Spoken, Turn

HERE = "https://portal.example/hotline/twilio/call/3/"
RECORDED = "https://portal.example/hotline/prompts/de/menu-0123456789abcdef.wav"
MENU = Spoken("menu", "Kündigen: 2. Mensch & Maschine: 0.")
ALOUD = Spoken("read_back", "0 1 5, 2 2 8", is_slow=True, is_fixed=False)


def written(turn: Turn, *, recorded: bool = False, voices: dict[str, str] | None = None) -> str:
    parts = as_parts(turn, lambda _language, _key: RECORDED if recorded else "")
    content = as_twiml(turn, parts, HERE, voices or {}).decode()
    assert content.startswith("<?xml version='1.0' encoding='UTF-8'?>")
    return canonicalize(content)


def theirs(response: VoiceResponse) -> str:
    return canonicalize(str(response))


def test_a_menu_is_a_gather_that_falls_through_to_itself() -> None:
    gather = Gather(
        input="dtmf",
        action=HERE,
        method="POST",
        num_digits=3,
        finish_on_key="#",
        timeout=6,
    )
    gather.say(MENU.text, language="de-DE")
    gather.pause(length=2)
    response = VoiceResponse()
    response.append(gather)
    response.redirect(HERE, method="POST")

    turn = Turn(number=3, language="de", says=(MENU, Silence(2)), keys=Keys(3))
    assert written(turn) == theirs(response)


def test_a_recording_stands_for_what_is_the_same_in_each_call_only() -> None:
    response = VoiceResponse()
    response.play(RECORDED)
    response.say("0 1 5", language="de-DE", voice="Polly.Vicki")
    response.pause(length=1)
    response.say("2 2 8", language="de-DE", voice="Polly.Vicki")
    response.pause(length=1)
    response.redirect(f"{HERE}?said", method="POST")

    turn = Turn(number=3, language="de", says=(MENU, ALOUD), goes_on=True)
    assert written(turn, recorded=True, voices={"de": "Polly.Vicki"}) == theirs(response)


def test_every_language_has_its_own_voice() -> None:
    says = tuple(Spoken("choose_language", "1", language=one) for one in ("en", "de", "zh"))
    turn = Turn(number=1, language="en", says=says, keys=Keys(1))
    found = fromstring(written(turn, voices={"zh": "Polly.Zhiyu"})).findall("./Gather/Say")
    assert [one.get("language") for one in found] == ["en-GB", "de-DE", "cmn-CN"]
    assert [one.get("voice") for one in found] == [None, None, "Polly.Zhiyu"]


def test_a_caller_is_put_through() -> None:
    dial = Dial(action=HERE, method="POST", timeout=30)
    dial.sip("sip:agent-7@pbx.example;transport=tls")
    response = VoiceResponse()
    response.append(dial)
    response.redirect(HERE, method="POST")

    to = Connect("sip:agent-7@pbx.example;transport=tls")
    assert written(Turn(number=3, language="en", connect=to)) == theirs(response)


def test_a_message_is_recorded() -> None:
    response = VoiceResponse()
    response.record(
        action=HERE,
        method="POST",
        max_length=120,
        timeout=5,
        finish_on_key="1234567890*#",
        play_beep=True,
    )
    response.redirect(HERE, method="POST")
    assert written(Turn(number=3, language="en", record=Record(120))) == theirs(response)


def test_the_last_turn_hangs_up_and_asks_for_nothing_more() -> None:
    response = VoiceResponse()
    response.say("Goodbye.", language="en-GB")
    response.hangup()
    turn = Turn(number=9, language="en", says=(Spoken("bye", "Goodbye."),), hangs_up=True)
    assert written(turn) == theirs(response)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), slow=st.booleans())
def test_no_text_breaks_out_of_what_is_said(text: str, slow: bool) -> None:
    spoken = Spoken("x", text, is_slow=slow, is_fixed=False)
    turn = Turn(number=1, language="en", says=(spoken,), keys=Keys(1))
    document = fromstring(as_twiml(turn, as_parts(turn, lambda *_: ""), HERE, {}))
    assert [one.tag for one in document] == ["Gather", "Redirect"]
    assert {one.tag for one in document[0]} <= {"Say", "Pause"}
    assert all(len(one) == 0 for one in document[0])
    if not slow and text.isprintable() and text.strip():
        assert document[0][0].text == text.strip()


@pytest.mark.parametrize("text", ["", "  ", "\x00\x1f", ",,", "、"])
def test_a_sentence_without_a_word_is_not_said(text: str) -> None:
    turn = Turn(number=1, language="zh", says=(Spoken("x", text, is_slow=True),), goes_on=True)
    assert "<Say" not in written(turn)
