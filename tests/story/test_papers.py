"""What do I bring? One list for holders, clerks, voice menus and phones; the desk keeps to it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db.models import F
from django.test import Client
from tests.money_stories import send_what_is_due
from tests.staff_people import signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind
from cleanbreak.domain.papers import Errand, NeedName, PaperKind, PapersMissing, SeenPaper
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.check_desk_papers import (
    caller_subject,
    check_papers_of_caller,
    needs_of_caller,
    tick_papers,
)
from cleanbreak.flows.record_authority import (
    ShownDocument,
    agree_to_authority,
    record_authority,
)
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.paper import SeenPaperRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(language="en")
NOBODYS = "+4915228819999"
CORA = Actor(channel=Channel.STORE_DESK, acting_user="agent:cora")
LENA = Actor(channel=Channel.STORE_DESK, acting_user="agent:lena")
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
CHINA = "/bring/?place=cn&who=estate&for=cash&channel=portal"
DECLARATION = {
    "kind": "ordinary",
    "holder_name": LINE.name,
    "line": LINE.msisdn,
    "when": "soon",
    "reply_email": "declarant@example.org",
}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "http://testserver"
        made.add(LINE)
        yield made


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def asked_for(number: str, page: str = CHINA) -> str:
    answer = browser().post(page, {"line": number})
    assert answer.status_code == 200
    return CSRF.sub("", answer.content.decode())


def texts(world: TestWorld) -> list[tuple[str, str]]:
    send_what_is_due(world)
    inbox = MemoryMessages(world.world).inbox()
    return [(one.message.recipient, one.message.text) for one in inbox]


def authority(world: TestWorld) -> UUID:
    """Record an heir whose document two people have looked at."""
    shown = ShownDocument(
        kind=AuthorityKind.ESTATE,
        document=AuthorityDocument.DEATH_CERTIFICATE_AND_KINSHIP,
        reference="VI 12/26",
        valid_until=None,
        person_name="Jonas Müller",
    )
    now = world.clock()
    authority_id = record_authority(LINE.msisdn, shown, CORA, now.date(), now)
    agree_to_authority(authority_id, LENA, now)
    return authority_id


def test_nobody_needs_papers_to_cancel_and_the_page_says_so(world: TestWorld) -> None:
    page = browser().get("/bring/?place=de&for=end_on_notice").content.decode()
    assert "To cancel on notice you need no papers" in page
    assert "passport" not in page
    assert "passport" in browser().get("/bring/?place=de").content.decode()


def test_each_place_and_person_has_its_own_list(world: TestWorld) -> None:
    china = browser().get(CHINA).content.decode()
    assert "In a store: the originals are looked at there." in china
    assert "That the holder has died" in china
    assert "Taiwan" in china
    assert "That the holder has died" not in browser().get("/bring/?place=cn").content.decode()


def test_what_names_nothing_counts_as_not_chosen(world: TestWorld) -> None:
    odd = "/bring/?place=../cn&who=%00&for=<b>&channel=cli&sim=9"
    assert browser().get(odd).status_code == 200
    assert browser().get(odd.replace("/?", "/list.json?")).json()["place"] == "gb", "home"


def test_a_voice_menu_reads_what_the_page_shows_in_each_language(world: TestWorld) -> None:
    told = browser().get(CHINA.replace("/?", "/list.json?")).json()
    assert set(told["spoken"]) == {"zh-hans", "en", "de"}
    assert "death certificate" in told["spoken"]["en"]
    assert [need["need"] for need in told["needs"]].count("death") == 1
    said = CliRunner().invoke(
        cli, ["papers", "list", "--place", "cn", "--who", "estate", "--for", "cash", "--json"]
    )
    assert json.loads(said.output)["needs"] == told["needs"]


def test_the_list_goes_to_a_line_of_ours_and_nobody_learns_whether_it_is_one(
    world: TestWorld,
) -> None:
    assert asked_for(LINE.msisdn) == asked_for(NOBODYS)
    ((recipient, text),) = texts(world)
    assert recipient == LINE.msisdn
    assert "death certificate" in text
    assert "http://testserver/bring/?place=cn" in text
    assert LINE.name not in text
    assert LINE.msisdn not in OutboxRow.objects.get().key


def test_nobody_is_flooded_whoever_asks(world: TestWorld) -> None:
    for _ in range(4):
        asked_for(LINE.msisdn)
        OutboxRow.objects.update(key=F("announcement_id"))  # each time another key
    assert OutboxRow.objects.count() == 2
    assert [browser().post(CHINA, {"line": NOBODYS}).status_code for _ in range(2)] == [200, 429]


def test_a_number_that_is_none_is_said_to_be_none(world: TestWorld) -> None:
    answer = browser().post(CHINA, {"line": "hello"})
    assert answer.status_code == 422
    assert not OutboxRow.objects.exists()


def test_an_heir_at_the_desk_shows_who_they_are_before_the_line_ends(world: TestWorld) -> None:
    page = f"/staff/authorities/{authority(world)}/"
    clerk = signed_in(Role.CLERK)
    clerk.post(page, {"purpose": "work_item"})
    wish = {"line": LINE.msisdn, "when": "now"}

    refused = clerk.post(f"{page}end-line/", wish)
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "Papers are missing before this can be done: Who you are" in said
    assert not OrderRow.objects.exists()

    assert browser().post("/cancel/", DECLARATION).status_code in (200, 303)
    assert DeclarationRow.objects.get().receipt_number, "a declaration is numbered without papers"

    assert clerk.post(f"{page}papers/", {"bearer_identity": "passport"}).status_code == 303
    assert clerk.post(f"{page}end-line/", wish).status_code == 303
    assert OrderRow.objects.count() == 1
    noted = AuditRow.objects.get(act="papers.seen")
    assert noted.details["papers"] == {"bearer_identity": "passport"}


def test_what_is_not_on_the_list_cannot_be_ticked(world: TestWorld) -> None:
    page = f"/staff/authorities/{authority(world)}/"
    clerk = signed_in(Role.CLERK)
    clerk.post(page, {"purpose": "work_item"})
    for kind in ("recent_bill", "proofs", "x"):
        assert clerk.post(f"{page}papers/", {"bearer_identity": kind}).status_code == 422, kind
    assert not SeenPaperRow.objects.exists()


def test_ticks_count_for_one_visit(world: TestWorld) -> None:
    page = f"/staff/authorities/{authority(world)}/"
    clerk = signed_in(Role.CLERK)
    clerk.post(page, {"purpose": "work_item"})
    clerk.post(f"{page}papers/", {"bearer_identity": "passport"})
    SeenPaperRow.objects.update(seen_at=world.clock() - timedelta(days=1))

    assert clerk.post(f"{page}end-line/", {"line": LINE.msisdn, "when": "now"}).status_code == 422


def test_a_business_in_china_shows_its_papers_at_the_desk_also_after_two_proofs(
    world: TestWorld,
) -> None:
    firm = LineOf(msisdn="+8613912345678", jurisdiction="cn", customer_class="business")
    (line,) = world.add(firm)
    line.holder.customer_class = "business"
    now, nobodys = world.clock(), UUID(int=0)
    needs = needs_of_caller(line, Errand.END_AT_ONCE, now)
    assert [need.name.value for need in needs] == ["company", "authority", "bearer_identity"]

    with pytest.raises(PapersMissing) as refused:
        check_papers_of_caller(nobodys, line, Errand.END_AT_ONCE, now, is_proved=True)
    assert "That the company exists" in str(refused.value)
    check_papers_of_caller(nobodys, line, Errand.END_ON_NOTICE, now, is_proved=False)

    seen = [
        SeenPaper(NeedName.COMPANY, PaperKind.BUSINESS_LICENCE),
        SeenPaper(NeedName.AUTHORITY, PaperKind.COMPANY_SEAL),
        SeenPaper(NeedName.BEARER_IDENTITY, PaperKind.PASSPORT),
    ]
    tick_papers(caller_subject(nobodys), needs, seen, CORA, now)
    check_papers_of_caller(nobodys, line, Errand.END_AT_ONCE, now, is_proved=False)


def test_a_person_with_two_proofs_in_germany_needs_no_paper_at_the_desk(world: TestWorld) -> None:
    line, now = LineRow.objects.get(), world.clock()
    check_papers_of_caller(UUID(int=0), line, Errand.END_AT_ONCE, now, is_proved=True)
    with pytest.raises(PapersMissing):
        check_papers_of_caller(UUID(int=0), line, Errand.END_AT_ONCE, now, is_proved=False)
