"""The certificate for staff: on the console for a case, at the desk for the customer who waits."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.desks import begin, clerk_at, done
from tests.papers import ended_order
from tests.staff_people import say_why, signed_in, staffed_world
from tests.statements import enter
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.desk_visit import IN_ORDER, VisitStep
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.staff import Role
from cleanbreak.flows.check_paper import check_paper
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.records.audit import AuditRow

pytestmark = pytest.mark.usefixtures("committed_db", "printed_here")
CARD = LineOf(msisdn="+4915228817402", name="Cara Card", sim_kind=SimKind.PHYSICAL)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


def is_genuine(pdf: bytes) -> bool:
    return bool(check_paper(pdf, [wired_paper_signing().certificate()]))


def seen() -> list[str]:
    rows = AuditRow.objects.filter(act="personal_data.seen").order_by("at", "id")
    return [row.details["what"] for row in rows]


def test_the_paper_of_an_order_is_given_for_a_purpose_and_each_look_is_noted(
    world: TestWorld,
) -> None:
    page = f"/staff/orders/{ended_order(world)}/"
    ada = signed_in(Role.AGENT)
    paper = f"{page}certificate.pdf"

    assert "Why do you need to see this?" in ada.get(paper).content.decode()
    assert seen() == []
    say_why(ada, page)
    assert f'href="{paper}"' in ada.get(page).content.decode()
    given = ada.get(paper)

    assert given["Content-Type"] == "application/pdf"
    assert is_genuine(given.content)
    assert seen() == ["order", "certificate"]


def test_an_order_that_goes_on_has_no_paper(world: TestWorld) -> None:
    ada = signed_in(Role.AGENT)
    assert (
        ada.get("/staff/orders/00000000-0000-0000-0000-000000000001/certificate.pdf").status_code
        == 404
    )


def test_the_desk_prints_it_as_soon_as_the_line_has_ended(world: TestWorld) -> None:
    world.add(CARD)
    clerk = clerk_at(world)
    page = begin(clerk, CARD.iccid)
    paper = f"{page}certificate.pdf"
    assert clerk.get(paper).status_code == 404, "nothing has ended"
    _up_to_the_end(clerk, page)
    assert paper not in clerk.get(page).content.decode()
    world.clock.now = timezone.now()
    world.work()
    assert f'href="{paper}"' in clerk.get(page).content.decode()
    waits = clerk.get(paper)
    assert waits.status_code == 422
    assert "being entered in the log" in waits.content.decode()

    enter(world)
    given = clerk.get(paper)

    assert given["Content-Type"] == "application/pdf"
    assert is_genuine(given.content)
    assert set(seen()) == {"line"}, "the look of the visit"
    assert clerk_at(world, Role.STORE_LEAD).get(paper).status_code == 404, (
        "of another clerk's visit"
    )


def _up_to_the_end(clerk: Any, page: str) -> None:
    texts = {
        VisitStep.IDENTITY: CARD.name,
        VisitStep.CARD: CARD.iccid,
        VisitStep.PAPERS: "2",
        VisitStep.SHOWN: "1",
        VisitStep.CONFIRMED: "1",
        VisitStep.ENDED: "",
    }
    for step in IN_ORDER[1:]:
        more = {"document": "passport"} if step is VisitStep.IDENTITY else {}
        done(clerk, page, step, texts[step], **more)
