"""Turns as TwiML, in the words that Twilio, SignalWire and our own gateway have in common.

Say, Play, Pause, Gather, Record, Dial with Sip, Redirect, Hangup. Whatever its own verb does not
answer falls through to a ``Redirect``, so that each turn is answered. Nothing is marked up in what
is said: the plainest voices fail at it.
"""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from cleanbreak.channels.hotline.said_parts import Part, Played, Told
from cleanbreak.domain.call_turn import Connect, Keys, Record, Turn

LOCALES = {"en": "en-GB", "de": "de-DE", "zh": "cmn-CN"}
SILENCE_ENDS_RECORDING_SECONDS = 5
KEYS_END_RECORDING = "1234567890*#"
POST = {"method": "POST"}


def as_twiml(turn: Turn, parts: Iterable[Part], answer_to: str, voices: Mapping[str, str]) -> bytes:
    """Return the document.

    :param answer_to: the address that hears what came of the turn.
    :param voices: by language, the voice that the operator has chosen; else it is the provider's.
    """
    response = Element("Response")
    speaker = _gather(response, turn.keys, answer_to) if turn.keys else response
    for part in parts:
        _say(speaker, part, voices)
    if turn.record:
        _record(response, turn.record, answer_to)
    if turn.connect:
        _dial(response, turn.connect, answer_to)
    if turn.hangs_up:
        SubElement(response, "Hangup")
    else:
        SubElement(response, "Redirect", POST).text = _when_said(turn, answer_to)
    return bytes(tostring(response, encoding="UTF-8", xml_declaration=True))


def _say(parent: Element, part: Part, voices: Mapping[str, str]) -> None:
    if isinstance(part, Played):
        SubElement(parent, "Play").text = part.address
    elif isinstance(part, Told):
        voice = {"voice": voices[part.language]} if part.language in voices else {}
        said = SubElement(parent, "Say", {"language": LOCALES[part.language], **voice})
        said.text = part.text
    else:
        SubElement(parent, "Pause", {"length": str(part.seconds)})


def _gather(response: Element, keys: Keys, answer_to: str) -> Element:
    return SubElement(
        response,
        "Gather",
        {
            "input": "dtmf",
            "action": answer_to,
            **POST,
            "numDigits": str(keys.at_most),
            "finishOnKey": keys.finish_on,
            "timeout": str(keys.wait_seconds),
        },
    )


def _record(response: Element, record: Record, answer_to: str) -> None:
    SubElement(
        response,
        "Record",
        {
            "action": answer_to,
            **POST,
            "maxLength": str(record.seconds_max),
            "timeout": str(SILENCE_ENDS_RECORDING_SECONDS),
            "finishOnKey": KEYS_END_RECORDING,
            "playBeep": "true",
        },
    )


def _dial(response: Element, connect: Connect, answer_to: str) -> None:
    rings = str(connect.call_back_limit_seconds)
    dial = SubElement(response, "Dial", {"action": answer_to, **POST, "timeout": rings})
    SubElement(dial, "Sip").text = connect.to


def _when_said(turn: Turn, answer_to: str) -> str:
    """Return where to go on: that all was said is another answer than that no key came."""
    return f"{answer_to}?{SAID}" if turn.goes_on else answer_to


SAID = "said"
"""In the address: the turn asked for nothing, and was said to its end."""
