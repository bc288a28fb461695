"""Whom somebody tells of a weakness, as the settings say it (RFC 9116)."""

import re
from datetime import date

from cleanbreak.domain.refusal import Refusal

CONTACT = re.compile(r"(https://|mailto:|tel:)[!-~]+", re.ASCII)


class NoSecurityContact(Refusal):
    """CLEANBREAK_SECURITY_CONTACT holds addresses like mailto:security@example.org, not "{text}".

    Addresses begin with https://, mailto: or tel:, and blanks are between them.
    """

    code = "no_security_contact"


class NoExpiryDate(Refusal):
    """CLEANBREAK_SECURITY_EXPIRES is a date like 2027-05-01, not "{text}"."""

    code = "no_expiry_date"


def read_contacts(text: str) -> tuple[str, ...]:
    """Return the addresses, the preferred one first.

    :raises NoSecurityContact: if one of them is none.
    """
    contacts = tuple(text.split())
    if not all(CONTACT.fullmatch(one) for one in contacts):
        raise NoSecurityContact(text=text)
    return contacts


def read_expiry(text: str) -> date | None:
    """Return until when somebody vouches for the contacts; ``None`` if nothing is said.

    :raises NoExpiryDate: if it is no date.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise NoExpiryDate(text=text) from fault
