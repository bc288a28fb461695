"""Sign a person of staff in: a password is half of it, the second factor and the place the rest."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.workplace import Workplace, Workplaces, places_for
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.staff import (
    delete_ended_sessions,
    is_active_staff,
    roles_of,
    staff_user,
)
from cleanbreak.records.staff_session import (
    NewSession,
    delete_rows_without_session,
    delete_session,
    delete_sessions_beyond,
    insert_session,
)
from cleanbreak.records.staff_store import stores_of
from cleanbreak.records.store import StoreRow

NOWHERE = Workplace()
SESSIONS_MAX = 5
"""So many a person may have at once; one more ends the oldest (ASVS 5.0 7.1.2)."""


class WrongNameOrPassword(Refusal):
    """Name or password is wrong."""

    code = "wrong_name_or_password"


class PasswordsOff(Refusal):
    """Passwords are switched off here. Sign in through your identity provider."""

    code = "passwords_off"


class NoLongerStaff(Refusal):
    """You may not sign in any more."""

    code = "no_longer_staff"


def check_password(name: str, password: str, address: str, now: datetime) -> str:
    """Return the name of the person, if name and password fit and the person may still sign in.

    An unknown name costs the same work as a wrong password, so that neither answer nor time tells
    who works here. Tries are counted for the address and for the name.

    :param address: the network address that asks.
    :raises TooManyRequests: if this address, or this name, was tried too often.
    :raises WrongNameOrPassword: if they do not fit, or the person was disabled.
    :raises PasswordsOff: if staff sign in through the identity provider only.
    """
    if not settings.CLEANBREAK_STAFF_PASSWORDS:
        raise PasswordsOff
    check_rate(Limited.SIGN_IN, address, now)
    check_rate(Limited.SIGN_IN_NAME, name, now)
    user = authenticate(username=name, password=password)
    if not isinstance(user, User) or not roles_of(user.username):
        _note_refusal(name, now)
        raise WrongNameOrPassword
    return user.username


def workplaces_of(name: str) -> Workplaces:
    """Return where a person may work: assigned stores, and the queues of the hotline."""
    stores = [one.store_id for one in stores_of(name)]
    return places_for(roles_of(name), stores, settings.CLEANBREAK_QUEUES)


def works_at(place: Workplace) -> str:
    """Return the place as people call it: the store's name, the queue, or both."""
    names = StoreRow.objects.filter(pk=place.store).values_list("name", flat=True)
    return ", ".join([*names, *([place.queue] if place.queue else [])])


def user_to_sign_in(name: str) -> User:
    """Return the person whose sign-in is complete.

    :raises NoLongerStaff: if they were disabled meanwhile.
    """
    user = staff_user(name)
    if user is None:
        raise NoLongerStaff
    return user


def note_signed_in(user: User, new: NewSession, factor: str, now: datetime) -> None:
    """Note the session that begins; those that nobody can use any more are forgotten.

    :param factor: how the second factor was given.
    """
    delete_ended_sessions(now)
    delete_rows_without_session()
    insert_session(user.pk, new, now)
    delete_sessions_beyond(user.pk, SESSIONS_MAX)
    entry = AuditEntry(
        act="staff.signed_in",
        order_id=None,
        actor=staff_actor(user.username, new.place),
        details={"by": new.by, "second_factor": factor},
    )
    append_audit([entry], now)


def sign_out(name: str, session_key: str, place: Workplace, now: datetime) -> None:
    """Note that a person has left."""
    delete_session(session_key)
    entry = AuditEntry(act="staff.signed_out", order_id=None, actor=staff_actor(name, place))
    append_audit([entry], now)


def staff_rights(name: str) -> frozenset[Right]:
    """Return what the roles of a person allow together, as they stand now."""
    return frozenset(right for role in roles_of(name) for right in role.rights)


def staff_actor(name: str, place: Workplace = NOWHERE) -> Actor:
    """Return the person as everything that is written down names them, and where they work."""
    return Actor(
        channel=Channel.STAFF, acting_user=f"agent:{name}", store=place.store, queue=place.queue
    )


def _note_refusal(name: str, now: datetime) -> None:
    """Note a failed try against a name that exists; what else is typed may be a password."""
    if is_active_staff(name):
        append_audit([_entry("staff.sign_in_refused", name)], now)


def _entry(act: str, name: str) -> AuditEntry:
    return AuditEntry(act=act, order_id=None, actor=staff_actor(name))
