"""Somebody acts for a holder: by a document that two people saw, and as long as it counts."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from tests.money_stories import send_what_is_due
from tests.staff_people import signed_in, staffed_world
from tests.worlds import AT_ONCE, LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.authority import (
    FITTING,
    AuthorityDocument,
    AuthorityKind,
    AuthorityNotAgreed,
    AuthorityOver,
    AuthorityRevoked,
    DocumentDoesNotFit,
    NotTheirLine,
    OwnAuthorityRecord,
    UnknownAuthority,
)
from cleanbreak.domain.papers import Errand, NeedName, PaperKind, SeenPaper
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest, UnknownLine
from cleanbreak.flows.check_desk_papers import (
    authority_subject,
    needs_of_authority,
    tick_papers,
)
from cleanbreak.flows.end_for_holder import end_for_holder
from cleanbreak.flows.record_authority import (
    ShownDocument,
    agree_to_authority,
    record_authority,
    revoke_authority,
)
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(language="en")
OTHERS = LineOf(msisdn="+4915228817402", name="Max Weber", email="max@example.org")
CORA = Actor(channel=Channel.STORE_DESK, acting_user="agent:cora")
CORA_AGAIN = Actor(channel=Channel.CLI, acting_user="operator:Cora")
LENA = Actor(channel=Channel.STORE_DESK, acting_user="agent:lena")
HEIR = "heir@example.org"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "http://testserver"
        made.add(LINE, OTHERS)
        yield made


def shown(world: TestWorld, **said: Any) -> ShownDocument:
    usual = ShownDocument(
        kind=AuthorityKind.ESTATE,
        document=AuthorityDocument.CERTIFICATE_OF_INHERITANCE,
        reference="VI 12/26",
        valid_until=world.clock().date() + timedelta(days=30),
        person_name="Jonas Müller",
        email=HEIR,
    )
    return replace(usual, **said)


def recorded(world: TestWorld, **said: Any) -> UUID:
    now = world.clock()
    return record_authority(LINE.msisdn, shown(world, **said), CORA, now.date(), now)


def agreed(world: TestWorld, **said: Any) -> UUID:
    authority_id = recorded(world, **said)
    agree_to_authority(authority_id, LENA, world.clock())
    return authority_id


def tick(world: TestWorld, authority_id: UUID) -> None:
    now, seen = world.clock(), [SeenPaper(NeedName.BEARER_IDENTITY, PaperKind.PASSPORT)]
    needs = needs_of_authority(authority_id, Errand.END_AT_ONCE, now)
    tick_papers(authority_subject(authority_id), needs, seen, CORA, now)


def end(world: TestWorld, authority_id: UUID, line: LineOf = LINE) -> None:
    tick(world, authority_id)
    wished = TerminationRequest(msisdn=line.msisdn, wish=AT_ONCE, actor=CORA)
    end_for_holder(authority_id, wished, world.outside, world.clock())


def test_an_heir_ends_the_line_and_everything_names_in_whose_place(world: TestWorld) -> None:
    authority_id = agreed(world)

    end(world, authority_id)
    send_what_is_due(world)
    world.work()
    send_what_is_due(world)

    order = OrderRow.objects.get()
    holder = f"holder:{order.line.holder_id}"
    assert (order.state, order.acting_user) == ("completed", CORA.acting_user)
    assert (order.on_behalf_of, order.authority) == (holder, str(authority_id))
    noted = AuditRow.objects.get(act="order.requested").details
    assert (noted["on_behalf_of"], noted["authority"]) == (holder, str(authority_id))
    told = {one.message.recipient for one in MemoryMessages(world.world).inbox()}
    assert {HEIR, LINE.email} <= told


def test_nothing_is_done_before_a_second_person_agrees(world: TestWorld) -> None:
    authority_id = recorded(world)

    with pytest.raises(AuthorityNotAgreed):
        end(world, authority_id)
    for same in (CORA, CORA_AGAIN):
        with pytest.raises(OwnAuthorityRecord):
            agree_to_authority(authority_id, same, world.clock())
    assert not OrderRow.objects.exists()


def test_the_database_itself_keeps_one_person_from_agreeing_alone(world: TestWorld) -> None:
    recorded(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        AuthorityRow.objects.update(agreed_at=world.clock(), agreed_by=CORA.acting_user)
    assert connection.is_usable()


def test_an_authority_ends_with_its_last_day(world: TestWorld) -> None:
    authority_id = agreed(world)
    world.clock.advance(days=32)

    with pytest.raises(AuthorityOver):
        end(world, authority_id)
    with pytest.raises(AuthorityOver):
        recorded(world, valid_until=world.clock().date() - timedelta(days=2))


def test_what_was_taken_back_does_not_count(world: TestWorld) -> None:
    authority_id = agreed(world)

    revoke_authority(authority_id, LENA, world.clock())

    with pytest.raises(AuthorityRevoked):
        end(world, authority_id)


def test_it_counts_for_lines_of_that_holder_only(world: TestWorld) -> None:
    authority_id = agreed(world)

    with pytest.raises(NotTheirLine):
        end(world, authority_id, OTHERS)
    with pytest.raises(UnknownLine):
        end(world, authority_id, LineOf(msisdn="+4915228800000"))
    with pytest.raises(UnknownAuthority):
        end(world, UUID(int=1))
    assert not OrderRow.objects.exists()


@pytest.mark.parametrize("kind", list(AuthorityKind))
def test_each_right_has_its_documents_and_no_others(world: TestWorld, kind: AuthorityKind) -> None:
    for document in AuthorityDocument:
        if document in FITTING[kind]:
            recorded(world, kind=kind, document=document)
        else:
            with pytest.raises(DocumentDoesNotFit):
                recorded(world, kind=kind, document=document)


def test_names_and_file_numbers_are_sealed_and_never_noted(world: TestWorld) -> None:
    end(world, agreed(world))

    row = AuthorityRow.objects.get()
    kept, noted = (
        f"{row.person_name} {row.email} {row.document_reference}",
        str(list(AuditRow.objects.values())),
    )
    assert "authority.agreed" in noted
    for canary in ("Jonas", HEIR, "VI 12/26"):
        assert canary not in kept
        assert canary not in noted


def test_the_whole_way_at_the_desk(world: TestWorld) -> None:
    clerk, lead = signed_in(Role.CLERK), signed_in(Role.STORE_LEAD)
    typed = {
        "line": LINE.msisdn, "kind": "guardian", "document": "court_appointment",
        "reference": "4 XVII 7", "valid_until": "", "name": "Rosa Klein", "email": "",
    }  # fmt: skip

    page = clerk.post("/staff/authorities/record/", typed)["Location"]
    assert "Rosa Klein" not in lead.get(page).content.decode(), "opened directly: asked first"
    assert page in lead.get("/staff/authorities/").content.decode()
    assert "waits for a second person" in lead.get(page).content.decode()
    (seen,) = AuditRow.objects.filter(act="personal_data.seen")
    assert (seen.acting_user, seen.details["what"]) == ("agent:lena", "authority")
    assert clerk.post(f"{page}agree/").status_code == 403
    assert lead.post(f"{page}agree/").status_code == 303
    assert clerk.post(f"{page}papers/", {"bearer_identity": "passport"}).status_code == 303
    ended = clerk.post(f"{page}end-line/", {"line": LINE.msisdn, "when": "now"})

    assert ended.status_code == 303
    assert OrderRow.objects.get().authority == page.split("/")[-2]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Choose the right of the person"),
        ({"document": "sealed in blood"}, "Choose the right of the person"),
        ({"document": "company_register"}, "This document does not show this right"),
        ({"name": " "}, "Enter the name"),
        ({"valid_until": "soon"}, "like 2027-01-31"),
        ({"line": "+4915228800000"}, "No line with this number"),
    ],
)
def test_bad_input_at_the_desk_keeps_nothing(
    world: TestWorld, typed: dict[str, str], sentence: str
) -> None:
    usual = {
        "line": LINE.msisdn, "kind": "guardian", "document": "court_appointment",
        "reference": "4 XVII 7", "valid_until": "", "name": "Rosa Klein", "email": "",
    }  # fmt: skip

    answer = signed_in(Role.CLERK).post("/staff/authorities/record/", usual | typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert not AuthorityRow.objects.exists()


def test_the_same_way_by_the_command_line(world: TestWorld) -> None:
    record = [
        "authority", "record", LINE.msisdn, "--kind", "estate", "--document",
        "certificate_of_inheritance", "--name", "Jonas Müller", "--as", "cora", "--json",
    ]  # fmt: skip
    authority_id = run(*record)["authority"]

    assert run("authority", "agree", authority_id, "--as", "CORA", "--json", expect=3)["error"]
    assert run("authority", "agree", authority_id, "--as", "lena", "--json")["agreed"]
    listed = run("authority", "list", "--json")["authorities"]
    end_it = ["authority", "end", authority_id, LINE.msisdn, "--as", "cora", "--json"]
    assert run(*end_it, expect=3)["error"] == "papers_missing"
    ordered = run(*end_it, "--seen", "bearer_identity", "passport")
    assert run("authority", "revoke", authority_id, "--as", "lena", "--json")["revoked"]

    assert [one["kind"] for one in listed] == ["estate"]
    assert "Jonas" not in str(listed)
    assert ordered["is_new"]


def run(*arguments: str, expect: int = 0) -> Any:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == expect, result.output
    return json.loads(result.output)
