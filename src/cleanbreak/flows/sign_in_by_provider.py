"""Sign a person of staff in whom the identity provider vouches for (single sign-on).

Who may enter, and as what, is said here and never by the provider: a person must have been added,
and what the provider calls them for good (issuer and subject) must belong to that person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.end_staff_sessions import end_staff_sessions
from cleanbreak.flows.sign_in import staff_actor
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.sign_on import SignedOn, SignOn
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.staff import staff_user
from cleanbreak.records.staff_session import sessions_of_provider
from cleanbreak.records.staff_sign_on import is_linked, link_staff, staff_by_subject


class SignOnRefused(Refusal):
    """The identity provider did not vouch for you. Begin again."""

    code = "sign_on_refused"


class SignOnUnavailable(Refusal):
    """The identity provider cannot be reached now. Try again in a few minutes."""

    code = "sign_on_unavailable"


class NotOurStaff(Refusal):
    """The identity provider knows you, but nobody has added you to the staff of this console."""

    code = "not_our_staff"


class SubjectTaken(Refusal):
    """This identity belongs to another person already."""

    code = "subject_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByProvider:
    """Somebody whom the provider vouches for."""

    name: str
    gave_second_factor: bool
    """The provider says that it saw one, of a kind that our settings take."""
    authenticated_at: datetime | None
    provider_session: str


def sign_in_by_provider(
    kept: Mapping[str, str], answer: Mapping[str, str], sign_on: SignOn, now: datetime
) -> ByProvider:
    """Return who came back from the provider.

    :raises SignOnRefused: if it is no answer to what this browser began.
    :raises SignOnUnavailable: if the provider cannot be asked.
    :raises NotOurStaff: if nobody here is meant, or the person was disabled.
    """
    said = complete_sign_on(kept, answer, sign_on)
    name = staff_by_subject(said.issuer, said.subject) or _first_time(said, now)
    if name is None or staff_user(name) is None:
        raise NotOurStaff
    taken = set(settings.CLEANBREAK_STAFF_SIGN_ON_FACTORS)
    return ByProvider(
        name=name,
        gave_second_factor=bool(taken & said.methods),
        authenticated_at=said.authenticated_at,
        provider_session=said.session,
    )


def complete_sign_on(
    kept: Mapping[str, str], answer: Mapping[str, str], sign_on: SignOn
) -> SignedOn:
    """Return what the provider says, with its failures in words for people.

    :raises SignOnRefused, SignOnUnavailable: as :func:`sign_in_by_provider`.
    """
    try:
        return sign_on.complete(kept, answer)
    except Refused as fault:
        raise SignOnRefused from fault
    except Unavailable as fault:
        raise SignOnUnavailable from fault


def link_to_provider(name: str, issuer: str, subject: str, actor: Actor, now: datetime) -> None:
    """Say which person of staff the provider means.

    :raises SubjectTaken: if it is another one's identity.
    :raises UnknownStaff: if there is no such person.
    """
    try:
        with transaction.atomic():
            link_staff(name, issuer, subject)
            entry = AuditEntry(
                act="staff.linked", order_id=None, actor=actor, details={"name": name}
            )
            append_audit([entry], now)
    except IntegrityError as fault:
        raise SubjectTaken from fault


def end_by_provider(token: str, sign_on: SignOn, now: datetime) -> int:
    """End the sessions of whom the provider has logged out (back channel); return how many.

    :raises SignOnRefused: if the provider did not say so.
    :raises SignOnUnavailable: if its keys cannot be fetched.
    """
    try:
        said = sign_on.read_logout(token)
    except Refused as fault:
        raise SignOnRefused from fault
    except Unavailable as fault:
        raise SignOnUnavailable from fault
    if said.subject:
        found = staff_by_subject(said.issuer, said.subject)
        names = [found] if found else []
    else:
        names = sessions_of_provider(said.session)
    return sum(end_staff_sessions(name, SYSTEM, now, provider=said.session) for name in names)


def _first_time(said: SignedOn, now: datetime) -> str | None:
    """Let the provider's user name say who is meant, once, if the settings allow it."""
    name = said.name
    if not (settings.CLEANBREAK_STAFF_SIGN_ON_LINKS_BY_NAME and name):
        return None
    if staff_user(name) is None or is_linked(name):
        return None  # a name that was given to somebody new opens nothing
    link_to_provider(name, said.issuer, said.subject, staff_actor(name), now)
    return name
