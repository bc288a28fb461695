"""Sign a person of staff in: name and password, and nothing said about which one was wrong."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.staff import delete_ended_sessions, is_active_staff, roles_of


class WrongNameOrPassword(Refusal):
    """Name or password is wrong."""

    code = "wrong_name_or_password"


def sign_in(name: str, password: str, address: str, now: datetime) -> User:
    """Return the person, if name and password fit and the person may still sign in.

    An unknown name costs the same work as a wrong password, so that neither answer nor time tells
    who works here. Tries are counted for the address and for the name.

    :param address: the network address that asks.
    :raises TooManyRequests: if this address, or this name, was tried too often.
    :raises WrongNameOrPassword: if they do not fit, or the person was disabled.
    """
    check_rate(Limited.SIGN_IN, address, now)
    check_rate(Limited.SIGN_IN_NAME, name, now)
    user = authenticate(username=name, password=password)
    if not isinstance(user, User):
        _note_refusal(name, now)
        raise WrongNameOrPassword
    delete_ended_sessions(now)
    append_audit([_entry("staff.signed_in", name)], now)
    return user


def sign_out(name: str, now: datetime) -> None:
    """Note that a person has left."""
    append_audit([_entry("staff.signed_out", name)], now)


def staff_rights(name: str) -> frozenset[Right]:
    """Return what the roles of a person allow together, as they stand now."""
    return frozenset(right for role in roles_of(name) for right in role.rights)


def staff_actor(name: str) -> Actor:
    """Return the person as everything that is written down names them."""
    return Actor(channel=Channel.STAFF, acting_user=f"agent:{name}")


def _note_refusal(name: str, now: datetime) -> None:
    """Note a failed try against a name that exists; what else is typed may be a password."""
    if is_active_staff(name):
        append_audit([_entry("staff.sign_in_refused", name)], now)


def _entry(act: str, name: str) -> AuditEntry:
    return AuditEntry(act=act, order_id=None, actor=staff_actor(name))
