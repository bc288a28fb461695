"""What a web server answers to a telephone: the subset of TwiML that Cleanbreak speaks.

The reader is strict: an answer with a verb that nobody knows is no answer, because a caller who
hears half of a sentence is worse off than one who is asked to hold the line.
"""

from dataclasses import dataclass
from typing import TypeAlias
from xml.etree import ElementTree

from cleanbreak.domain.refusal import Refusal

BYTES_MAX = 64 * 1024
KEYS = frozenset("0123456789*#")
GATHER_WAIT_S, RING_S, RECORD_S, SILENCE_S = 5, 30, 3600, 5
"""What Twilio takes where an attribute is missing."""
Element: TypeAlias = ElementTree.Element


class NotATelephoneAnswer(Refusal):
    """What the web server answered is not TwiML that a telephone can follow."""

    code = "not_a_telephone_answer"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a text."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play a recording."""

    address: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing for a while."""

    seconds: int


Said: TypeAlias = Say | Play | Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Say something and listen to keys; the first one ends the saying."""

    says: tuple[Said, ...]
    action: str
    """Address that is told the keys; empty: where this answer came from."""
    at_most: int | None
    finish_on: str
    wait_s: int
    """After the last prompt, and after each key."""
    even_if_empty: bool


@dataclass(frozen=True, slots=True)
class Redirect:
    """Ask again there."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """Connect the caller with a telephone."""

    to: str
    action: str
    ring_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Record what the caller says."""

    action: str
    longest_s: int
    silence_s: int
    finish_on: str
    has_beep: bool


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


Step: TypeAlias = Said | Gather | Redirect | Dial | Record | Hangup


def read_answer(body: bytes) -> tuple[Step, ...]:
    """Return the steps of an answer.

    :raises NotATelephoneAnswer: for anything else than this subset of TwiML.
    """
    if len(body) > BYTES_MAX or b"<!" in body.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise NotATelephoneAnswer  # a document type: entities that grow
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  no document type, and small
        if root.tag != "Response":
            raise NotATelephoneAnswer
        return tuple(_step(one) for one in root)
    except (ElementTree.ParseError, KeyError, ValueError) as fault:
        raise NotATelephoneAnswer from fault


def _step(element: Element) -> Step:
    match element.tag:
        case "Gather":
            return _gather(element)
        case "Redirect":
            return Redirect(_text(element))
        case "Dial":
            return _dial(element)
        case "Record":
            return _record(element)
        case "Hangup":
            return Hangup()
    return _said(element)


def _said(element: Element) -> Said:
    match element.tag:
        case "Say":
            return Say("".join(element.itertext()).strip(), element.get("language", ""))
        case "Play":
            return Play(_text(element))
        case "Pause":
            return Pause(_count(element, "length", 1))
    raise NotATelephoneAnswer


def _gather(element: Element) -> Gather:
    finish_on = element.get("finishOnKey", "#")
    if not set(finish_on) <= KEYS or element.get("input", "dtmf") != "dtmf":
        raise NotATelephoneAnswer
    at_most = _count(element, "numDigits", 0)
    return Gather(
        says=tuple(_said(one) for one in element),
        action=element.get("action", ""),
        at_most=at_most or None,
        finish_on=finish_on,
        wait_s=_count(element, "timeout", GATHER_WAIT_S),
        even_if_empty=element.get("actionOnEmptyResult", "false") == "true",
    )


def _dial(element: Element) -> Dial:
    to = _text(element[0]) if len(element) and element[0].tag == "Sip" else ""
    if not to.startswith(("sip:", "sips:")):
        raise NotATelephoneAnswer
    return Dial(to=to, action=element.get("action", ""), ring_s=_count(element, "timeout", RING_S))


def _record(element: Element) -> Record:
    return Record(
        action=element.get("action", ""),
        longest_s=_count(element, "maxLength", RECORD_S),
        silence_s=_count(element, "timeout", SILENCE_S),
        finish_on=element.get("finishOnKey", "1234567890*#"),
        has_beep=element.get("playBeep", "true") == "true",
    )


def _count(element: Element, name: str, otherwise: int) -> int:
    count = int(element.get(name, otherwise))
    if count < 0:
        raise NotATelephoneAnswer
    return count


def _text(element: Element) -> str:
    text = (element.text or "").strip()
    if not text:
        raise NotATelephoneAnswer
    return text
