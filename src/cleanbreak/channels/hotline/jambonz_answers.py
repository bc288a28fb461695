"""What jambonz says of a call: a JSON object; its names are those of jambonz/schema."""

from collections.abc import Mapping
from typing import Any

import orjson

from cleanbreak.channels.hotline.form_answers import (
    ANSWERED,
    CALL_ID,
    DIGITS,
    NUMBER,
    has_ended,
)
from cleanbreak.channels.hotline.jambonz_verbs import MORE, TURN_TAG
from cleanbreak.channels.hotline.twiml import SAID
from cleanbreak.domain.call_turn import CallSaid, Heard

TAGS = ("customerData", "customer_data")
"""Where what was left with the call stands, by the age of jambonz."""


def read_object(body: bytes) -> Mapping[str, Any]:
    """Return the object; empty if it is none."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def call_of_object(provider: str, turn: int, said: Mapping[str, Any], word: str) -> CallSaid:
    """Return what came of a turn; what makes no sense is as if nothing had been said.

    :param word: in the address, if the turn was to be said to its end.
    """
    found = CALL_ID.fullmatch(_text(said, "call_sid"))
    number, digits = _text(said, "from"), _text(said, "digits")
    return CallSaid(
        provider=provider,
        provider_call_id=found[0] if found else "",
        heard=_heard(said, turn, word),
        turn=turn,
        digits=digits if DIGITS.fullmatch(digits) else "",
        caller_number=number if NUMBER.fullmatch(number) else "",
    )


def is_of_turn(said: Mapping[str, Any], turn: int) -> bool:
    """Return whether this was sent as the answer to that turn: only the body is signed."""
    left = [said[name] for name in TAGS if isinstance(said.get(name), dict)]
    return turn == 0 or any(one.get(TURN_TAG) == turn for one in left)


def is_before_the_end(said: Mapping[str, Any], word: str) -> bool:
    """Return whether no key came so far, and more of the turn is yet to be said."""
    return word == MORE and not _text(said, "digits") and not has_ended(said.get("call_status"))


def call_has_ended(said: Mapping[str, Any]) -> bool:
    """Return whether the caller's call is over; legs to agents have parents."""
    return has_ended(said.get("call_status")) and not said.get("parent_call_sid")


def _heard(said: Mapping[str, Any], turn: int, word: str) -> Heard:
    if turn == 0:
        return Heard.RANG
    if has_ended(said.get("call_status")):
        return Heard.HUNG_UP
    if status := _text(said, "dial_call_status"):
        return Heard.CONNECTED_ENDED if status in ANSWERED else Heard.NOT_CONNECTED
    if DIGITS.fullmatch(_text(said, "digits")):
        return Heard.KEYS
    return Heard.SPOKEN if word == SAID else Heard.NOTHING


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
