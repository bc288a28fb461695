"""The people of an offline desk: a clerk prepares it, its lead sees and decides."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from tests.money_stories import plain_world
from tests.offline_desks import ACCEPTED, CLERK, LEAD, STORE, Tablet, held, put_store, refused, told
from tests.staff_people import NAMES, add_person, remove_everybody, signed_in
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.offline_desk import NotADeskKey
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.flows.decide_offline_entry import EntryDecided, accept_entry, refuse_entry
from cleanbreak.flows.list_desks import list_desks
from cleanbreak.flows.prepare_desk import (
    DeskOfOtherStore,
    DeskRevoked,
    NumbersEnough,
    UnknownDesk,
    prepare_desk,
    revoke_desk,
)
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.offline_desk import OfflineEntryRow, OfflineNumberRow

LINE = LineOf(name="Anna Müller", email="anna@example.org", msisdn="+4915228817386")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE)
        put_store(made.clock())
        yield made


@pytest.fixture
def staff(world: TestWorld, settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["tests.staff_people.QuickHasher"]
    for role in (Role.CLERK, Role.STORE_LEAD):
        add_person(NAMES[role], role)
    yield
    remove_everybody()


@pytest.fixture
def tablet(world: TestWorld) -> Tablet:
    made = Tablet()
    made.prepare(world.clock())
    return made


def test_what_cannot_be_read_is_held_and_mended_by_the_lead(
    world: TestWorld, tablet: Tablet
) -> None:
    fields: list[dict[str, Any]] = [
        {"line": "12"}, {"line": "8949022000024321876"}, {"holder_name": "\x00"},
        {"reply_email": "nobody"}, {"kind": "withdrawal"}, {"wished_date": "soon"},
        {"kind": "extraordinary"}, {"line": ["x"]}, {"holder_name": "\ud800", "clerk": "\ud800"},
    ]  # fmt: skip
    entries = [tablet.take(world.clock(), one) for one in fields]
    not_sealed_to_us = tablet.seal("D000-0000-0000", "{}")
    entries += [
        tablet.take(world.clock(), sealed=not_sealed_to_us),
        tablet.take(world.clock(), sealed={**not_sealed_to_us, "nonce": ""}),
        tablet.take(world.clock(), sealed=tablet.seal(tablet.numbers[0], "no fields")),
    ]
    answers = told(tablet.deliver(world.clock(), *entries))
    wrong, shut = held("fields_wrong"), held("cannot_be_opened")
    assert answers == [*[wrong] * 9, shut, shut, wrong]
    assert not DeclarationRow.objects.exists()

    row = OfflineEntryRow.objects.get(sequence=1)
    with pytest.raises(Refusal):
        accept_entry(row.entry_id, "", "As on the paper.", LEAD, world.clock())
    accept_entry(row.entry_id, "+49 1522 8817386", "As on the paper.", LEAD, world.clock())
    assert DeclarationRow.objects.get().receipt_number == row.number_id
    with pytest.raises(EntryDecided):
        refuse_entry(row.entry_id, "No.", LEAD, world.clock())
    assert told(tablet.deliver(world.clock(), entries[0])) == [{**ACCEPTED, "code": "fields_wrong"}]


@pytest.mark.usefixtures("staff")
def test_a_revoked_desk_loses_nothing_and_its_lead_decides(
    world: TestWorld, tablet: Tablet
) -> None:
    entries = [tablet.take(world.clock()) for _ in range(2)]
    revoke_desk(tablet.device_id, LEAD, world.clock())
    with pytest.raises(DeskRevoked):
        tablet.prepare(world.clock())
    answer = tablet.deliver(world.clock(), *entries)
    assert told(answer) == [held("desk_revoked")] * 2
    assert answer.json()["is_revoked"] is True

    lena = signed_in(Role.STORE_LEAD, store=STORE)
    page = lena.get("/staff/desk/devices/").content.decode()
    first, second = OfflineEntryRow.objects.order_by("sequence")
    address = f"/staff/desk/entries/{first.entry_id}/"
    assert address in page
    assert "Müller" not in page
    assert "Müller" in lena.get(address).content.decode()
    (look,) = AuditRow.objects.filter(act="personal_data.seen")
    assert look.details["what"] == "offline_entry"

    assert lena.post(f"{address}decide/", {"decision": "accept"}).status_code == 422
    said = {"decision": "accept", "reason": "The tablet was found."}
    assert lena.post(f"{address}decide/", said).status_code == 303
    other = f"/staff/desk/entries/{second.entry_id}/"
    said = {"decision": "refuse", "reason": "Taken anew online."}
    assert lena.post(f"{other}decide/", said).status_code == 303
    assert DeclarationRow.objects.get().receipt_number == first.number_id
    second.refresh_from_db()
    assert (second.state, second.body, second.decided_by) == ("refused", "", "agent:lena")
    assert "Taken anew online." in lena.get(other).content.decode()
    assert told(tablet.deliver(world.clock(), entries[1])) == [refused("desk_revoked")]


@pytest.mark.usefixtures("staff")
def test_the_lead_sees_what_has_not_come(world: TestWorld, tablet: Tablet) -> None:
    entries = [tablet.take(world.clock()) for _ in range(4)]
    numbers = list(OfflineNumberRow.objects.order_by("position").values_list("number", flat=True))
    tablet.deliver(world.clock(), entries[0], entries[2])
    (desk,) = list_desks(LEAD, world.clock()).rows
    assert desk.undelivered == 2
    (block,) = desk.blocks
    assert (block.given, block.delivered, block.missing) == (200, 2, (numbers[1],))
    page = signed_in(Role.STORE_LEAD, store=STORE).get("/staff/desk/devices/").content.decode()
    assert numbers[1] in page
    assert numbers[3] not in page, "nobody knows yet whether it was used"
    assert list_desks(replace(LEAD, store="york-1"), world.clock()).rows == []
    with pytest.raises(WorksAtNoStore):
        list_desks(replace(LEAD, store=""), world.clock())


def test_preparing_is_for_a_store_and_a_real_key(world: TestWorld, tablet: Tablet) -> None:
    now = world.clock()
    with pytest.raises(WorksAtNoStore):
        prepare_desk(tablet.public_key, replace(CLERK, store=""), now)
    for key in (b"", tablet.public_key[:-1], b"\x04" + b"\x01" * 64, b"\x02" + b"\0" * 64):
        with pytest.raises(NotADeskKey):
            prepare_desk(key, CLERK, now)
    put_store(now, "york-1")
    with pytest.raises(DeskOfOtherStore):
        tablet.prepare(now, replace(CLERK, store="york-1"))
    with pytest.raises(UnknownDesk):
        revoke_desk(tablet.device_id, replace(LEAD, store="york-1"), now)
    tablet.prepare(now)
    with pytest.raises(NumbersEnough):
        tablet.prepare(now)
    assert len(set(tablet.numbers)) == 400


@pytest.mark.usefixtures("staff")
def test_a_clerk_prepares_the_browser_and_the_shell_is_nobodys(settings: Any) -> None:
    tablet = Tablet()
    cora = signed_in(Role.CLERK, store=STORE)
    key = {"key": tablet.public_key.hex()}
    answer = cora.post("/staff/desk/prepare/", key)
    given = answer.json()
    assert (len(given["numbers"]), set(given["texts"])) == (200, {"en", "de", "zh-hans"})
    assert "no-store" in answer["Cache-Control"]
    wrong = cora.post("/staff/desk/prepare/", {"key": "zz"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_a_desk_key")

    browsers = (cora, Client(headers={"accept-language": "en"}))
    for address in ("offline/?language=de", "worker.js", "manifest.json"):
        pages = [one.get(f"/staff/desk/{address}") for one in browsers]
        assert pages[0].content == pages[1].content, "the same for everybody"
        assert pages[0]["Cache-Control"] == "no-cache"
        assert not pages[0].cookies
        assert b"cora" not in pages[0].content
        assert b"csrf" not in pages[0].content
    worker = cora.get("/staff/desk/worker.js").content
    settings.CLEANBREAK_HOTLINE = "+44 20 7946 0999"
    assert cora.get("/staff/desk/worker.js").content != worker, "one word that it keeps is enough"
