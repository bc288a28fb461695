"""One-time passwords that relying parties have us send (CAMARA one-time-password-sms).

A code proves that somebody holds the SIM of a number now. It proves nothing of a number whose line
has ended, so none is sent there, and one that was sent before the end dies with the line.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from cleanbreak.domain.refusal import Refusal

CODE_VALID_FOR = timedelta(minutes=10)
CODE_TRIES = 5
"""The last of these wrong tries ends the code."""
CODES_AN_HOUR = 5
"""So many one relying party may send to one number."""
CODES_AN_HOUR_FROM_ALL = 20
"""So many all of them together: nobody's phone is flooded through us."""
PLACE_OF_CODE = "{{code}}"
SENT_CHARACTERS_MAX = 160


class NoCodeToSuchANumber(Refusal):
    """No text message with a code can be sent to this number."""

    code = "no_code_to_such_a_number"


class NumberTakesNoTexts(Refusal):
    """Text messages to this number are blocked."""

    code = "number_takes_no_texts"


class NoNumberOfOurs(Refusal):
    """This number is not one of ours."""

    code = "no_number_of_ours"


class TooManyCodesToNumber(Refusal):
    """Too many codes have been asked for this number. Ask again in an hour."""

    code = "too_many_codes_to_number"


class TextHasOddCharacters(Refusal):
    """The message holds characters that no text message shows."""

    code = "text_has_odd_characters"


class NoSuchCode(Refusal):
    """There is no code of this authenticationId."""

    code = "no_such_code"


class CodeNotRight(Refusal):
    """The code is not right."""

    code = "code_not_right"


class CodeOver(Refusal):
    """The code is not good any more: its time is over, it was used, or a newer one was sent."""

    code = "code_over"


class CodeTriedTooOften(Refusal):
    """The code was tried too often. Ask for a new one."""

    code = "code_tried_too_often"


def text_with_code(message: str, code: str) -> str:
    """Return what is sent.

    :raises TextHasOddCharacters: for control characters and what turns writing around.
    """
    if any(unicodedata.category(one) in ("Cc", "Cf", "Co", "Cs") for one in message):
        raise TextHasOddCharacters
    return message.replace(PLACE_OF_CODE, code)[:SENT_CHARACTERS_MAX]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCode:
    """A code as it stands."""

    sent_at: datetime
    tries_left: int
    is_over: bool
    """Whether it was used, or a newer one has taken its place."""
    is_line_alive: bool
    """Whether the line to which it was sent still has its number."""


def check_can_be_tried(sent: SentCode, now: datetime) -> None:
    """Return if somebody may try the code.

    :raises CodeTriedTooOften: if the tries are used up.
    :raises CodeOver: if it is not good any more for any other reason.
    """
    if sent.tries_left <= 0:
        raise CodeTriedTooOften
    if sent.is_over or not sent.is_line_alive or now - sent.sent_at >= CODE_VALID_FOR:
        raise CodeOver


def check_may_send(by_this_party: int, by_all: int) -> None:
    """Return if one more may be sent to a number, after so many within the last hour.

    :raises TooManyCodesToNumber: if not.
    """
    if by_this_party >= CODES_AN_HOUR or by_all >= CODES_AN_HOUR_FROM_ALL:
        raise TooManyCodesToNumber
