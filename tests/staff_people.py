"""People who work for an invented operator, and how they sign in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.worlds import AGENT, CURRENT, TestWorld, make_world

from cleanbreak.domain.second_factor import totp_step
from cleanbreak.domain.staff import Role
from cleanbreak.flows.manage_staff import add_staff
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.sealed import seal
from cleanbreak.records.second_factor import TOTP, note_totp_step, put_totp, totp_row
from cleanbreak.records.staff_store import assign_stores
from cleanbreak.records.store import StoreRow

FACTOR, WORKPLACE = "/staff/sign-in/second-factor/", "/staff/sign-in/workplace/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery 9"
NAMES = {
    Role.AGENT: "ada",
    Role.CAMPAIGN_MANAGER: "max",
    Role.CAMPAIGN_APPROVER: "vera",
    Role.REFUND_CLERK: "rita",
    Role.REFUND_APPROVER: "ralf",
    Role.AUDITOR: "otto",
    Role.CLERK: "cora",
    Role.STORE_LEAD: "lena",
    Role.CONFIDENTIAL_OFFICER: "iris",
    Role.PRIVACY_OFFICER: "petra",
    Role.HOTLINE_LEAD: "hilde",
    Role.ADMIN: "root",
}


class QuickHasher(MD5PasswordHasher):
    """Hashes fast, since tests have nothing to protect, and counts how often it was asked."""

    asked = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).asked += 1
        return super().encode(password, salt)


def add_everybody() -> None:
    """Add one person of each role, each with the same authenticator app.

    Many tests begin with them all: rows a table, as `add_person` makes them, take a tenth of it.
    """
    now, groups = timezone.now(), dict(Group.objects.values_list("name", "pk"))
    people = User.objects.bulk_create(
        User(username=name, password=make_password(PASSWORD)) for name in NAMES.values()
    )
    both = list(zip(people, NAMES, strict=True))
    User.groups.through.objects.bulk_create(
        User.groups.through(user_id=user.pk, group_id=groups[role.value]) for user, role in both
    )
    Authenticator.objects.bulk_create(
        Authenticator(
            user=user, type=TOTP, data={"secret": seal(SECRET), "last_step": 0}, created_at=now
        )
        for user in people
    )
    added = [{"name": user.username, "roles": [role.value]} for user, role in both]
    append_audit(
        [
            AuditEntry(act="staff.added", order_id=None, actor=AGENT, details=details)
            for details in added
        ],
        now,
    )


def add_person(name: str, *roles: Role) -> None:
    """Add somebody whose second factor is set up."""
    add_staff(name, roles, PASSWORD, AGENT, timezone.now())
    put_totp(name, SECRET, 0, timezone.now())


def code_of(name: str) -> str:
    """Return what the person's app shows now.

    Tests sign in several times in half a minute: what was used is forgotten for them.
    """
    row = totp_row(name)
    assert row is not None
    note_totp_step(row, 0, timezone.now())
    return format_hotp_value(hotp_value(SECRET, totp_step(time.time())))


def remove_everybody() -> None:
    """Remove people and sessions; the tables are Django's, `empty_tables` leaves them alone."""
    Session.objects.all().delete()
    User.objects.all().delete()


@contextmanager
def staffed_world(settings: Any) -> Iterator[TestWorld]:
    """Give the console a world, and one person of each role."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns if it is missing
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.PASSWORD_HASHERS = ["tests.staff_people.QuickHasher"]
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    add_everybody()
    yield made
    remove_everybody()
    CURRENT.pop()


def say_why(browser: Client, page: str, purpose: str = "complaint") -> str:
    """Say for what the person opens a page directly; return the page."""
    answer = browser.post(page, {"purpose": purpose})
    assert (answer.status_code, answer["Location"]) == (303, page)
    return page


def assign_to_all_stores(name: str) -> None:
    """Let somebody sign in at every store that there is."""
    assign_stores(name, [one.store_id for one in StoreRow.objects.all()])


def signed_in(role: Role, *, store: str = "", queue: str = "") -> Client:
    """Return a browser in which the person of the role has signed in; those of a store in all."""
    return signed_in_as(NAMES[role], store=store, queue=queue)


def signed_in_as(name: str, *, store: str = "", queue: str = "") -> Client:
    """Return a browser in which somebody has signed in, by password and app."""
    assign_to_all_stores(name)
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/staff/sign-in/", {"name": name, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (303, FACTOR)
    answer = client.post(FACTOR, {"second_factor": code_of(name)})
    if answer["Location"] == WORKPLACE:
        answer = client.post(WORKPLACE, {"store": store, "queue": queue})
    assert (answer.status_code, answer["Location"]) == (303, "/staff/")
    return client
