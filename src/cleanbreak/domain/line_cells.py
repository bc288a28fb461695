"""How each cell of an operator's list of lines is read, and why it may be refused."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum
from unicodedata import normalize

from cleanbreak.domain.declaration import (
    FIRST_IDEOGRAPH,
    NAME_LENGTH_MAX,
    NameTooLong,
    name_key,
)
from cleanbreak.domain.identifiers import (
    MalformedMsisdn,
    SimKind,
    parse_eid,
    parse_iccid,
    parse_imsi,
    parse_msisdn,
)
from cleanbreak.domain.line import LineState
from cleanbreak.domain.policy import CustomerClass, PaymentKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.tariff import TARIFF_CODE, parse_tariff_code

TEXT_LENGTH_MAX = 200


class CellMissing(Refusal):
    """This cell is empty and must not be."""

    code = "cell_missing"


class NotOneOf(Refusal):
    """This must be one of: {known}."""

    code = "not_one_of"


class NotACurrency(Refusal):
    """This is not the code of a currency with a minor unit (ISO 4217), like EUR."""

    code = "not_a_currency"


class TextNotClean(Refusal):
    """This must be one line of at most {maximum} characters, without control characters."""

    code = "text_not_clean"


class NameWithoutLetters(Refusal):
    """A name needs at least one letter or digit, and no control characters."""

    code = "name_without_letters"


class MalformedEmail(Refusal):
    """This is not an e-mail address. Leave the cell empty if there is none on file."""

    code = "malformed_holder_email"


class MalformedLanguage(Refusal):
    """This is not a language code like en, de or zh-hans (BCP 47)."""

    code = "malformed_language"


class MalformedDate(Refusal):
    """This is not a day that exists, written like 2027-01-31."""

    code = "malformed_date"


class MalformedAmount(Refusal):
    """This is not an amount in minor units: digits only, like 2500 for 25.00."""

    code = "malformed_amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The codes that a row may use and that are not this module's to know."""

    places: Collection[str]
    currencies: Collection[str]


@dataclass(frozen=True, slots=True)
class CellReader:
    """How the cells of one column are read; they come without blanks around them."""

    parse: Callable[[str], str]
    """Return the value in normal form, empty if it is unknown, or raise the refusal."""
    is_plain: Callable[[str], object]
    """Say quickly that a cell is its own normal form; may say no where it is. Never raises."""


def cell_readers(vocabulary: Vocabulary) -> dict[str, CellReader]:
    """Return the reader of every column that a list of lines can have."""
    text = CellReader(_parse_text, _is_clean_text)
    amount = CellReader(_parse_amount, AMOUNT.fullmatch)
    optional_amount = CellReader(_or_empty(_parse_amount), OPTIONAL_AMOUNT.fullmatch)
    optional_date = CellReader(_or_empty(_parse_date), _is_empty)
    optional_text = CellReader(_or_empty(_parse_text), _is_empty_or_clean_text)
    return {
        "holder_reference": text,
        "holder_name": CellReader(_parse_name, _is_plain_name),
        "holder_email": CellReader(_or_empty(_parse_email), _is_email),
        "holder_contact_number": CellReader(_or_empty(parse_strict_msisdn), _is_empty),
        "holder_language": CellReader(_parse_language, LANGUAGE.fullmatch),
        "customer_class": _one_of(CustomerClass),
        "msisdn": CellReader(parse_strict_msisdn, MSISDN.fullmatch),
        "imsi": CellReader(parse_imsi, IMSI.fullmatch),
        "iccid": CellReader(parse_iccid, is_plain_iccid),
        "sim_kind": _one_of(SimKind),
        "eid": CellReader(_or_empty(parse_eid), is_plain_eid),
        "jurisdiction": _known(vocabulary.places, str.lower, NotOneOf),
        "payment": _one_of(PaymentKind),
        "currency": _known(vocabulary.currencies, str.upper, NotACurrency),
        "term_end_date": optional_date,
        "early_termination_fee_minor": amount,
        "device_instalments_minor": amount,
        "deposit_since": optional_date,
        "term_start_date": optional_date,
        "monthly_fee_minor": optional_amount,
        "device_value_minor": optional_amount,
        "range_holder": optional_text,
        "charging_account": optional_text,
        "refund_reference": optional_text,
        "last_used_on": optional_date,
        "number_since": optional_date,
        "tariff": CellReader(_or_empty(parse_tariff_code), TARIFF.fullmatch),
        "state": _known([state.value for state in IMPORTABLE_STATES], str.lower, NotOneOf),
    }


IMPORTABLE_STATES = (LineState.ACTIVE, LineState.SUSPENDED)
"""An import neither ends a line nor brings one back."""
MSISDN = re.compile(r"\+[1-9][0-9]{4,14}")
IMSI = re.compile(r"[0-9]{14,15}")
ICCID = re.compile(r"89[0-9]{16,18}")
EID = re.compile(r"89[0-9]{30}")
EMAIL = re.compile(r"(?=.{3,254}$)[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@,;<>\"().]+")
NAME = re.compile(r"[^\W_]\S*(?: \S+)*")
PLAIN_NAME = re.compile(r"[^\W_]+(?:[ ,.'-]+[^\W_]+)*")
WORD = re.compile(r"[^\W_]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TARIFF = re.compile(f"(?:{TARIFF_CODE.pattern})?")
AMOUNT = re.compile(r"0|[1-9][0-9]{0,15}")
OPTIONAL_AMOUNT = re.compile(f"(?:{AMOUNT.pattern})?")
TWICE = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))


def parse_strict_msisdn(text: str) -> str:
    """Return the number as E.164 with the plus sign, which the text may leave out.

    :raises MalformedMsisdn: for anything else: what people may type, a list may not hold.
    """
    number = text if text.startswith("+") else f"+{text}"
    if not MSISDN.fullmatch(number):
        raise MalformedMsisdn
    return parse_msisdn(number)


def is_plain_iccid(text: str) -> bool:
    """Return whether :func:`parse_iccid` would return the text as it is; four times as fast.

    The last digit and every second before it are summed as the bytes they are: ten times the 48
    of ``b"0"`` is nothing modulo ten. Eighteen digits have no check digit.
    """
    if not ICCID.fullmatch(text):
        return False
    digits = text.encode()
    total = sum(digits[-1::-2]) + sum(digits[-2::-2].translate(TWICE))
    return len(text) == 18 or total % 10 == 0


def is_plain_eid(text: str) -> bool:
    """Return whether there is no EID, or :func:`parse_eid` would return the text as it is."""
    return not text or bool(EID.fullmatch(text) and int(text) % 97 == 1)


def quick_name_key(name: str) -> str:
    """Return what :func:`name_key` returns, several times as fast for names in plain letters.

    What a regular expression calls a word is what ``str.isalnum`` says yes to, and the underscore.
    Names with other marks between the words are left to the rule itself.
    """
    folded = (name if name.isascii() else normalize("NFKC", name)).casefold()
    letters = folded.replace(" ", "")
    if letters < FIRST_IDEOGRAPH and letters.isalnum():
        return " ".join(sorted(folded.split()))
    if folded < FIRST_IDEOGRAPH and PLAIN_NAME.fullmatch(folded):
        return " ".join(sorted(WORD.findall(folded)))
    return name_key(name)


def _one_of(values: type[Enum]) -> CellReader:
    return _known([member.value for member in values], str.lower, NotOneOf)


def _known(
    codes: Collection[str], fold: Callable[[str], str], refusal: type[Refusal]
) -> CellReader:
    known = frozenset(codes)
    listed = ", ".join(sorted(known))

    def parse(text: str) -> str:
        if (folded := fold(text)) not in known:
            raise refusal(known=listed)
        return folded

    return CellReader(parse, known.__contains__)


def _or_empty(parse: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: parse(text) if text else ""


def _parse_text(text: str) -> str:
    if not _is_clean_text(text):
        raise TextNotClean(maximum=TEXT_LENGTH_MAX)
    return text


def _is_clean_text(text: str) -> bool:
    return 0 < len(text) <= TEXT_LENGTH_MAX and text.isprintable()


def _is_empty_or_clean_text(text: str) -> bool:
    return len(text) <= TEXT_LENGTH_MAX and text.isprintable()


def _is_empty(text: str) -> bool:
    return not text


def _is_plain_name(text: str) -> bool:
    return len(text) <= NAME_LENGTH_MAX and text.isprintable() and bool(NAME.fullmatch(text))


def _parse_name(text: str) -> str:
    """Return the name on one line; names of more than one part come with line ends sometimes."""
    name = " ".join(text.split())
    if len(name) > NAME_LENGTH_MAX:
        raise NameTooLong(maximum=NAME_LENGTH_MAX)
    if not (name.isprintable() and name_key(name)):
        raise NameWithoutLetters
    return name


def _parse_email(text: str) -> str:
    if not _is_email(text):
        raise MalformedEmail
    return text


def _is_email(text: str) -> bool:
    return bool(EMAIL.fullmatch(text)) and text.isprintable()


def _parse_language(text: str) -> str:
    language = text.lower().replace("_", "-")
    if not LANGUAGE.fullmatch(language):
        raise MalformedLanguage
    return language


def _parse_date(text: str) -> str:
    if not DATE.fullmatch(text):  # fromisoformat knows more forms than this one
        raise MalformedDate
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise MalformedDate from error


def _parse_amount(text: str) -> str:
    if not AMOUNT.fullmatch(text):
        raise MalformedAmount
    return text
