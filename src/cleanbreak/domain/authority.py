"""By which right somebody acts for a holder: the document, who looked at it, how long it counts."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from cleanbreak.domain.refusal import Refusal


class AuthorityKind(Enum):
    """Who may act for a holder who does not act."""

    GUARDIAN = "guardian"
    ESTATE = "estate"
    """For a holder who has died: heir, executor, administrator."""
    COMPANY_OFFICER = "company_officer"
    POWER_OF_ATTORNEY = "power_of_attorney"


class AuthorityDocument(Enum):
    """What was looked at, in the original; no copy is kept."""

    COURT_APPOINTMENT = "court_appointment"
    CERTIFICATE_OF_INHERITANCE = "certificate_of_inheritance"
    DEATH_CERTIFICATE_AND_KINSHIP = "death_certificate_and_kinship"
    COMPANY_REGISTER = "company_register"
    NOTARISED_POWER = "notarised_power"
    SIGNED_POWER = "signed_power"


FITTING = {
    AuthorityKind.GUARDIAN: {AuthorityDocument.COURT_APPOINTMENT},
    AuthorityKind.ESTATE: {
        AuthorityDocument.CERTIFICATE_OF_INHERITANCE,
        AuthorityDocument.DEATH_CERTIFICATE_AND_KINSHIP,
        AuthorityDocument.COURT_APPOINTMENT,
    },
    AuthorityKind.COMPANY_OFFICER: {AuthorityDocument.COMPANY_REGISTER},
    AuthorityKind.POWER_OF_ATTORNEY: {
        AuthorityDocument.NOTARISED_POWER,
        AuthorityDocument.SIGNED_POWER,
    },
}
"""Which document shows which right; our own list until the places have theirs."""


class UnknownAuthority(Refusal):
    """There is no such authority. Check its number for typing errors."""

    code = "unknown_authority"


class DocumentDoesNotFit(Refusal):
    """This document does not show this right. Fitting ones: {fitting}."""

    code = "document_does_not_fit"


class AuthorityOver(Refusal):
    """This authority ended on {ended_on}. Ask for a newer document."""

    code = "authority_over"


class AuthorityNotAgreed(Refusal):
    """A second person has to look at the document before anybody acts on it."""

    code = "authority_not_agreed"


class AuthorityRevoked(Refusal):
    """This authority was taken back."""

    code = "authority_revoked"


class OwnAuthorityRecord(Refusal):
    """You have recorded this authority yourself: a second person has to agree to it."""

    code = "own_authority_record"


class NotTheirLine(Refusal):
    """This line belongs to somebody else than the holder of this authority."""

    code = "not_their_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The right of one person to act for one holder."""

    authority_id: UUID
    holder_id: int
    kind: AuthorityKind
    document: AuthorityDocument
    valid_until: date | None
    """Last day; ``None``: the document names none."""
    is_agreed: bool
    is_revoked: bool


def check_document(kind: AuthorityKind, document: AuthorityDocument) -> None:
    """Return if the document shows the right.

    :raises DocumentDoesNotFit: if it does not.
    """
    if document not in FITTING[kind]:
        raise DocumentDoesNotFit(fitting=", ".join(sorted(one.value for one in FITTING[kind])))


def check_may_act(authority: Authority, today: date) -> None:
    """Return if somebody may act by this authority today.

    :raises AuthorityRevoked, AuthorityOver, AuthorityNotAgreed: if nobody may.
    """
    if authority.is_revoked:
        raise AuthorityRevoked
    if authority.valid_until is not None and today > authority.valid_until:
        raise AuthorityOver(ended_on=authority.valid_until)
    if not authority.is_agreed:
        raise AuthorityNotAgreed
