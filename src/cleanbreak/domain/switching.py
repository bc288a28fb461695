"""Switching by a code: the subscriber asks by text, and hands the code to the new provider.

Ofcom General Conditions C7 (Auto-Switch): a porting authorisation code (PAC) lets the new provider
take the number over, a service termination authorisation code (STAC) lets it end the line without
the number, and INFO tells the figures alone. A code is good for 30 days and for one line.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.typed_text import BETWEEN_GROUPS
from cleanbreak.domain.working_days import WorkingDays

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of codes: without vowels, so that no code is a word."""
LETTERS_LENGTH, DIGITS_LENGTH = 3, 6
RECIPIENT_MAX = 60
"""Characters of a provider's name."""
_WORD = re.compile(r"[^\W\d_]+")


class SwitchWord(Enum):
    """What a subscriber asks for."""

    PAC = "pac"
    """A code with which the number moves to the new provider."""
    STAC = "stac"
    """A code with which the line ends, and its number with it."""
    INFO = "info"
    """The figures alone."""


class SwitchEnd(Enum):
    """How the time of a code ended."""

    REDEEMED = "redeemed"
    EXPIRED = "expired"
    VOID = "void"
    """Another code of the line was redeemed, or this one cannot be told any more."""


class MalformedSwitchCode(Refusal):
    """A PAC is three letters and six digits, a STAC six digits and three letters. Read it again."""

    code = "malformed_switch_code"


class UnknownSwitchCode(Refusal):
    """We have given out no such code for this number. Compare both, character by character."""

    code = "unknown_switch_code"


class SwitchCodeExpired(Refusal):
    """This code was good until {last_day}. The subscriber can ask for another one."""

    code = "switch_code_expired"


class SwitchCodeUsed(Refusal):
    """This code was used already, on {used_on}."""

    code = "switch_code_used"


class SwitchCodeVoid(Refusal):
    """This code is void: its line ended, or left by another code, on {void_since}."""

    code = "switch_code_void"


class NoSwitchCodeHere(Refusal):
    """There is no such code where this line is from."""

    code = "no_switch_code_here"


class SwitchDayNotPossible(Refusal):
    """A switch is done on a working day, from {earliest} to {latest}."""

    code = "switch_day_not_possible"


class RecipientMissing(Refusal):
    """Name the new provider in up to 60 characters."""

    code = "recipient_missing"


class LineEndsOtherwise(Refusal):
    """This line is being ended at this moment, so it cannot be switched any more."""

    code = "line_ends_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRules:
    """What a place says about switching by a code, on one day; by default it knows none."""

    short_codes: Mapping[SwitchWord, str] = field(default_factory=dict)
    """To which number each word is texted; a word that is missing is not known there."""
    valid: Period = Period()
    """From the day on which a code is made to its last day."""
    answered_within_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchCode:
    """A code that was given out, as far as rules ask for it."""

    holder_id: int
    word: SwitchWord
    last_day: date
    """In the time zone of the line's place."""
    ended_as: SwitchEnd | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchFigures:
    """What leaving on the next working day costs and brings back, in minor units."""

    currency: str
    early_termination_fee_minor: int
    instalments_due_minor: int
    instalments_going_on_minor: int
    credit_minor: int | None
    """``None``: the charging system cannot be asked now; so with the two below."""
    gift_lost_minor: int | None
    refund_minor: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are stored and shown."""
        return {name: getattr(self, name) for name in self.__slots__}


def word_in(text: str) -> str:
    """Return the first word of a text, in capitals; empty if there is none.

    What is not a letter does not count: quotes, blanks, emoji. Wide letters are read as meant.
    """
    found = _WORD.search(unicodedata.normalize("NFKC", text))
    return found[0].upper() if found else ""


def asked_word(text: str, rules: SwitchRules) -> SwitchWord | None:
    """Return what a text asks for; ``None`` if it is nothing that the place knows."""
    asked = word_in(text).lower()
    return next((word for word in rules.short_codes if word.value == asked), None)


def code_from(number: int, word: SwitchWord) -> str:
    """Return the code that is made from random bits."""
    number, digits = divmod(number, 10**DIGITS_LENGTH)
    letters = ""
    for _ in range(LETTERS_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    written = f"{digits:0{DIGITS_LENGTH}d}"
    return letters + written if word is SwitchWord.PAC else written + letters


def parse_switch_code(text: str) -> tuple[SwitchWord, str]:
    """Return which kind of code it is, and the code as we write it: ``BCD123456``, ``123456BCD``.

    Small letters, blanks and dashes are read as meant.

    :raises MalformedSwitchCode: if it has another form.
    """
    code = BETWEEN_GROUPS.sub("", text).upper()
    if re.fullmatch("[A-Z]{3}[0-9]{6}", code):
        return SwitchWord.PAC, code
    if re.fullmatch("[0-9]{6}[A-Z]{3}", code):
        return SwitchWord.STAC, code
    raise MalformedSwitchCode


def check_redeemable(code: SwitchCode, holder_id: int, today: date) -> None:
    """Return if the code can be redeemed on this day, in the line's place.

    :param holder_id: whose the line is now.
    :raises UnknownSwitchCode: if it was given to somebody before them.
    :raises SwitchCodeUsed, SwitchCodeVoid: if its time has ended.
    :raises SwitchCodeExpired: after its last day.
    """
    if code.holder_id != holder_id:
        raise UnknownSwitchCode
    if code.ended_as is SwitchEnd.REDEEMED:
        raise SwitchCodeUsed(used_on=code.ended_on)
    if code.ended_as is SwitchEnd.VOID:
        raise SwitchCodeVoid(void_since=code.ended_on)
    if code.ended_as is SwitchEnd.EXPIRED or today > code.last_day:
        raise SwitchCodeExpired(last_day=code.last_day)


def switch_day(wished: date | None, code: SwitchCode, days: WorkingDays, today: date) -> date:
    """Return the last day of the line: the next working day, or a later one that was wished.

    No notice runs beyond it (GC C7).

    :raises SwitchDayNotPossible: for a day on which no switch is done.
    """
    earliest = days.after(today, 1)
    latest = max(earliest, code.last_day)
    if wished is None:
        return earliest
    if not earliest <= wished <= latest or not days.has(wished):
        raise SwitchDayNotPossible(earliest=earliest, latest=latest)
    return wished


def parse_recipient(text: str) -> str:
    """Return the name of a provider with single blanks.

    :raises RecipientMissing: if it is empty, too long, or not to be printed.
    """
    name = " ".join(text.split())
    if not 0 < len(name) <= RECIPIENT_MAX or not name.isprintable():
        raise RecipientMissing
    return name


def figures_of(settlement: Settlement, *, is_credit_known: bool) -> SwitchFigures:
    """Return what is told, from the settlement that the end would have.

    :param is_credit_known: false while the balance cannot be read: it was settled as an empty one.
    """
    credit = (
        settlement.paid_minor,
        settlement.promotional_expired_minor,
        settlement.refund_minor,
    )
    credit_minor, gift_lost_minor, refund_minor = credit if is_credit_known else (None, None, None)
    return SwitchFigures(
        currency=settlement.currency,
        early_termination_fee_minor=settlement.early_termination_fee_minor,
        instalments_due_minor=settlement.device_instalments_minor,
        instalments_going_on_minor=settlement.instalments_going_on_minor,
        credit_minor=credit_minor,
        gift_lost_minor=gift_lost_minor,
        refund_minor=refund_minor,
    )
