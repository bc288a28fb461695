"""Staff: Django's users, whose groups are their roles; no table of our own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, Role


class StaffNameTaken(Refusal):
    """Somebody is called "{name}" here already. Choose another name."""

    code = "staff_name_taken"


class UnknownStaff(Refusal):
    """Nobody here is called "{name}"."""

    code = "unknown_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One person who works for the operator."""

    name: str
    roles: tuple[Role, ...]
    is_active: bool
    last_sign_in_at: datetime | None


def insert_staff(name: str, roles: Sequence[Role], password: str | None) -> None:
    """Add a person; of the password only a salted hash is kept.

    :param password: ``None``: the person signs in through the identity provider only.
    :raises StaffNameTaken: if somebody has the name, or one that only looks different.
    """
    people = User.objects.filter(groups__isnull=False).values_list("username", flat=True)
    if any(is_same_person(name, one) for one in people.distinct()):
        raise StaffNameTaken(name=name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(name, password=password)
            user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    except IntegrityError as fault:
        raise StaffNameTaken(name=name) from fault


def all_staff() -> list[StaffMember]:
    """Return everybody, by name, also those who were disabled."""
    users = _people().order_by("username").prefetch_related("groups")
    return [_member(user) for user in users]


def set_password_row(name: str, password: str) -> None:
    """Give a person another password; sessions that were begun with the old one end.

    :raises UnknownStaff: if there is no such person.
    """
    user = _people().filter(username=name).first()
    if user is None:
        raise UnknownStaff(name=name)
    user.set_password(password)
    user.save(update_fields=["password"])


def disable_staff_row(name: str) -> None:
    """Forbid a person to sign in; open sessions end with the next page.

    :raises UnknownStaff: if there is no such person.
    """
    if not _people().filter(username=name).update(is_active=False):
        raise UnknownStaff(name=name)


def staff_id(name: str) -> int:
    """Return the number of a person's row.

    :raises UnknownStaff: if there is no such person.
    """
    found = User.objects.filter(username=name).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownStaff(name=name)
    return found


def staff_user(name: str) -> User | None:
    """Return the person of this name who may sign in: with a role, and not disabled."""
    return User.objects.filter(username=name, is_active=True).first() if roles_of(name) else None


def has_password(name: str) -> bool:
    """Return whether a person has a password of ours."""
    user = User.objects.filter(username=name).first()
    return user is not None and user.has_usable_password()


def is_active_staff(name: str) -> bool:
    """Return whether somebody of this name may sign in."""
    return _people().filter(username=name, is_active=True).exists()


def roles_of(name: str) -> tuple[Role, ...]:
    """Return the roles of a person who may sign in; none of anybody else."""
    names = Group.objects.filter(user__in=_people().filter(username=name, is_active=True))
    return _roles(names.order_by("name").values_list("name", flat=True))


def people_with(right: Right) -> list[str]:
    """Return the names of everybody who may sign in and whose roles have the right."""
    roles = [role.value for role in Role if right in role.rights]
    people = _people().filter(groups__name__in=roles, is_active=True)
    return list(people.values_list("username", flat=True).distinct())


def delete_ended_sessions(now: datetime) -> int:
    """Delete the sessions that nobody can use any more; return how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=now).delete()
    return deleted


def _people() -> QuerySet[User]:
    """Return the users who are staff: holders have accounts, and nobody is both."""
    return User.objects.filter(holder_account=None)


def _member(user: User) -> StaffMember:
    return StaffMember(
        name=user.username,
        roles=_roles(sorted(group.name for group in user.groups.all())),
        is_active=user.is_active,
        last_sign_in_at=user.last_login,
    )


def _roles(names: Iterable[str]) -> tuple[Role, ...]:
    """Return the roles of these names; a group that somebody else made is none."""
    known = {role.value: role for role in Role}
    return tuple(known[name] for name in names if name in known)
