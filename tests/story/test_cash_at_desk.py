"""Cash at the desk: whoever has just ended their line takes the money along, once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from tests.cash_desks import books, cash_account, limits
from tests.counters import a_counter
from tests.desks import STORE, begin, clerk_at, done, open_store
from tests.outlets import MARIENPLATZ, load_outlets
from tests.staff_people import signed_in, staffed_world
from tests.story.test_desk import CARD as ON_FILE
from tests.story.test_desk import up_to
from tests.worlds import CURRENT, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.desk_visit import StepDoneAlready, VisitStep
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.issue_pick_up_codes import code_of
from cleanbreak.flows.pay_cash_at_desk import pay_cash_at_desk
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.serve_counter import serve_once
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.desk_visit import DeskVisitRow, VisitStepRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_wish import PayoutWishRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.slip import SlipPrintRow, SlipRow
from cleanbreak.records.verification import VerificationRow

CARD = replace(ON_FILE, refund_reference=None, language="en")
CORA = Actor(channel=Channel.STORE_DESK, acting_user="agent:cora", store=STORE)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    limits(settings)
    with staffed_world(settings) as made:
        made.add(CARD)
        yield made


@pytest.fixture
def clerk(world: TestWorld) -> Any:
    """Cora, with a drawer of hers."""
    clerk = clerk_at(world)
    opened = clerk.post("/staff/cash/open/", {"store": STORE, "currency": "EUR", "float": "100"})
    assert opened.status_code == 303
    return clerk


def ended(world: TestWorld, clerk: Any, line: Any = CARD, when: str = "2") -> str:
    """End a line at the desk; return the page of the visit."""
    page = begin(clerk, line.iccid)
    up_to(clerk, page, line, VisitStep.ENDED, when)
    world.clock.now = timezone.now()
    world.work()
    return page


def steps() -> set[str]:
    return set(VisitStepRow.objects.values_list("step", flat=True))


def test_a_holder_with_a_card_leaves_with_cash_and_a_slip(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    assert "12.34 EUR" in clerk.get(page).content.decode()

    paid = clerk.post(f"{page}pay/")

    assert paid.status_code == 303, paid.content.decode()
    slip = clerk.get(paid["Location"]).content.decode()
    assert "12.34 EUR" in slip
    assert CARD.name not in slip
    assert CARD.msisdn not in slip
    drawer = CashDrawerRow.objects.get()
    assert books()[cash_account(drawer.drawer_id)] == 10_000 - 1234
    payout = PayoutRow.objects.get()
    assert (payout.state, payout.method) == ("settled", "cash")
    movement = CashMovementRow.objects.get(kind="paid")
    assert movement.identity_document == "passport"
    assert "cash_paid" in steps()
    world.clock.now = timezone.now()
    send_announcements(world.outside, world.clock)
    told = [one.message.text for one in MemoryMessages(world.world).inbox()]
    assert not any("Your pick-up code" in text for text in told)
    assert any("cash at a store" in text for text in told), "whoever else owns the mailbox hears"
    paid_again_leads_to_the_same_slip(world, clerk, page, paid["Location"])
    the_day_of_the_store_counts_it(clerk, paid["Location"])


def test_the_network_is_asked_before_anything_is_locked(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    order_id = OrderRow.objects.get().order_id  # its money is known, and it is still there
    LineRow.objects.update(state="pendingTerminate", open_order_id=order_id)
    VerificationRow.objects.update(signals=None)  # the network did not answer then
    rig, was_locked = Rig(), []
    rig.on_call(1, Moment.BEFORE, lambda: was_locked.append(connection.in_atomic_block))
    CURRENT.append(rigged(world.outside, rig))
    paid = clerk.post(f"{page}pay/")
    CURRENT.pop()
    assert paid.status_code == 303, paid.content.decode()
    assert was_locked == [False], "it was asked, and nobody waited for it"


def test_what_was_seen_counts_for_the_money_longer_than_proofs_do(
    world: TestWorld, clerk: Any
) -> None:
    page = ended(world, clerk)
    opened = timezone.now() - timedelta(minutes=31)
    VerificationRow.objects.update(opened_at=opened, expires_at=opened + timedelta(minutes=30))
    assert "12.34 EUR" in clerk.get(page).content.decode(), "the visit still runs"
    assert clerk.post(f"{page}pay/").status_code == 303


def test_a_company_shows_its_extract_before_money_is_paid(world: TestWorld, clerk: Any) -> None:
    company = replace(
        CARD, name="Anna Vogel GmbH", msisdn="+4915228817777", customer_class="business"
    )
    world.add(company)
    page = ended(world, clerk, company)
    assert "extract of the company register" in clerk.get(page).content.decode()
    refused = clerk.post(f"{page}pay/")
    assert refused.status_code == 422
    assert "Papers are missing" in refused.content.decode()
    assert clerk.post(f"{page}pay/", {"company": "a smile"}).status_code == 422
    paid = clerk.post(f"{page}pay/", {"company": "company_register"})
    assert paid.status_code == 303, paid.content.decode()
    assert CashMovementRow.objects.filter(kind="paid").count() == 1


def paid_again_leads_to_the_same_slip(
    world: TestWorld, clerk: Any, page: str, slip_page: str
) -> None:
    assert clerk.post(f"{page}pay/")["Location"] == slip_page
    assert CashMovementRow.objects.filter(kind="paid").count() == 1
    with pytest.raises(StepDoneAlready):
        pay_cash_at_desk(DeskVisitRow.objects.get().visit_id, CORA, world.clock())


def the_day_of_the_store_counts_it(clerk: Any, slip_page: str) -> None:
    lead = signed_in(Role.STORE_LEAD, store=STORE)
    assert lead.get(slip_page).status_code == 200
    for gone in ("slips", "prints"):
        assert clerk.get(f"/staff/desk/{gone}/{UUID(int=7)}/").status_code == 404
    shown = lead.get("/staff/desk/day/").content.decode()
    assert "12.34 EUR" in shown
    assert "000001–000002" in shown
    table = lead.get("/staff/desk/day/day.csv").content.decode()
    assert "visits,,1" in table
    assert "ends,,1" in table
    issued = lead.post("/staff/desk/day/slip/")
    assert "Report of the day" in lead.get(issued["Location"]).content.decode()
    auditor = signed_in(Role.AUDITOR)
    assert STORE in auditor.get("/staff/desk/day/").content.decode()
    assert "12.34 EUR" in auditor.get(f"/staff/desk/day/?store={STORE}").content.decode()
    assert auditor.get("/staff/desk/day/?store=nowhere").status_code == 404


def test_before_the_line_has_ended_the_clerk_reads_when(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk, when="1")
    shown = clerk.get(page).content.decode()
    assert "is known when the line has ended" in shown
    refused = clerk.post(f"{page}pay/")
    assert refused.status_code == 422
    assert "is known when the line has ended" in refused.content.decode()
    assert not PayoutRow.objects.exists()

    chosen = clerk.post(
        f"{page}way/",
        {"way": "bank", "account": "DE89370400440532013000", "name": CARD.name},
    )

    assert chosen.status_code == 303, chosen.content.decode()
    wish = PayoutWishRow.objects.get()
    assert (wish.method, wish.chosen_by) == ("bank", "agent:cora")


def test_to_a_bank_account_by_the_flow_of_every_choice(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    other = {"way": "bank", "account": "DE89370400440532013000", "name": "Somebody Else"}
    assert clerk.post(f"{page}way/", other).status_code == 422
    chosen = clerk.post(f"{page}way/", {**other, "name": CARD.name})
    assert chosen.status_code == 303, chosen.content.decode()
    payout = PayoutRow.objects.get()
    assert (payout.method, payout.chosen_by) == ("bank", "agent:cora")


def test_above_the_limit_a_second_person_agrees_first(
    world: TestWorld, clerk: Any, settings: Any
) -> None:
    limits(settings, EUR=0)
    page = ended(world, clerk)
    asked = clerk.post(f"{page}pay/")
    assert (asked.status_code, asked["Location"]) == (303, page)
    assert "second person has agreed" in clerk.get(page).content.decode()
    payout = PayoutRow.objects.get()
    assert not CashMovementRow.objects.filter(kind="paid").exists()
    lead = signed_in(Role.STORE_LEAD, store=STORE)
    lead.get("/staff/cash/")
    agreed = lead.post(f"/staff/cash/payments/{payout.payout_id}/agree/")
    assert agreed.status_code == 303

    paid = clerk.post(f"{page}hand-out/")

    assert paid.status_code == 303, paid.content.decode()
    assert "cash_paid" in steps()
    assert CashMovementRow.objects.get(kind="paid").seconded_by == "agent:lena"


def test_a_holder_without_mail_takes_the_code_along(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    HolderRow.objects.update(email="")
    handed = clerk.post(f"{page}code/")
    assert handed.status_code == 303, handed.content.decode()
    assert "Pick-up code" in clerk.get(handed["Location"]).content.decode()
    lead = signed_in(Role.STORE_LEAD, store=STORE)
    assert lead.get(handed["Location"]).status_code == 404, "a code is nobody else's"
    assert PayoutRow.objects.get().state == "submitted"
    assert clerk.post(f"{page}pay/").status_code == 303


def test_without_a_drawer_nothing_is_chosen_either(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = ended(world, clerk)
    refused = clerk.post(f"{page}pay/")
    assert refused.status_code == 422
    assert "no open drawer" in refused.content.decode()
    assert PayoutRow.objects.get().state == "draft"
    assert SlipRow.objects.count() == 0


def listed(**changes: str) -> None:
    """Put the store into the list that people find."""
    load_outlets(timezone.now(), {**MARIENPLATZ, "store": STORE, **changes})


def test_a_store_hands_out_no_more_than_it_says_and_the_code_is_for_another(
    world: TestWorld, clerk: Any
) -> None:
    page = ended(world, clerk)
    listed(cash_limit_minor="1233")
    shown = clerk.get(page).content.decode()
    assert "This store hands out up to 12.33 EUR at once, and 12.34 EUR are to be paid" in shown
    assert f"{page}pay/" not in shown
    refused = clerk.post(f"{page}pay/")
    assert (refused.status_code, "up to 12.33 EUR" in refused.content.decode()) == (422, True)
    assert PayoutRow.objects.get().state == "draft"
    assert f"{page}code/" in shown
    assert clerk.post(f"{page}code/").status_code == 303
    typed = code_of(PickUpCodeRow.objects.get())
    paid = clerk.post("/staff/cash/pay/", {"code": typed, "document": "passport", "holder": "fits"})
    assert (paid.status_code, "up to 12.33 EUR" in paid.content.decode()) == (422, True)
    listed(cash_limit_minor="1234")
    assert clerk.post(f"{page}pay/").status_code == 303, "exactly so much it does"


def test_a_store_that_promises_no_cash_pays_none(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    listed(services="card", cash_limit_minor="", currency="")
    shown = clerk.get(page).content.decode()
    assert "This store hands out no cash" in shown
    refused = clerk.post(f"{page}pay/")
    assert (refused.status_code, "no cash" in refused.content.decode()) == (422, True)
    assert not CashMovementRow.objects.filter(kind="paid").exists()


def test_a_limit_in_another_currency_is_none_for_this_one(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    listed(currency="CNY", cash_limit_minor="1")
    assert clerk.post(f"{page}pay/").status_code == 303


def focused(page: str) -> str:
    """Return the one thing on a page that Enter presses at once."""
    (found,) = re.findall(r"<(?:a|button|input)\b[^>]* autofocus[^>]*>[^<]*", page)
    return str(found.rpartition(">")[2])


def test_enter_pressed_twice_neither_pays_nor_closes_what_is_not_done(
    world: TestWorld, clerk: Any
) -> None:
    page = begin(clerk, CARD.iccid)
    up_to(clerk, page, CARD, VisitStep.ENDED, "2")
    (news,) = re.findall(r'hx-get="([^"]+)"', clerk.get(page).content.decode())
    assert "HX-Redirect" not in clerk.get(news)
    world.clock.now = timezone.now()
    world.work()
    assert clerk.get(news)["HX-Redirect"] == page, "the money is known, and the page says so"
    assert focused(clerk.get(page).content.decode()) == "The card: take along, wipe, destroy"
    destroyed = {"act": "destroy", "how": "punched", "digits": CARD.iccid[-4:]}
    assert clerk.post(f"{page}card/", destroyed)["Location"] == f"{page}card/"
    assert focused(clerk.get(f"{page}card/").content.decode()) == "Back to the visit"
    shown = clerk.get(page).content.decode()
    assert "take along, wipe, destroy" not in shown, "it is in pieces"
    assert focused(shown) == "Print the receipt number"
    slip = clerk.post(f"{page}pay/")["Location"]
    assert focused(clerk.get(slip).content.decode()) == "Print with this browser, 80 mm"
    printed = clerk.post(f"{slip}print/", {"sheet": "roll"})["Location"]
    assert focused(clerk.get(printed).content.decode()) == "Yes, it came out"
    clerk.post(printed.replace("?sheet=roll", "told/"), {"came_out": "yes"})
    shown = clerk.get(slip).content.decode()
    assert focused(shown) == "Back to the visit"
    assert f'href="{page}"' in shown
    assert focused(clerk.get(page).content.decode()) == "Next customer"
    clerk.post(f"{page}close/")
    assert f'href="{page}"' not in clerk.get(slip).content.decode(), "the visit is over"


def test_proofs_that_are_too_little_for_money_pay_nothing(world: TestWorld, clerk: Any) -> None:
    page = begin(clerk, CARD.iccid)
    done(clerk, page, VisitStep.IDENTITY, CARD.name, document="passport")
    done(clerk, page, VisitStep.CARD, "2")
    done(clerk, page, VisitStep.PAPERS, "1")
    assert clerk.post(f"{page}pay/").status_code == 422, "nothing is paid before the end"
    for step in (VisitStep.SHOWN, VisitStep.CONFIRMED):
        done(clerk, page, step, "1")
    done(clerk, page, VisitStep.ENDED)
    order = OrderRow.objects.get()
    assert order.level == "identified", "the card is lost, and the document is one proof"
    way = {"way": "bank", "account": "DE89370400440532013000", "name": CARD.name}
    refused = clerk.post(f"{page}way/", way)
    assert refused.status_code == 422
    assert "two codes" in refused.content.decode()


def test_the_receipt_and_what_the_browser_printed(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    handed = clerk.post(f"{page}receipt/")
    slip_page = handed["Location"]
    receipt_number = DeskVisitRow.objects.get().receipt_number
    assert receipt_number in clerk.get(slip_page).content.decode()
    printed = clerk.post(f"{slip_page}print/", {"sheet": "roll"})["Location"]
    assert "slip_roll" in clerk.get(printed).content.decode()
    told = SlipPrintRow.objects.get()

    clerk.post(f"/staff/desk/prints/{told.print_id}/told/", {"came_out": "no"})

    assert "it is the same slip" in clerk.get(slip_page).content.decode()
    assert "slip_printed" not in steps()
    again = clerk.post(f"{slip_page}print/", {"sheet": "a4"})["Location"]
    assert "Copy 1" not in clerk.get(again).content.decode()
    clerk.post(again.replace("?sheet=a4", "told/"), {"came_out": "yes"})
    assert "slip_printed" in steps()
    third = clerk.post(f"{slip_page}print/", {})["Location"]
    assert "Copy 1" in clerk.get(third).content.decode()


def test_the_printer_of_the_counter_prints_it(world: TestWorld, clerk: Any) -> None:
    page = ended(world, clerk)
    slip_page = clerk.post(f"{page}pay/")["Location"]
    counter = a_counter(world)
    agent = counter.start()
    for paper, words in ((0, "Put paper in"), (None, "Printed")):
        counter.change_printer(pieces_left=paper)
        asked = clerk.post(f"{slip_page}print/", {"way": "desk"})
        assert (asked.status_code, asked["Location"]) == (303, slip_page)
        assert "It is being printed" in clerk.get(slip_page).content.decode()
        serve_once(agent)
        assert words in clerk.get(slip_page).content.decode()
    rows = list(SlipPrintRow.objects.order_by("print_id").values_list("copy", "outcome"))
    assert rows == [(0, "paper_out"), (0, "printed")]
    assert len(counter.slips()) == 1
    assert CashMovementRow.objects.filter(kind="paid").count() == 1


def test_whoever_sees_all_drawers_may_look_while_it_is_printed(
    world: TestWorld, clerk: Any
) -> None:
    slip_page = clerk.post(f"{ended(world, clerk)}pay/")["Location"]
    agent = a_counter(world).start()
    clerk.post(f"{slip_page}print/", {"way": "desk"})
    serve_once(agent)
    open_store("york-1", "gb")
    elsewhere = signed_in(Role.STORE_LEAD, store="york-1")
    assert "It is being printed" in elsewhere.get(slip_page).content.decode()
    assert not SlipPrintRow.objects.exclude(outcome="").exists(), "nobody of that store has looked"
    assert "Printed" in clerk.get(slip_page).content.decode()
