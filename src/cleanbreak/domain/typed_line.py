"""A line as it is typed on the keys of a telephone: digits, and no plus sign."""

from cleanbreak.domain.identifiers import SHORTEST_CARD_NUMBER, MalformedMsisdn, parse_iccid
from cleanbreak.domain.national_number import is_possible_number, national_digits, parse_msisdn_at


def parse_typed_line(digits: str, place: str) -> tuple[str | None, str | None]:
    """Return the number as E.164, or the card number; the other one is ``None``.

    A number counts as people of the place write it, or with 00 before the country code, or with the
    country code alone, if there is such a number.

    :raises MalformedMsisdn, MalformedIccid, WrongIccidCheckDigit: if it is neither.
    """
    if digits.startswith("89") and len(digits) >= SHORTEST_CARD_NUMBER:
        return None, parse_iccid(digits)
    try:
        return parse_msisdn_at(digits, place), None
    except MalformedMsisdn:
        if not is_possible_number(f"+{digits}"):
            raise
        return f"+{digits}", None


def typed_digits(msisdn: str, place: str) -> str:
    """Return the keys with which people of a place type a number."""
    return national_digits(msisdn, place) or f"00{msisdn[1:]}"


def grouped_digits(digits: str) -> str:
    """Return digits as they are read out: one by one, in groups of three, the last of two to four.

    Twelve digits are ``0 1 5, 2 2 8, 8 1 7, 3 8 6``.
    """
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return ", ".join(" ".join(group) for group in groups)
