"""A store desk, for tests: a store, clerks who work there, and forms as their pages send them."""

import re
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone
from tests.machine_zones import passport_of
from tests.staff_people import signed_in
from tests.worlds import TestWorld

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.records.store import StoreRow

DESK = "/staff/desk/"
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
STORE = "berlin-1"


def open_store(store_id: str = STORE, place: str = "de") -> None:
    """Open a store, at which every clerk may sign in."""
    store = StoreRow(store_id=store_id, name="Berlin, Karl-Marx-Allee", place=place, time_zone="")
    add_store(store, ROOT, timezone.now())


def clerk_at(world: TestWorld, role: Role = Role.CLERK) -> Client:
    """Return the browser of a clerk who has signed in at the store; it is opened if need be."""
    world.clock.now = timezone.now()
    if not StoreRow.objects.filter(pk=STORE).exists():
        open_store()
    return signed_in(role, store=STORE)


def scan(clerk: Client, text: str, **more: str) -> Any:
    """Scan into the field of the desk."""
    return clerk.post(DESK, {"scan": text, **more})


def begin(clerk: Client, text: str, **more: str) -> str:
    """Scan what names a line; return the page of the visit."""
    answer = scan(clerk, text, **more)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def do(clerk: Client, page: str, step: VisitStep, text: str = "", **more: str) -> Any:
    """Send the form of a step; that of a document with the passport of whoever is named."""
    if step is VisitStep.IDENTITY and text and more.get("document") == "passport":
        text, more = passport_of(text), {"photo": "1", **more}
    return clerk.post(page, {"step": step.value, "scan": text, **more})


def done(clerk: Client, page: str, step: VisitStep, text: str = "", **more: str) -> None:
    """Send the form of a step, which is then done."""
    answer = do(clerk, page, step, text, **more)
    assert (answer.status_code, answer["Location"]) == (303, page), answer.content.decode()


def visit_id_of(page: str) -> UUID:
    """Return the number in the address of a visit."""
    return UUID(page.removeprefix(DESK).strip("/"))


def shape(answer: Any) -> tuple[int, str]:
    """Return status and page without what differs from request to request."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    return answer.status_code, re.sub(r"[0-9a-f-]{36}", "", page)
