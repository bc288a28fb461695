"""People who work for an invented operator, and how they sign in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.worlds import AGENT, CURRENT, TestWorld, make_world

from cleanbreak.domain.staff import Role
from cleanbreak.flows.manage_staff import add_staff

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
    Role.ADMIN: "root",
}


class QuickHasher(MD5PasswordHasher):
    """Hashes fast, since tests have nothing to protect, and counts how often it was asked."""

    asked = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).asked += 1
        return super().encode(password, salt)


def add_everybody() -> None:
    """Add one person of each role."""
    for role, name in NAMES.items():
        add_staff(name, [role], PASSWORD, AGENT, timezone.now())


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


def signed_in(role: Role) -> Client:
    """Return a browser in which the person of the role has signed in."""
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/staff/sign-in/", {"name": NAMES[role], "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (303, "/staff/")
    return client
