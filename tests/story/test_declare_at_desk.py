"""A declaration that a desk takes is one of the desk: on paper, in its day, and by no button."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.desks import DESK, STORE, begin, clerk_at, open_store
from tests.staff_people import staffed_world
from tests.story.test_desk import CARD
from tests.worlds import TestWorld

from cleanbreak.domain.store_day import StoreDay
from cleanbreak.flows.report_store_day import report_store_day
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow

WORDS = {"scan": CARD.msisdn, "holder_name": CARD.name, "page_key": "k", "language": "en"}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(CARD)
        yield made


def the_day(store_id: str = STORE) -> StoreDay:
    return report_store_day(StoreRow.objects.get(pk=store_id), None, timezone.now())


def test_it_is_of_the_desk_from_its_row_to_the_order(world: TestWorld) -> None:
    clerk_at(world).post(f"{DESK}declare/", WORDS)
    row = DeclarationRow.objects.get()
    assert (row.channel, row.store) == ("store_desk", STORE)
    tie_declarations(world.outside, timezone.now())
    assert OrderRow.objects.get().channel == "store_desk"
    tied = AuditRow.objects.get(act="declaration.tied")
    assert (tied.channel, tied.acting_user) == ("store_desk", "declarant")


def test_nobody_is_told_of_a_button_that_nobody_pressed(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_HOME_PLACE = "de"
    shown = clerk_at(world).post(f"{DESK}declare/", WORDS).content.decode()
    assert "Receipt of your cancellation" in shown
    assert "Given with the button" not in shown


def test_without_a_visit_it_has_a_slip_too_and_counts_for_the_day(world: TestWorld) -> None:
    clerk = clerk_at(world)
    shown = clerk.post(f"{DESK}declare/", WORDS).content.decode()
    slip = SlipRow.objects.get()
    number = DeclarationRow.objects.get().receipt_number
    assert (slip.kind, slip.facts, slip.store_id) == ("declared", {"receipt_number": number}, STORE)
    assert f"{DESK}slips/{slip.slip_id}/" in shown
    paper = clerk.get(f"{DESK}slips/{slip.slip_id}/").content.decode()
    assert number in paper
    assert CARD.name not in paper
    assert f'<a class="target" href="{DESK}">' in paper
    clerk.post(f"{DESK}declare/", WORDS)
    assert SlipRow.objects.count() == 1, "sent twice, it is one"
    clerk.post(f"{begin(clerk, CARD.msisdn)}declare/", {**WORDS, "page_key": "other"})
    day = the_day()
    assert (day.declarations, day.offline, day.slips) == (2, 0, 2)
    open_store("york-1", "gb")
    assert the_day("york-1").declarations == 0


def test_the_same_form_sent_twice_shows_the_same_receipt_twice(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    answers = [clerk.post(f"{page}declare/", WORDS) for _ in range(2)]
    number = DeclarationRow.objects.get().receipt_number
    for answer in answers:
        assert answer.status_code == 200, answer.content.decode()
        assert number in answer.content.decode()
    over = clerk.post(f"{page}declare/", {**WORDS, "page_key": "other"})
    assert (over.status_code, "This visit is over" in over.content.decode()) == (422, True)
    assert DeclarationRow.objects.count() == 1, "what was refused was not accepted in part"
    closed = clerk.get(page).content.decode()
    assert "Print the receipt number" in closed
    assert clerk.post(f"{page}receipt/")["Location"] == f"{DESK}slips/{SlipRow.objects.get().pk}/"
