"""Codes of banks: a BIC, or the number of a member of a national clearing system."""

import re

BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
"""ISO 9362, as BICFIDec2014Identifier has it."""
CLEARING_SYSTEMS = {
    "AU": ("AUBSB", r"[0-9]{6}"),
    "CA": ("CACPA", r"[0-9]{9}"),
    "CN": ("CNAPS", r"[0-9]{12}"),
    "GB": ("GBDSC", r"[0-9]{6}"),
    "HK": ("HKNCC", r"[0-9]{3}"),
    "IN": ("INFSC", r"[A-Z0-9]{11}"),
    "JP": ("JPZGN", r"[0-9]{7}"),
    "NZ": ("NZNCC", r"[0-9]{6}"),
    "US": ("USABA", r"[0-9]{9}"),
}
"""By the country of the bank: the code of ExternalClearingSystemIdentification1Code, and what its
members are called by. Places whose accounts have no IBAN; anywhere else a BIC is needed."""


def is_bic(code: str) -> bool:
    """Return whether it is a BIC; what a clearing system of a country has too is none."""
    return BIC.fullmatch(code) is not None


def system_of(country: str, code: str) -> str:
    """Return the clearing system of which the code is a member's; "" where none is known."""
    system, members = CLEARING_SYSTEMS.get(country, ("", r"(?!)"))
    return system if re.fullmatch(members, code) else ""
