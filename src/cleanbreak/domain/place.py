"""Which place's law counts for a number, as far as the number itself tells."""

import phonenumbers

PLACES = {
    "AU": "au", "BR": "br", "CN": "cn", "DE": "de", "FR": "fr", "GB": "gb", "HK": "hk", "IN": "in",
    "JP": "jp", "SG": "sg", "US": "us",
}  # fmt: skip
"""ISO 3166 region of the numbering plan to the code of the place's rules."""


def place_of_number(msisdn: str | None) -> str | None:
    """Return the place of an E.164 number, or ``None`` if it does not tell one that we know.

    Numbers that share a country code with others (+1) belong to the place of their area code.
    """
    if msisdn is None:
        return None
    try:
        number = phonenumbers.parse(msisdn)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    if region is None and number.country_code is not None:
        region = phonenumbers.region_code_for_country_code(number.country_code)
    return PLACES.get(region or "")
