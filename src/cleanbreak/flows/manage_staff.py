"""Manage staff: who may sign in to the console, and as what."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.holder_account import HOLDER_PREFIX
from cleanbreak.records.staff import disable_staff_row, insert_staff, set_password_row
from cleanbreak.records.staff_session import delete_sessions_of

NAME_LENGTH_MAX = 60
PASSWORD_LENGTH_MAX = 200
"""The sign-in takes no longer one, and never a part of it."""


class StaffNameNotUsable(Refusal):
    """This name cannot be used: letters, digits and @ . + - _ only, at most sixty."""

    code = "staff_name_not_usable"


class WeakPassword(Refusal):
    """This password is too easy to guess: {why}"""

    code = "weak_password"


class PasswordTooLong(Refusal):
    """This password is too long: it may have {most} characters."""

    code = "password_too_long"


def add_staff(
    name: str, roles: Sequence[Role], password: str | None, actor: Actor, now: datetime
) -> None:
    """Add a person with the rights of these roles.

    :param password: ``None``: they sign in through the identity provider only.
    :raises StaffNameNotUsable, WeakPassword: if the name or the password cannot be taken.
    :raises StaffNameTaken: if somebody has the name.
    """
    _check_name(name)
    if password is not None:
        _check_password(name, password)
    with transaction.atomic():
        insert_staff(name, roles, password)
        named = [role.value for role in roles]
        _note("staff.added", {"name": name, "roles": named}, actor, now)


def set_staff_password(name: str, password: str, actor: Actor, now: datetime) -> None:
    """Give a person another password, which ends all their sessions.

    :raises WeakPassword: if the password cannot be taken.
    :raises UnknownStaff: if there is no such person.
    """
    _check_password(name, password)
    with transaction.atomic():
        set_password_row(name, password)
        delete_sessions_of(name)
        _note("staff.password_set", {"name": name}, actor, now)


def disable_staff(name: str, actor: Actor, now: datetime) -> None:
    """Forbid a person to sign in, for good, and end all their sessions.

    The name stays taken, since records name it.

    :raises UnknownStaff: if there is no such person.
    """
    with transaction.atomic():
        disable_staff_row(name)
        delete_sessions_of(name)
        _note("staff.disabled", {"name": name}, actor, now)


def _check_name(name: str) -> None:
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as fault:
        raise StaffNameNotUsable from fault
    if len(name) > NAME_LENGTH_MAX or name.casefold().startswith(HOLDER_PREFIX):
        raise StaffNameNotUsable


def _check_password(name: str, password: str) -> None:
    """See that it is long and not known to everybody (settings: AUTH_PASSWORD_VALIDATORS)."""
    if len(password) > PASSWORD_LENGTH_MAX:
        raise PasswordTooLong(most=PASSWORD_LENGTH_MAX)
    try:
        validate_password(password, User(username=name))
    except ValidationError as fault:
        raise WeakPassword(why=" ".join(fault.messages)) from fault


def _note(act: str, details: dict[str, object], actor: Actor, now: datetime) -> None:
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
