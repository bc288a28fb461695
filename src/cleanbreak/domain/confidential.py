"""Confidential ends: somebody leaves a line on another person's plan, who must not learn of it.

Safe Connections Act, 47 USC 345, and 47 CFR 64.6400 ff. (FCC 23-96): a survivor of abuse may leave
a shared plan; the request is kept from the account holder, and answered within two business days.
We do so everywhere: where no law asks for it, it is our own rule.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from cleanbreak.domain.refusal import Refusal

WORKING_DAYS = 2
"""47 USC 345(b)(1): two business days after the completed request."""
SATURDAY = 5


class SafeMedium(Enum):
    """How somebody can be reached without danger."""

    EMAIL = "email"
    SMS = "sms"


class SurvivorDocument(Enum):
    """What shows that somebody survived abuse (47 USC 345(c)(1)(A)); looked at, never kept."""

    POLICE_REPORT = "police_report"
    COURT_ORDER = "court_order"
    AFFIDAVIT = "affidavit"
    """Signed by somebody who helps by profession: physician, social worker, shelter, clergy."""
    OTHER_OFFICIAL = "other_official"


class ConfidentialDecision(Enum):
    """What became of a request."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class SafeContactMissing(Refusal):
    """Say where we can reach you: an e-mail address or a phone number that only you see."""

    code = "safe_contact_missing"


class SafeContactIsTheLine(Refusal):
    """This is the line itself. Name another number or an e-mail address that only you see."""

    code = "safe_contact_is_the_line"


class SafeContactOnFile(Refusal):
    """The safe contact is the one that the account holder has on file. Ask for another one."""

    code = "safe_contact_on_file"


class NotConfidential(Refusal):
    """There is no such request. Check its number for typing errors."""

    code = "no_such_confidential_request"


class ConfidentialAlreadyDecided(Refusal):
    """Somebody has already decided about this request."""

    code = "confidential_already_decided"


class LineHasOpenOrder(Refusal):
    """This line has an open order that others know of. Withdraw it first, or let it end."""

    code = "line_has_open_order"


class NotPossibleHere(Refusal):
    """This cannot be done here at the moment. Call us, or come to one of our stores."""

    code = "not_possible_here"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """Where somebody is told what becomes of their request, and nobody else."""

    medium: SafeMedium
    address: str = field(repr=False)
    """E-mail address, or E.164 number."""
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialRequest:
    """What somebody asks for in confidence."""

    submission_key: str
    person_name: str = field(repr=False)
    """Of whoever asks, who uses the line; the account holder is somebody else."""
    msisdn: str = field(repr=False)
    safe_contact: SafeContact

    def __post_init__(self) -> None:
        if not self.safe_contact.address:
            raise SafeContactMissing
        if self.safe_contact.address == self.msisdn:
            raise SafeContactIsTheLine


def due_on(received_on: date) -> date:
    """Return the last day on which a request is answered in time; Saturdays and Sundays rest.

    Holidays are not known here: they make the real last day later, never sooner.
    """
    day, left = received_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
