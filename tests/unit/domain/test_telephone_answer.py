"""What a telephone follows of TwiML, and what it does not."""

import pytest

from cleanbreak.domain.telephone_answer import (
    Dial,
    Gather,
    Hangup,
    NotATelephoneAnswer,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Step,
    read_answer,
)


@pytest.mark.parametrize(
    ("xml", "steps"),
    [
        ("", ()),
        ("<!-- nothing -->", ()),
        ('<Say language="de" voice="x"> Guten <b>Tag</b> </Say>', (Say("Guten Tag", "de"),)),
        ("<Say><![CDATA[a < b]]></Say>", (Say("a < b", ""),)),
        ("<Play>/p.wav</Play><Pause/><Pause length='3'/>", (Play("/p.wav"), Pause(1), Pause(3))),
        ("<Redirect method='POST'>/next?said</Redirect>", (Redirect("/next?said"),)),
        ("<Hangup/>", (Hangup(),)),
        (
            "<Gather action='/k' numDigits='4' finishOnKey='' timeout='2'><Say>a</Say></Gather>",
            (
                Gather(
                    says=(Say("a", ""),),
                    action="/k",
                    at_most=4,
                    finish_on="",
                    wait_s=2,
                    even_if_empty=False,
                ),
            ),
        ),
        (
            "<Dial action='/d' timeout='20'><Sip>sip:a@b</Sip></Dial>",
            (Dial(to="sip:a@b", action="/d", ring_s=20),),
        ),
        (
            "<Record action='/r' maxLength='60' timeout='4' finishOnKey='#' playBeep='false'/>",
            (
                Record(
                    action="/r", longest_s=60, silence_s=4, finish_on="#", has_beep=False
                ),
            ),
        ),
    ],
)  # fmt: skip
def test_an_answer_is_read(xml: str, steps: tuple[Step, ...]) -> None:
    assert read_answer(f"<Response>{xml}</Response>".encode()) == steps


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"<Response>",
        b"<Response><Sms>x</Sms></Response>",
        b"<Response><Gather><Dial/></Gather></Response>",
        b"<Response><Gather input='speech'/></Response>",
        b"<Response><Gather numDigits='-1'/></Response>",
        b"<Response><Gather numDigits='many'/></Response>",
        b"<Response><Gather finishOnKey='x'/></Response>",
        b"<Response><Dial>+4930123</Dial></Response>",
        b"<Response><Dial><Sip>tel:+4930123</Sip></Dial></Response>",
        b"<Response><Redirect/></Response>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><Response><Say>&b;</Say></Response>',
        b"<Response><Say>" + b"a" * 70_000 + b"</Say></Response>",
        b"\xff\xfe\x00",
    ],
)
def test_anything_else_is_no_answer(body: bytes) -> None:
    with pytest.raises(NotATelephoneAnswer):
        read_answer(body)
