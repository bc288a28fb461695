"""The numbers by which lines, SIMs and devices are known: normal form and check digits."""

import re
from enum import Enum

from cleanbreak.domain.refusal import Refusal

SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u00a0]+")

SHORTEST_CARD_NUMBER = 16
"""Phone numbers have 15 digits at most (ITU-T E.164): more digits were meant as a card number."""


class SimKind(Enum):
    """What carries the subscription."""

    ESIM = "esim"
    PHYSICAL = "physical"


class MalformedMsisdn(Refusal):
    """This is not a phone number in international form. Write it like +49 151 23456789."""

    code = "malformed_msisdn"


class MalformedImsi(Refusal):
    """An IMSI has 14 or 15 digits and nothing else."""

    code = "malformed_imsi"


class MalformedIccid(Refusal):
    """A card number (ICCID) starts with 89 and has 18 to 20 digits; it is printed on the card."""

    code = "malformed_iccid"


class WrongIccidCheckDigit(Refusal):
    """This card number (ICCID) has a typing error: its last digit does not fit the others."""

    code = "wrong_iccid_check_digit"


class MalformedEid(Refusal):
    """An EID has 32 digits and starts with 89."""

    code = "malformed_eid"


class WrongEidCheckDigits(Refusal):
    """This EID has a typing error: its last two digits do not fit the others."""

    code = "wrong_eid_check_digits"


def parse_msisdn(text: str) -> str:
    """Return the number as E.164 with the plus sign (ITU-T E.164; CAMARA ``phoneNumber``).

    Accepts blanks, brackets, dots, dashes, slashes and a leading ``00``.

    :raises MalformedMsisdn: if it is not 5 to 15 digits behind the plus sign.
    """
    compact = SEPARATORS.sub("", text)
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    if not re.fullmatch(r"\+[1-9][0-9]{4,14}", compact, re.ASCII):
        raise MalformedMsisdn
    return compact


def parse_imsi(text: str) -> str:
    """Return the IMSI as digits (ITU-T E.212, 3GPP TS 23.003 clause 2.2).

    :raises MalformedImsi: if it is not 14 or 15 digits.
    """
    compact = SEPARATORS.sub("", text)
    if not re.fullmatch(r"[0-9]{14,15}", compact, re.ASCII):
        raise MalformedImsi
    return compact


def is_card_number(typed: str) -> bool:
    """Return whether what was typed was meant as a card number, not as a phone number."""
    compact = SEPARATORS.sub("", typed)
    return not compact.startswith(("+", "00")) and len(compact) >= SHORTEST_CARD_NUMBER


def parse_iccid(text: str) -> str:
    """Return the ICCID as digits without the wire's F padding (ITU-T E.118).

    :raises MalformedIccid: if it is not 18 to 20 digits that start with 89.
    :raises WrongIccidCheckDigit: if 19 or 20 digits do not end with their Luhn digit. An ICCID of
        18 digits was issued without a check digit.
    """
    compact = SEPARATORS.sub("", text).rstrip("fF")
    if not re.fullmatch(r"89[0-9]{16,18}", compact, re.ASCII):
        raise MalformedIccid
    if len(compact) > 18 and luhn_sum(compact) % 10 != 0:
        raise WrongIccidCheckDigit
    return compact


def parse_eid(text: str) -> str:
    """Return the EID as 32 digits (GSMA SGP.29: ISO/IEC 7064 MOD 97-10 leaves 1).

    :raises MalformedEid: if it is not 32 digits that start with 89.
    :raises WrongEidCheckDigits: if the last two digits do not fit.
    """
    compact = SEPARATORS.sub("", text)
    if not re.fullmatch(r"89[0-9]{30}", compact, re.ASCII):
        raise MalformedEid
    if int(compact) % 97 != 1:
        raise WrongEidCheckDigits
    return compact


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum (ISO/IEC 7812-1 annex B); valid numbers give a multiple of ten."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    backwards = digits[::-1]
    return sum(map(int, backwards[::2])) + sum(doubled[int(digit)] for digit in backwards[1::2])
