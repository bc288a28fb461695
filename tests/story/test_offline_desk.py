"""A desk without a connection: what it took is a declaration once, and nothing of it is lost."""

import json
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.money_stories import plain_world
from tests.offline_desks import (
    ACCEPTED,
    LEAD,
    STORE,
    Tablet,
    held,
    post,
    put_store,
    refused,
    sent,
    told,
)
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.offline_desk import BLOCK_GOOD_FOR
from cleanbreak.flows.list_desks import list_desks
from cleanbreak.flows.reconcile_offline import reconcile_offline
from cleanbreak.flows.report_store_day import report_store_day
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cash_drawer import local_day
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.offline_desk import OfflineEntryRow, entries_taken
from cleanbreak.records.order import OrderRow
from cleanbreak.records.store import StoreRow

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINE = LineOf(name="Anna Müller", email="anna@example.org", msisdn="+4915228817386")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE)
        put_store(made.clock())
        yield made


@pytest.fixture
def tablet(world: TestWorld) -> Tablet:
    made = Tablet()
    made.prepare(world.clock())
    return made


def later(world: TestWorld, span: timedelta) -> Any:
    """Let the server's clock go on; requests take the real one, so it is only set back for them."""
    world.clock.now += span
    return world.clock.now


def test_a_declaration_of_the_desk_ends_the_line_like_any_other(world: TestWorld) -> None:
    begun = timezone.now() - 2 * HOUR
    tablet = Tablet()
    tablet.prepare(begun)
    taken_at = begun + HOUR
    number = tablet.numbers[0]
    entry = tablet.take(taken_at)
    stranger = tablet.take(taken_at, {"line": "+49 1522 8817999", "language": "zh-hans"})

    assert told(tablet.deliver(timezone.now(), entry, stranger)) == [ACCEPTED, ACCEPTED]
    row = DeclarationRow.objects.get(receipt_number=number)
    assert (row.received_at, row.channel, row.store) == (taken_at, "store_desk", STORE)
    assert (row.holder_name, row.msisdn, row.language) == ("Anna Müller", LINE.msisdn, "de")
    tie_declarations(world.outside, world.clock())
    order = OrderRow.objects.get()
    assert (order.channel, order.acting_user) == ("store_desk", "declarant")
    assert order.declaration_id == row.declaration_id
    send_announcements(world.outside, world.clock)
    mails = [one.message for one in world.outside.messages.inbox()]  # type: ignore[attr-defined]
    assert any(number in one.text for one in mails), "the receipt in writing"
    without_mail = tablet.take(taken_at, {"reply_email": ""})
    assert told(tablet.deliver(timezone.now(), without_mail)) == [ACCEPTED]
    assert entries_taken(STORE, begun, timezone.now()) == 3
    assert entries_taken("york-1", begun, timezone.now()) == 0
    store = StoreRow.objects.get(pk=STORE)
    day = report_store_day(store, local_day(store, taken_at), timezone.now())
    assert (day.declarations, day.offline) == (0, 3), "each is counted once"


def test_nothing_readable_is_kept_of_what_is_accepted(world: TestWorld, tablet: Tablet) -> None:
    entry = tablet.take(world.clock())
    for word in ("Müller", "8817386", "anna@", "cora"):
        assert word not in entry.body
    assert told(tablet.deliver(world.clock(), entry)) == [ACCEPTED]
    row = OfflineEntryRow.objects.get()
    assert (row.body, row.said_clerk, row.body_hash) == ("", "cora", entry.hash)
    audited = str(list(AuditRow.objects.filter(act__startswith="offline.").values_list("details")))
    assert "Müller" not in audited
    assert "8817386" not in audited


def test_delivered_twice_is_one_declaration_and_a_changed_replay_is_refused(
    world: TestWorld, tablet: Tablet
) -> None:
    number = tablet.numbers[0]
    entry = tablet.take(world.clock())
    for _ in range(2):
        assert told(tablet.deliver(world.clock(), entry, entry)) == [ACCEPTED, ACCEPTED]
    changed = tablet.take(world.clock(), {"holder_name": "Eva"}, number=number)
    assert told(tablet.deliver(world.clock(), changed)) == [refused("replay_changed")]
    assert [one.holder_name for one in DeclarationRow.objects.all()] == ["Anna Müller"]
    (noted,) = AuditRow.objects.filter(act="offline.refused")
    assert noted.details == {
        "desk": str(tablet.device_id), "code": "replay_changed", "hash": changed.hash
    }  # fmt: skip


def test_what_is_not_of_this_desk_is_refused_and_noted(world: TestWorld, tablet: Tablet) -> None:
    other = Tablet()
    other.prepare(world.clock())
    foreign = tablet.take(world.clock(), number=other.numbers[0])
    of_other = replace(other.take(world.clock()), signature=foreign.signature)
    wrong_device = tablet.take(world.clock(), device=str(other.device_id))
    nonsense = [tablet.sign(body) for body in ("", "[]", "{}", '"x"', "{" * 9000, '{"device": 1}')]
    answers = told(tablet.deliver(world.clock(), foreign, of_other, wrong_device, *nonsense))
    codes = ["number_not_of_desk", "entry_signature_wrong", "number_not_of_desk"]
    assert answers == [refused(code) for code in [*codes, *["entry_malformed"] * len(nonsense)]]
    assert not DeclarationRow.objects.exists()
    assert AuditRow.objects.filter(act="offline.refused").count() == len(answers)


TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
HOSTILE: list[dict[str, Any]] = [
    {"sequence": 0}, {"sequence": True}, {"sequence": 10**9}, {"sequence": "1"},
    {"taken_at": "yesterday"}, {"taken_at": "2026-01-01T00:00:00"},
    {"taken_at": "0001-01-01T00:00:00+14:00"}, {"taken_at": 5}, {"previous": "\u00fc"},
    {"sealed": None}, {"sealed": {"key": "zz", "nonce": "", "text": ""}}, {"device": "x"},
]  # fmt: skip


def test_a_hostile_entry_changes_nothing(world: TestWorld, tablet: Tablet) -> None:
    entries = [tablet.take(world.clock(), **change) for change in HOSTILE]
    answers = told(tablet.deliver(world.clock(), *entries))
    assert answers == [refused("entry_malformed")] * len(HOSTILE)
    assert not OfflineEntryRow.objects.exists()


def test_a_stranger_gets_no_further_than_the_door(world: TestWorld, tablet: Tablet) -> None:
    good = json.dumps({"hello": sent(tablet.hello(world.clock())), "entries": []})
    assert post(good).status_code == 200
    bad = [
        b"", b"\xff", b"[]", b"{" * 500, b'{"hello": 1, "entries": []}',
        good.replace(str(tablet.device_id)[:8], "00000000").encode(),
        json.dumps({"hello": {"body": "\ud800", "signature": "00"}, "entries": []}).encode(),
        json.dumps({"hello": sent(Tablet().hello(world.clock())), "entries": []}).encode(),
        json.dumps({"hello": sent(tablet.hello(world.clock())), "entries": [1] * 21}).encode(),
    ]  # fmt: skip
    assert {post(body).status_code for body in bad} == {403}
    assert {post(b"").status_code for _ in range(20)} == {403, 429}
    assert post(good).status_code == 200, "a desk of ours is not held up by them"
    assert Client().get("/staff/desk/deliver/").status_code == 405


def test_the_clock_of_the_desk_is_bounded_and_noted(world: TestWorld, tablet: Tablet) -> None:
    issued = world.clock()
    ahead = tablet.take(issued + 3 * DAY)
    behind = tablet.take(issued - 30 * DAY)
    now = later(world, HOUR)
    answers = reconcile_offline(tablet.device_id, [ahead, behind], now)
    assert [one.state.value for one in answers] == ["accepted", "accepted"]
    rows = list(DeclarationRow.objects.order_by("declaration_id"))
    assert [one.received_at for one in rows] == [now, issued]
    notes = list(OfflineEntryRow.objects.order_by("sequence").values_list("notes", flat=True))
    assert notes == ["clock_ahead", "clock_behind clock_went_back"]
    tablet.deliver(timezone.now() + DAY)
    (desk,) = list_desks(LEAD, now).rows
    assert abs(desk.row.skew_s - 86400) < 60


def test_a_wished_day_that_comes_too_early_counts_for_the_first_possible_one(
    world: TestWorld, tablet: Tablet
) -> None:
    today = world.clock().date()
    wishes = [today - DAY, today + DAY, today + 90 * DAY, date(2999, 1, 1)]
    entries = [tablet.take(world.clock(), {"wished_date": str(day)}) for day in wishes]
    answers = told(tablet.deliver(world.clock(), *entries))
    assert answers == [ACCEPTED, ACCEPTED, ACCEPTED, held("fields_wrong")]
    kept = list(DeclarationRow.objects.order_by("declaration_id").values_list("wished_date"))
    assert kept == [(None,), (None,), (today + 90 * DAY,)], "never earlier than somebody wished"


def test_a_chain_that_was_forked_or_begun_wrong_is_held(world: TestWorld) -> None:
    tablet, other = Tablet(), Tablet()
    tablet.prepare(world.clock())
    first = tablet.take(world.clock())
    copy = (tablet.sequence, tablet.head)
    second = tablet.take(world.clock())
    tablet.sequence, tablet.head = copy  # the tablet's disk was copied, and went on from there
    forked = tablet.take(world.clock())
    answers = told(tablet.deliver(world.clock(), second, first, forked))
    assert answers == [ACCEPTED, ACCEPTED, held("chain_broken")]
    other.prepare(world.clock())
    other.head = "0" * 64
    assert told(other.deliver(world.clock(), other.take(world.clock()))) == [held("chain_broken")]


def test_numbers_that_are_no_longer_good_are_held(world: TestWorld, tablet: Tablet) -> None:
    entry = tablet.take(world.clock() + BLOCK_GOOD_FOR + HOUR)
    (answer,) = reconcile_offline(tablet.device_id, [entry], later(world, 30 * DAY))
    assert (answer.state.value, answer.code) == ("held", "block_over")
    in_time = tablet.take(world.clock() - 29 * DAY)
    (answer,) = reconcile_offline(tablet.device_id, [in_time], world.clock())
    assert answer.state.value == "accepted", "however late it is delivered"


def test_whoever_holds_a_number_learns_only_what_its_form_says(
    world: TestWorld, tablet: Tablet
) -> None:
    never, delivered = tablet.numbers[5], tablet.numbers[0]
    tablet.deliver(world.clock(), tablet.take(world.clock()))
    pages = set()
    for number in (delivered, never, "D000-0000-0000"):
        page = Client().post("/receipt/find/", {"receipt_number": number.lower()})
        assert page.status_code == 200
        assert 'id="from-desk"' in page.content.decode()
        pages.add(TOKEN.sub(b"", page.content))
    assert len(pages) == 1
    wrong_check = "D000-0000-0001"
    assert Client().post("/receipt/find/", {"receipt_number": wrong_check}).status_code == 422
    ours = Client().post("/receipt/find/", {"receipt_number": "7K2M-9QXD-4T8"}).content.decode()
    assert 'id="from-desk"' not in ours


def test_killed_at_any_statement_nothing_is_lost_and_nothing_is_twice(
    world: TestWorld, tablet: Tablet
) -> None:
    numbers = tablet.numbers[:3]
    entries = [tablet.take(world.clock()) for _ in range(3)]
    killed = 0
    for nth in range(1, 200, 3):
        connection.close()
        child = os.fork()
        if child == 0:
            _deliver_and_die(tablet, entries, world, nth)
        died = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        accepted = set(DeclarationRow.objects.values_list("receipt_number", flat=True))
        delivered = set(OfflineEntryRow.objects.values_list("number_id", flat=True))
        assert accepted == delivered
        assert accepted == set(numbers[: len(accepted)])
        killed += died
        if not died:
            break
    assert killed > 3
    assert told(tablet.deliver(world.clock(), *entries)) == [ACCEPTED] * 3
    assert sorted(numbers) == sorted(accepted)


def _deliver_and_die(tablet: Tablet, entries: list[Any], world: TestWorld, nth: int) -> None:
    left = [nth]

    def dying(execute: Any, *arguments: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(dying):
        reconcile_offline(tablet.device_id, entries, world.clock())
    os._exit(0)
