"""A counter for tests: a clerk, a customer, and the customer's own window."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from tests.cash_desks import a_store
from tests.machine_zones import passport_of
from tests.staff_people import signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.staff import Role
from cleanbreak.records.desk_visit import DeskVisitRow

LINE = LineOf(
    name="Anna Canary", email="canary@example.org", language="de", sim_kind=SimKind.PHYSICAL
)
ESIM = LineOf(
    name="Wei Canary",
    msisdn="+4915228817387",
    email="wei@example.org",
    language="zh-CN",
)
DESK, SCREEN = "/staff/desk/", "/desk-screen/"
PAIRING = re.compile(r'id="pairing-code">([0-9]{3} [0-9]{3} [0-9]{3})<')
CODE = re.compile(r'id="handover-code">(CBH-[0-9A-Z-]{14})<')
SEEN = re.compile(r'name="seen" value="([0-9a-f-]{36})"')
STROKES = "[[" + ",".join(f"[{100 + 20 * n},{150 + n % 3}]" for n in range(20)) + "]]"


@contextmanager
def counter(settings: Any) -> Iterator[tuple[TestWorld, Client]]:
    """Open a store with a clerk at its desk, and two customers who have not come yet."""
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    with staffed_world(settings) as world:
        a_store(world)
        world.add(LINE, ESIM)
        yield world, signed_in(Role.CLERK, store="leeds-1")


def paired(clerk: Client, language: str = "") -> Client:
    """Pair a window with the clerk; return it."""
    page = clerk.post(f"{DESK}screen/", {"do": "pair"}).content.decode()
    window = Client(headers={"accept-language": "en"})
    answer = window.post(f"{SCREEN}pair/", {"code": PAIRING.findall(page)[0]})
    assert (answer.status_code, answer["Location"]) == (303, SCREEN)
    if language:
        window.post(f"{SCREEN}language/", {"language": language})
    return window


def scan(clerk: Client, text: str) -> str:
    """Scan something at the desk; return the page of the visit that it begins."""
    answer = clerk.post(DESK, {"scan": text})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def step(clerk: Client, visit: str, name: str, **fields: str) -> Any:
    return clerk.post(visit, {"step": name, **fields})


def serve(clerk: Client, line: LineOf = LINE, when: str = "1", named: str = "") -> str:
    """Serve a customer until they are to see what will happen; return the page of the visit."""
    visit = scan(clerk, named or line.msisdn)
    prove_to(clerk, visit, line, when)
    return visit


def prove_to(clerk: Client, visit: str, line: LineOf = LINE, when: str = "1") -> None:
    """Show document, card and papers."""
    zone = passport_of(line.name)
    answers = [step(clerk, visit, "identity", scan=zone, photo="1", who="holder")]
    if line.sim_kind is SimKind.PHYSICAL:
        answers.append(step(clerk, visit, "card", scan=line.iccid))
    answers.append(step(clerk, visit, "papers", choice=when))
    for answer in answers:
        assert answer.status_code == 303, answer.content.decode()


def done(visit: str) -> list[str]:
    """Return what was done in a visit, in its order."""
    row = DeskVisitRow.objects.get(pk=visit.rstrip("/").rpartition("/")[2])
    return list(row.steps.order_by("visit_step_id").values_list("step", flat=True))


def details(visit: str, name: str) -> dict[str, Any]:
    row = DeskVisitRow.objects.get(pk=visit.rstrip("/").rpartition("/")[2])
    found: dict[str, Any] = row.steps.get(step=name).details
    return found


def seen_on(window: Client) -> str:
    """Return the digest of the statement that stands in the window."""
    return SEEN.findall(window.get(SCREEN).content.decode())[0]


def sign(window: Client, **fields: str) -> Any:
    return window.post(f"{SCREEN}confirm/", {"seen": seen_on(window), "drawn": STROKES} | fields)


def mark_of(window: Client) -> str:
    """Return by what a window asks whether there is news."""
    return window.get(SCREEN).content.decode().partition("?seen=")[2].partition('"')[0]
