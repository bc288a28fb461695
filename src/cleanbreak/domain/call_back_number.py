"""The number by which a caller is called back: one that costs nobody anything unusual."""

import phonenumbers
from phonenumbers import PhoneNumberType

from cleanbreak.domain.hotline_queue import CallBackNotPossible
from cleanbreak.domain.identifiers import MalformedMsisdn
from cleanbreak.domain.national_number import REGIONS, parse_msisdn_at

ORDINARY = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
"""No premium rate, and nothing whose price its owner sets: anybody can ask us to dial."""

NO_COUNTRY = (None, "001")
"""Satellites and networks of no country: dear to call from everywhere."""


def parse_call_back_number(text: str, place: str) -> str:
    """Return an ordinary number of the place's country as E.164.

    :param place: code of the operator's home place; where it is no single country (``eu``), numbers
        of every country are taken, and none of satellites.
    :raises CallBackNotPossible: for every other.
    """
    try:
        number = phonenumbers.parse(parse_msisdn_at(text, place))
    except (MalformedMsisdn, phonenumbers.NumberParseException) as fault:
        raise CallBackNotPossible from fault
    region, found = (
        REGIONS.get(place.partition("-")[0]),
        phonenumbers.region_code_for_number(number),
    )
    is_ours = found == region if region else found not in NO_COUNTRY
    if not is_ours or phonenumbers.number_type(number) not in ORDINARY:
        raise CallBackNotPossible
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
