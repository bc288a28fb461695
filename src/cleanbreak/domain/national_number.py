"""A phone number as the people of one place write it, without its country code."""

import re

import phonenumbers

from cleanbreak.domain.identifiers import SEPARATORS, MalformedMsisdn, parse_msisdn
from cleanbreak.domain.place import PLACES

REGIONS = {place: region for region, place in PLACES.items()}


def parse_msisdn_at(text: str, place: str) -> str:
    """Return the number as E.164; one without country code counts as a number of the place.

    Only if it is written in full as people of the place write it, with the trunk prefix where they
    have one (0152 28817386 in Germany), and if it is a number there: anything else could be meant
    for another place. Trunk prefixes and numbering plans are those of ``phonenumbers``.

    :param place: code of the place's rules: ``de``, ``us``.
    :raises MalformedMsisdn: if it is neither.
    """
    try:
        return parse_msisdn(text)
    except MalformedMsisdn:
        number = _national_number(SEPARATORS.sub("", text), REGIONS.get(place.partition("-")[0]))
        if number is None:
            raise
        return number


def _national_number(digits: str, region: str | None) -> str | None:
    if region is None or not re.fullmatch(r"[0-9]{4,15}", digits, re.ASCII):
        return None
    number = phonenumbers.parse(digits, region)
    if not phonenumbers.is_valid_number_for_region(number, region):
        return None
    if _written(number) != digits:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_digits(msisdn: str, place: str) -> str | None:
    """Return the digits with which people of a place write a number; ``None``: it is another's."""
    region = REGIONS.get(place.partition("-")[0])
    if region is None or not is_possible_number(msisdn):
        return None
    number = phonenumbers.parse(msisdn)
    return _written(number) if phonenumbers.is_valid_number_for_region(number, region) else None


def _written(number: phonenumbers.PhoneNumber) -> str:
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"[^0-9]", "", written)


def is_possible_number(msisdn: str) -> bool:
    """Return whether a number with its plus sign is one in some numbering plan."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(msisdn))
    except phonenumbers.NumberParseException:
        return False


def is_landline(msisdn: str) -> bool:
    """Return whether a number is one of a landline, where its numbering plan tells them apart."""
    try:
        number = phonenumbers.parse(msisdn)
    except phonenumbers.NumberParseException:
        return False
    kind: int = phonenumbers.number_type(number)
    return kind == phonenumbers.PhoneNumberType.FIXED_LINE
