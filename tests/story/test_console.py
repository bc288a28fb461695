"""Operations see today in pictures, find any order, read its whole story, and take tables along."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from tests.console_figures import invented
from tests.staff_people import say_why, signed_in, staffed_world
from tests.story.test_looks import watch
from tests.tmf_apis.inventories import in_confidence
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.channels.staff.today_pictures import draw
from cleanbreak.channels.staff.today_words import TOLD
from cleanbreak.domain.staff import Right, Role
from cleanbreak.domain.today import COLUMNS, Picture
from cleanbreak.flows import count_today as counting
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.count_today import count_today
from cleanbreak.flows.read_proof import qr_text
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.ports.errors import Refused
from cleanbreak.records.audit import SEEN, AuditRow
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.counted import CountedRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

LINE = LineOf()
OTHER = LineOf(msisdn="+4915228817310", name="Held Holder", email="held@example.org")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_HOME_PLACE = "de"
    with staffed_world(settings) as made:
        yield made


@pytest.fixture
def ended(world: TestWorld) -> UUID:
    """End a line, and enter its statement into the log."""
    world.clock.advance(minutes=-10)
    world.add(LINE)
    order_id = request_termination(at_once(LINE), world.outside, world.clock()).order_id
    world.clock.advance(minutes=5)
    world.work()
    state_ends(world.outside, world.clock())
    append_log(world.outside, world.clock())
    return order_id


@pytest.fixture
def held(world: TestWorld) -> UUID:
    """Let an order stop at the network."""
    world.add(OTHER)
    order_id = request_termination(at_once(OTHER), world.outside, world.clock()).order_id
    rig = Rig()
    rig.poison(lambda one: getattr(one, "imsi", "") == OTHER.imsi, Refused("Barred."))
    world.work(rigged(world.outside, rig))
    return order_id


def page_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- today in pictures


def test_today_is_counted_beside_the_work_and_shown_with_a_table_behind_each_picture(
    ended: UUID, held: UUID
) -> None:
    browser = signed_in(Role.HOTLINE_LEAD)
    assert "Nothing is counted yet" in page_of(browser, "/staff/today/")
    assert count_today(timezone.now) == len(Picture)
    page = page_of(browser, "/staff/today/")
    for picture in Picture:
        assert f'<h2 id="{picture.value}">{TOLD[picture].title}</h2>' in page
    drawn = {"funnel", "end_times", "steps", "open", "stuck", "refunds", "quarantine", "reasons"}
    for name in drawn:
        assert f'aria-labelledby="{name}-title {name}-desc"' in page, name
    assert page.count('role="img"') == page.count("<details>") == len(drawn)
    assert page.count("Nothing to show.") == len(Picture) - len(drawn)
    assert "An element refused: Bar the line at the network" in page
    assert ended.hex not in page
    assert LINE.msisdn not in page


def test_what_was_counted_is_what_is_there(ended: UUID, held: UUID) -> None:
    count_today(timezone.now)
    counted = {row.picture: row.rows for row in CountedRow.objects.all()}
    (channel,) = counted["funnel"]
    assert channel == {
        "channel": "cli", "asked": 2, "ordered": 2, "begun": 2, "ended": 1, "withdrawn": 0
    }  # fmt: skip
    (day,) = counted["end_times"]
    assert (day["ended"], day["p50"], day["p99"]) == (1, 300.0, 300.0)
    assert counted["stuck"] == [
        {"code": "refused", "step": "stop_usage", "held": 1, "tried_again": 0}
    ]
    assert counted["steps"] == [{"step": "stop_usage", "hour": 1, "day": 0, "week": 0, "older": 0}]
    assert sum(one["numbers"] for one in counted["quarantine"]) == 1
    assert counted["reasons"] == [{"reason": "not_said", "orders": 2}]
    owed = [one for one in counted["refunds"] if one["side"] == "owed"]
    assert sum(one["payouts"] for one in owed) <= 1


@pytest.mark.parametrize("stands", ["held", "ended"])
def test_no_picture_of_orders_counts_what_is_in_confidence(
    stands: str, request: pytest.FixtureRequest
) -> None:
    order_id = request.getfixturevalue(stands)
    pictures = ["funnel", "reasons", *(["end_times"] if stands == "ended" else ["open", "stuck"])]
    count_today(timezone.now)
    assert all(one.rows for one in CountedRow.objects.filter(picture__in=pictures))
    CountedRow.objects.all().delete()
    in_confidence(str(order_id))
    count_today(timezone.now)
    shown = CountedRow.objects.filter(picture__in=[*pictures, "steps", "open", "stuck"])
    assert not any(one.rows for one in shown)


def test_what_is_counted_is_what_the_pictures_are_made_of(ended: UUID, held: UUID) -> None:
    count_today(timezone.now)
    for row in CountedRow.objects.all():
        for one in row.rows:
            assert set(one) == set(COLUMNS[Picture(row.picture)])
    for picture, rows in invented(date(2026, 11, 26)).items():
        assert {frozenset(one) for one in rows} == {frozenset(COLUMNS[picture])}
        chart = draw(picture, rows)
        assert len(chart.rows) == len(rows) or picture is Picture.OPEN
        assert all(0 <= part.left + part.wide <= 231 for bar in chart.bars for part in bar.parts)
        assert all(0 <= y <= chart.high for line in chart.lines for _, y in line.dots)
        assert draw(picture, []).rows == []


def test_counting_rests_as_long_as_it_took_and_what_takes_too_long_keeps_its_figures(
    ended: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    count_today(lambda: now)
    assert count_today(lambda: now + timedelta(seconds=49)) == 0
    CountedRow.objects.filter(picture="funnel").update(took_ms=60_000)
    assert count_today(lambda: now + timedelta(seconds=51)) == len(Picture) - 1
    before = CountedRow.objects.get(picture="steps")

    def too_long(*_asked: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(counting, "count_picture", too_long)
    assert count_today(lambda: now + timedelta(hours=1)) == 0
    assert CountedRow.objects.get(picture="steps").counted_at == before.counted_at


# --- search


def search(browser: Client, typed: str, purpose: str = "complaint") -> str:
    answer = browser.post("/staff/search/", {"typed": typed, "purpose": purpose})
    assert answer.status_code in (200, 422)
    return answer.content.decode()


def found_in(page: str) -> list[UUID]:
    return [UUID(one) for one in re.findall(r"/staff/orders/([0-9a-f-]{36})/story/", page)]


def test_an_order_is_found_by_any_identifier_and_each_search_is_noted(ended: UUID) -> None:
    browser = signed_in(Role.AGENT)
    card = LineRow.objects.get(msisdn=LINE.msisdn)
    eid = "89049032000000000000000000000012"
    eid = eid[:30] + f"{98 - int(eid[:30] + '00') % 97:02d}"
    LineRow.objects.filter(pk=card.pk).update(eid=eid)
    named = {
        "number": [LINE.msisdn, "0152 2881 7386", "0049 152 28817386"],
        "iccid": [LINE.iccid],
        "imsi": [LINE.imsi],
        "eid": [eid],
        "order": [str(ended), ended.hex],
        "mail": [LINE.email.upper()],
        "certificate": [qr_text(ended)],
    }
    for by, typed in named.items():
        for one in typed:
            page = search(browser, one)
            assert found_in(page) == [ended], (by, one)
            noted = AuditRow.objects.filter(act="orders.searched").latest("id")
            assert by in noted.details["by"]
            assert (noted.details["found"], noted.details["purpose"]) == (1, "complaint")
            assert one not in str(noted.details)
    assert page_of(browser, f"/staff/orders/{ended}/story/"), "the purpose was said already"


@pytest.mark.parametrize("nothing", ["", "  ", "Müller", "1522881", "0152*", "a@b@c", "x" * 3000])
def test_a_part_of_an_identifier_finds_nothing(ended: UUID, nothing: str) -> None:
    page = search(signed_in(Role.AGENT), nothing)
    assert "Type a whole number" in page
    assert not AuditRow.objects.filter(act="orders.searched").exists()


def test_nobody_searches_without_a_word_why_or_by_guessing(ended: UUID) -> None:
    browser = signed_in(Role.AGENT)
    assert "Say why you need to see this" in search(browser, LINE.msisdn, "")
    assert "Say why you need to see this" in search(browser, LINE.msisdn, "caller_verified")
    pages = [search(browser, f"+49152288{n:05d}") for n in range(31)]
    assert "Nothing fits" in pages[0]
    assert "Too many requests" in pages[30]


def test_what_is_in_confidence_is_not_there_and_watched_lines_show_nothing(ended: UUID) -> None:
    agent, officer = signed_in(Role.AGENT), signed_in(Role.CONFIDENTIAL_OFFICER)
    watch(LINE)
    page = search(agent, LINE.msisdn)
    assert found_in(page) == [ended]
    assert "The line is watched" in page
    assert LINE.msisdn[-4:] not in page
    assert agent.get(f"/staff/orders/{ended}/story/").status_code == 403
    in_confidence(str(ended))
    for nothing in (search(agent, LINE.msisdn), search(agent, "+491522881")):
        assert (found_in(nothing), "Nothing fits" in nothing) == ([], True)
    assert found_in(search(officer, LINE.msisdn)) == [ended]


# --- the whole story


def test_the_whole_story_stands_on_one_page_in_order(ended: UUID) -> None:
    browser = signed_in(Role.AUDITOR)
    page = page_of(browser, say_why(browser, f"/staff/orders/{ended}/story/"))
    told = re.findall(r'<span class="eyebrow">([^<]+)</span>', page)
    assert set(told) >= {"Act", "Element", "Told", "Books", "Certificate", "Public log"}
    assert told.count("Element") == 11
    for said in ("The end was ordered", "Bar the line at the network", "that the line has ended"):
        assert said in page
    assert page.index("The end was ordered") < page.index("Bar the line at the network")
    assert "Somebody looked at it 1 time." in page
    for act in ("retry", "hand-over", "correct"):
        assert f"/story/{act}/" not in page, "an auditor changes nothing"


def test_every_act_on_an_order_has_words(ended: UUID, held: UUID) -> None:
    browser = signed_in(Role.AUDITOR)
    for order_id in (ended, held):
        page = page_of(browser, say_why(browser, f"/staff/orders/{order_id}/story/"))
        assert not re.findall(r"</span> (?:order|declaration|settlement)\.\w+", page)


def test_a_held_order_is_tried_again_with_a_reason(world: TestWorld, held: UUID) -> None:
    browser, story = signed_in(Role.AGENT), f"/staff/orders/{held}/story/"
    say_why(browser, story)
    assert "Try this step again" in page_of(browser, story)
    answer = browser.post(f"{story}retry/", {"reason": "because"})
    assert answer.status_code == 422
    assert "Choose why you do this" in answer.content.decode()
    assert browser.post(f"{story}retry/", {"reason": "element_repaired"}).status_code == 303
    noted = AuditRow.objects.get(order_id=held, act="order.retried")
    assert (noted.details["reason"], noted.acting_user) == ("element_repaired", "agent:ada")
    world.clock.now = timezone.now()
    world.work()
    assert OrderRow.objects.get(pk=held).state == "completed"
    assert "The element works again" in page_of(browser, story)


def test_an_order_under_way_is_handed_to_a_person_and_the_workers_leave_it_alone(
    world: TestWorld,
) -> None:
    world.add(OTHER)
    order_id = request_termination(at_once(OTHER), world.outside, world.clock()).order_id
    browser, story = signed_in(Role.AGENT), f"/staff/orders/{order_id}/story/"
    say_why(browser, story)
    refused = browser.post(f"{story}hand-over/", {"reason": "data_look_wrong"})
    assert refused.status_code == 422, "it waits for its day"
    OrderRow.objects.filter(pk=order_id).update(state="inProgress", lease_id=uuid4())
    refused = browser.post(f"{story}hand-over/", {"reason": "data_look_wrong"})
    assert "A worker has this order in its hands" in refused.content.decode()
    OrderRow.objects.filter(pk=order_id).update(lease_id=None)
    done = browser.post(f"{story}hand-over/", {"reason": "data_look_wrong"})
    assert done.status_code == 303
    world.clock.now = timezone.now()
    world.work()
    assert OrderRow.objects.get(pk=order_id).state == "held"
    assert "Somebody of the staff has handed it" in page_of(browser, "/staff/orders/held/")
    twice = browser.post(f"{story}hand-over/", {"reason": "data_look_wrong"})
    assert twice.status_code == 422
    assert browser.post(f"{story}retry/", {"reason": "data_corrected"}).status_code == 303
    world.clock.now = timezone.now()
    world.work()
    assert OrderRow.objects.get(pk=order_id).state == "completed"


def test_the_final_money_is_corrected_once_and_the_holder_is_told_why(ended: UUID) -> None:
    browser, story = signed_in(Role.ADMIN), f"/staff/orders/{ended}/story/"
    page = page_of(browser, say_why(browser, story))
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    wish = {"key": key[1], "side": "credit", "amount": "2.50", "why": "Charged twice"}
    for wrong in ({"amount": "2.505"}, {"side": "both"}, {"why": " "}, {"amount": "-1"}):
        assert browser.post(f"{story}correct/", {**wish, **wrong}).status_code == 422
    for _ in range(2):
        assert browser.post(f"{story}correct/", wish).status_code == 303
    row = CorrectionRow.objects.get(order_id=ended)
    assert (row.amount_minor, row.side, row.proposed_by) == (250, "credit", "agent:root")
    assert "Charged twice" in page_of(browser, story)


def test_a_refund_clerk_corrects_money_on_the_story_that_they_see(ended: UUID) -> None:
    browser, story = signed_in(Role.REFUND_CLERK), f"/staff/orders/{ended}/story/"
    page = page_of(browser, say_why(browser, story))
    assert "Correct the final money" in page
    assert "Try this step again" not in page
    wish = {"key": "k" * 32, "side": "credit", "amount": "2.50", "why": "Charged twice"}
    assert browser.post(f"{story}correct/", wish).status_code == 303
    assert CorrectionRow.objects.get(order_id=ended).proposed_by == "agent:rita"


def test_a_refund_clerk_sees_the_order_of_a_refund_and_no_list_of_orders(held: UUID) -> None:
    lists = ("orders/held/", "tables/held-orders.csv", "tables/open-orders.csv")
    rita, ada = signed_in(Role.REFUND_CLERK), signed_in(Role.AGENT)
    for one in lists:
        assert ada.get(f"/staff/{one}").status_code == 200, one
        assert rita.get(f"/staff/{one}").status_code == 403, one
    assert "Orders that are held" in page_of(ada, "/staff/")
    assert "Orders that are held" not in page_of(rita, "/staff/")


def test_whoever_may_act_on_a_story_may_see_it() -> None:
    acts = {Right.RETRY_ORDER, Right.HAND_ORDER_OVER, Right.PROPOSE_CORRECTION, Right.DECIDE_CAUSE}
    for role in Role:
        assert not acts & role.rights or Right.SEE_ORDERS in role.rights, role


@pytest.mark.parametrize("act", ["retry", "hand-over", "correct"])
def test_nothing_is_done_to_an_order_that_one_may_not_know(held: UUID, act: str) -> None:
    in_confidence(str(held))
    browser = signed_in(Role.ADMIN)
    said = {"reason": "holder_asked", "side": "credit", "amount": "1", "why": "x", "key": "k"}
    assert browser.post(f"/staff/orders/{held}/story/{act}/", said).status_code == 404
    assert OrderRow.objects.get(pk=held).state == "held"


# --- lists


def test_the_list_of_held_orders_goes_on_where_the_page_before_ended(
    held: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = OrderRow.objects.get(pk=held)
    for n in range(6):
        copy = OrderRow.objects.get(pk=held)
        copy.order_id = UUID(int=first.order_id.int + n + 1)
        copy.effective_date = first.effective_date + timedelta(days=n % 2)
        copy.save(force_insert=True)
    monkeypatch.setattr("cleanbreak.channels.staff.held_orders_page.SHOWN_MAX", 3)
    browser, seen, address = signed_in(Role.AGENT), [], "/staff/orders/held/"
    while address:
        page = page_of(browser, address)
        seen += re.findall(r"/staff/orders/([0-9a-f-]{36})/", page)
        onward = re.search(r'href="([^"]+\?after=[^"]+)"', page)
        address = onward[1] if onward else ""
    assert len(seen) == len(set(seen)) == 7
    assert "Held" not in page_of(browser, "/staff/orders/held/?after=x_y")[:0]
    looked = AuditRow.objects.filter(act=SEEN).count()
    assert looked == 0, "a list shows ends of order numbers only"
