"""The machine-readable zone of a document: what its lines say, and whether they were read right.

ICAO Doc 9303, 8th edition 2021: part 3 section 4 (what all have in common), part 4 (passports, two
lines of 44 characters), part 5 (cards, three of 30), part 6 (cards, two of 36). A sign that does
not fit is never mended: an O that a scanner took for a 0 is another name or another number.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cleanbreak.domain.mrz_fields import FILLER, MrzFields, MrzFormat, cut_lines
from cleanbreak.domain.mrz_states import STATES
from cleanbreak.domain.refusal import Refusal

WEIGHTS = (7, 3, 1)
EXPIRES_WITHIN_YEARS = 50
"""No document is good for longer; a later year is one of the century before, thus long over."""
VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
VALUES[FILLER] = 0


class Sex(Enum):
    """As the zone says it (part 3, 4.1.1.1)."""

    FEMALE = "F"
    MALE = "M"
    UNSPECIFIED = "<"


class MrzStateUnknown(Refusal):
    """The machine-readable lines name a state that there is not: scan again, or type them from the
    document.
    """

    code = "mrz_state_unknown"


class MrzNumberMissing(Refusal):
    """The machine-readable lines hold no document number: scan again."""

    code = "mrz_number_missing"


class MrzNameUnreadable(Refusal):
    """The name in the machine-readable lines cannot be read: scan again, or type them from the
    document.
    """

    code = "mrz_name_unreadable"


class MrzSexUnknown(Refusal):
    """The machine-readable lines hold another sign than F, M or < for the sex: scan again, or type
    them from the document.
    """

    code = "mrz_sex_unknown"


class WrongNumberCheckDigit(Refusal):
    """The check digit of the document number does not fit: scan again, or type the line from the
    document.
    """

    code = "mrz_number_check_digit"


class WrongBirthCheckDigit(Refusal):
    """The check digit of the date of birth does not fit: scan again, or type the line from the
    document.
    """

    code = "mrz_birth_check_digit"


class WrongExpiryCheckDigit(Refusal):
    """The check digit of the expiry date does not fit: scan again, or type the line from the
    document.
    """

    code = "mrz_expiry_check_digit"


class WrongPersonalCheckDigit(Refusal):
    """The check digit of the personal number does not fit: scan again, or type the line from the
    document.
    """

    code = "mrz_personal_check_digit"


class WrongWholeCheckDigit(Refusal):
    """The last check digit, which is over all lines, does not fit: scan again, or type the lines
    from the document.
    """

    code = "mrz_whole_check_digit"


class MrzBirthImpossible(Refusal):
    """The machine-readable lines hold a date of birth that no calendar has: scan again, or type
    them from the document.
    """

    code = "mrz_birth_impossible"


class MrzExpiryImpossible(Refusal):
    """The machine-readable lines hold an expiry date that no calendar has: scan again, or type
    them from the document.
    """

    code = "mrz_expiry_impossible"


@dataclass(frozen=True, slots=True)
class Born:
    """Between which days somebody was born; one and the same, unless the document leaves it open.

    Part 3, 4.8: what is not known of a date of birth is filled up.
    """

    earliest: date = field(repr=False)
    latest: date = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentName:
    """A name as a document has it."""

    primary: tuple[str, ...] = field(repr=False)
    """Parts of what comes first: the surname, in most states."""
    secondary: tuple[str, ...] = field(repr=False)
    may_be_cut: bool = False
    """The zone was too short for it, or just long enough (part 3, 4.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mrz:
    """What the lines say. Nothing of it is for a log; the document number is not kept at all."""

    format: MrzFormat
    document_code: str
    """``P``, ``ID``, ``AR``…: one letter for the kind, one that the state chooses."""
    issuing_state: str
    nationality: str = field(repr=False)
    name: DocumentName = field(repr=False)
    number: str = field(repr=False)
    born: Born = field(repr=False)
    sex: Sex = field(repr=False)
    expires_on: date
    optional: tuple[str, ...] = field(repr=False)
    """What a state adds as it likes, such as a personal number; without fillers at the end."""


def parse_mrz(text: str, today: date) -> Mrz:
    """Return what the lines of a document say.

    Small letters are taken for capitals, and lines may come as one, as scanners send them.

    :param today: nobody is born after it, nor is a document good for half a century from it.
    :raises MrzLengthWrong, MrzCharacterUnknown, MrzOfVisa, MrzDocumentUnknown: for what is none.
    :raises WrongNumberCheckDigit, WrongBirthCheckDigit, WrongExpiryCheckDigit,
        WrongPersonalCheckDigit, WrongWholeCheckDigit: naming which check digit does not fit.
    :raises MrzStateUnknown, MrzNumberMissing, MrzNameUnreadable, MrzSexUnknown,
        MrzBirthImpossible, MrzExpiryImpossible: for what no document can say.
    """
    parts = cut_lines(text)
    number, optional = _number(parts)
    _check_digits(parts)
    return Mrz(
        format=parts.form,
        document_code=parts.document_code.rstrip(FILLER),
        issuing_state=_state(parts.issuing_state),
        nationality=_state(parts.nationality),
        name=_name(parts.name),
        number=number,
        born=_born(parts.birth, today),
        sex=_sex(parts.sex),
        expires_on=_expiry(parts.expiry, today),
        optional=optional,
    )


def check_digit(text: str) -> str:
    """Return the check digit (part 3, 4.9): weights 7, 3, 1 over digits, A = 10…Z = 35, < = 0."""
    weighed = (VALUES[char] * WEIGHTS[at % 3] for at, char in enumerate(text))
    return str(sum(weighed) % 10)


def _number(parts: MrzFields) -> tuple[str, tuple[str, ...]]:
    """Return the document number, and the optional data without its end.

    Parts 5 and 6, 4.2.2: of a number longer than nine characters the rest stands in the optional
    data, with the check digit over all of it behind; a filler stands where that would be.
    """
    number, check, optional = parts.number, parts.number_check, parts.overflow
    if check == FILLER and optional:
        rest, _, optional = optional.partition(FILLER)
        number, check = number + rest[:-1], rest[-1:]
    if check != check_digit(number):
        raise WrongNumberCheckDigit
    if not number.strip(FILLER):
        raise MrzNumberMissing
    more = (one.rstrip(FILLER) for one in (optional, *parts.optional))
    return number.rstrip(FILLER), tuple(one for one in more if one)


def _check_digits(parts: MrzFields) -> None:
    if parts.birth_check != check_digit(parts.birth):
        raise WrongBirthCheckDigit
    if parts.expiry_check != check_digit(parts.expiry):
        raise WrongExpiryCheckDigit
    is_unused = parts.personal_check == FILLER and not parts.personal.strip(FILLER)
    if not is_unused and parts.personal_check != check_digit(parts.personal):
        raise WrongPersonalCheckDigit  # part 4, 4.2.2.2: a filler or 0, if there is no number
    if parts.whole_check != check_digit(parts.whole):
        raise WrongWholeCheckDigit


def _state(code: str) -> str:
    """Return the code of a state or person (part 3, section 5): ISO 3166-1, or one of ICAO's."""
    state = code.rstrip(FILLER)
    if state not in STATES:
        raise MrzStateUnknown
    return state


def _name(text: str) -> DocumentName:
    """Read a name (part 3, 4.6): two fillers behind the primary identifier, one between parts."""
    primary, _, secondary = text.rstrip(FILLER).partition(FILLER * 2)
    if not re.fullmatch(r"[A-Z][A-Z<]*", text) or not primary:
        raise MrzNameUnreadable
    return DocumentName(
        primary=_parts(primary),
        secondary=_parts(secondary),
        may_be_cut=not text.endswith(FILLER),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(FILLER) if part)


def _sex(char: str) -> Sex:
    try:
        return Sex(char)
    except ValueError:
        raise MrzSexUnknown from None


def _born(text: str, today: date) -> Born:
    """Read a date of birth: of two years that end so, the later one that is not to come.

    :raises MrzBirthImpossible: if there is no such day.
    """
    found = re.fullmatch(r"(\d\d|<<)(\d\d|<<)(\d\d|<<)", text)
    if found is None:
        raise MrzBirthImpossible
    year, month, day = (None if one == "<<" else int(one) for one in found.groups())
    if year is None:
        return Born(date.min, today)
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        born = _span(century + year, month, day if month else None)
        if born is not None and born.earliest <= today:
            return Born(born.earliest, min(born.latest, today))
    raise MrzBirthImpossible


def _span(year: int, month: int | None, day: int | None) -> Born | None:
    """Return the first and the last day that a date can be; ``None``: there is none."""
    try:
        if month is None:
            return Born(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            following = date(year + month // 12, month % 12 + 1, 1)
            return Born(date(year, month, 1), date.fromordinal(following.toordinal() - 1))
        return Born(date(year, month, day), date(year, month, day))
    except ValueError:
        return None


def _expiry(text: str, today: date) -> date:
    """Read an expiry date: the year is within the next half century, or one that is over."""
    if not re.fullmatch(r"\d{6}", text):
        raise MrzExpiryImpossible
    year = today.year // 100 * 100 + int(text[:2])
    if year > today.year + EXPIRES_WITHIN_YEARS:
        year -= 100
    elif year <= today.year - (100 - EXPIRES_WITHIN_YEARS):
        year += 100
    span = _span(year, int(text[2:4]) or 13, int(text[4:]) or 32)
    if span is None:
        raise MrzExpiryImpossible
    return span.earliest
