"""What a form says of a turn: which field counts before which, and what is taken for nothing."""

import pytest

from cleanbreak.channels.hotline.form_answers import call_of_form
from cleanbreak.domain.call_turn import CallSaid, Heard


def said(*, turn: int = 3, word: str = "", recorded: bytes = b"", **fields: str) -> CallSaid:
    form = [("CallSid", "CA1"), *fields.items()]
    return call_of_form("twilio", turn, form, word, recorded)


@pytest.mark.parametrize(
    ("fields", "heard"),
    [
        ({"Digits": "12*"}, Heard.KEYS),
        ({"Digits": ""}, Heard.NOTHING),
        ({}, Heard.NOTHING),
        ({"word": "said"}, Heard.SPOKEN),
        ({"word": "said", "Digits": "0"}, Heard.KEYS),
        ({"DialCallStatus": "completed"}, Heard.CONNECTED_ENDED),
        ({"DialCallStatus": "answered"}, Heard.CONNECTED_ENDED),
        ({"DialCallStatus": "busy"}, Heard.NOT_CONNECTED),
        ({"DialCallStatus": "no-answer", "Digits": "1"}, Heard.NOT_CONNECTED),
        ({"DialCallStatus": "completed", "CallStatus": "completed"}, Heard.HUNG_UP),
        ({"RecordingUrl": "https://x/RE1", "Digits": "hangup"}, Heard.RECORDED),
        ({"RecordingUrl": "https://x/RE1", "CallStatus": "completed"}, Heard.RECORDED),
        ({"recorded": b"RIFF", "CallStatus": "completed"}, Heard.RECORDED),
        ({"turn": 0, "Digits": "1", "CallStatus": "ringing"}, Heard.RANG),
    ],
)
def test_what_came_of_a_turn(fields: dict[str, str], heard: Heard) -> None:
    assert said(**fields).heard is heard  # type: ignore[arg-type]


@pytest.mark.parametrize("digits", ["hangup", "1 2", "１", "1" * 41, "-1", "1\n", "A"])
def test_what_are_no_keys_is_nothing(digits: str) -> None:
    call = said(Digits=digits)
    assert (call.heard, call.digits) == (Heard.NOTHING, "")


@pytest.mark.parametrize(
    "number", ["anonymous", "sip:anna@example", "+", "+49 30", "1" * 16, "٣٣٣"]
)
def test_a_number_that_is_none_is_withheld(number: str) -> None:
    assert said(From=number).caller_number == ""
    assert said(From="+4930123").caller_number == "+4930123"


def test_the_first_of_repeated_fields_counts() -> None:
    form = [("CallSid", "CA1"), ("Digits", "1"), ("CallSid", "CA2"), ("Digits", "2")]
    call = call_of_form("twilio", 3, form, "", b"")
    assert (call.provider_call_id, call.digits) == ("CA1", "1")


def test_nothing_of_the_caller_is_in_what_is_logged() -> None:
    shown = repr(said(Digits="4711", From="+4930123", RecordingUrl="https://x/RE1"))
    assert not {"4711", "4930123", "RE1"} & set(shown.replace("'", " ").replace("+", " ").split())
