"""The counter in the console: a drawer opened, a code paid, a second person, the day closed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.cash_desks import a_store, codes, issue, limits, lines, payout_of
from tests.staff_people import NAMES, add_person, say_why, signed_in, signed_in_as, staffed_world
from tests.worlds import TestWorld

from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.pick_up_code import code_from
from cleanbreak.domain.staff import Role
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

DESK, DRAWERS = "/staff/cash/", "/staff/drawers/"
ANNA, BEN = lines(2)
SEEN = {"document": "passport", "holder": "fits"}
OPEN = {"store": "leeds-1", "currency": "EUR", "float": "100.00"}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    """Two codes in two mailboxes, and everybody in the store."""
    limits(settings)
    with staffed_world(settings) as made:
        a_store(made)
        issue(made, ANNA, BEN)
        yield made


def text_of(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    assert "no-store" in answer["Cache-Control"]
    return re.sub(r"\s+", " ", answer.content.decode())


def refused(client: Client, page: str, typed: dict[str, str]) -> str:
    answer = client.post(page, typed)
    assert answer.status_code == 422
    return re.sub(r"\s+", " ", answer.content.decode())


def another_clerk() -> Client:
    add_person("bo", Role.CLERK)
    return signed_in_as("bo")


def test_a_day_of_a_clerk(world: TestWorld) -> None:
    cora, lena = signed_in(Role.CLERK), signed_in(Role.STORE_LEAD)
    assert "You have no open drawer." in text_of(cora, DESK)
    assert "too many decimals" in refused(cora, f"{DESK}open/", {**OPEN, "float": "1.005"})
    assert cora.post(f"{DESK}open/", OPEN).status_code == 303
    drawer = CashDrawerRow.objects.get()
    code = codes(world)[ANNA.email]

    found = cora.post(f"{DESK}pick-up/", {"code": code.lower()})
    page = found.content.decode()
    assert (found.status_code, "no-store" in found["Cache-Control"]) == (200, True)
    assert "Holder 0" in page
    assert "12.34 EUR" in page

    assert "Choose which original" in refused(cora, f"{DESK}pay/", {"code": code})
    differs = {**SEEN, "code": code, "holder": "differs"}
    assert "Pay nothing" in refused(cora, f"{DESK}pay/", differs)
    assert not CashMovementRow.objects.filter(kind="paid").exists()
    paid = cora.post(f"{DESK}pay/", {**SEEN, "code": code})
    assert paid.status_code == 303
    receipt = text_of(cora, paid["Location"])
    for word in ("12.34 EUR", "Holder 0", "Passport", "Leeds, High Street", "cora"):
        assert word in receipt
    assert "paid already" in refused(cora, f"{DESK}pay/", {**SEEN, "code": code})

    count = f"{DESK}drawers/{drawer.drawer_id}/count/"
    assert "differs from the journal by -0.66 EUR" in refused(cora, count, {"counted": "87"})
    closing = cora.post(count, {"counted": "87", "reason": "I gave too much."})
    assert closing.status_code == 303
    assert "Counted, waits for a second person" in text_of(cora, closing["Location"])
    assert '<p class="figure" id="drawers-to-sign">1</p>' in text_of(lena, "/staff/")
    waiting = text_of(lena, DRAWERS)
    assert "-0.66 EUR in the drawer of cora" in waiting
    assert "I gave too much." in waiting
    assert lena.post(f"{DRAWERS}{drawer.drawer_id}/sign/").status_code == 303
    journal = text_of(lena, f"{DRAWERS}{drawer.drawer_id}/")
    for word in ("100.00 EUR", "-12.34 EUR", "87.66 EUR", "-0.66 EUR", "-87.00 EUR", "Closed by"):
        assert word in journal
    assert "Holder 0" not in journal
    assert "does not wait" in refused(lena, f"{DRAWERS}{drawer.drawer_id}/sign/", {})
    assert "This drawer is closed." in text_of(cora, count)


def test_above_the_limit_a_colleague_agrees_in_a_session_of_their_own(
    world: TestWorld, settings: Any
) -> None:
    limits(settings, EUR=100)
    cora, bo = signed_in(Role.CLERK), another_clerk()
    cora.post(f"{DESK}open/", OPEN)
    payout_id = payout_of(ANNA).payout_id

    asked = cora.post(f"{DESK}pay/", {**SEEN, "code": codes(world)[ANNA.email]})

    assert asked["Location"] == DESK
    own = text_of(cora, DESK)
    assert "hand out nothing before a second person has agreed" in own
    assert "I have seen it and agree" not in own
    agree, out = (f"{DESK}payments/{payout_id}/{act}/" for act in ("agree", "hand-out"))
    assert "You checked this payment yourself." in refused(cora, agree, {})
    assert "Nobody has agreed" in refused(cora, out, {})
    assert '<p class="figure" id="payments-to-agree">1</p>' in text_of(bo, "/staff/")
    assert "cora asks you to agree" in text_of(bo, DESK)
    assert bo.post(agree).status_code == 303
    assert "bo has agreed" in text_of(cora, DESK)
    paid = cora.post(out)
    assert "cora, bo" in text_of(cora, paid["Location"])
    assert "cora asks you to agree" not in text_of(bo, DESK)


def test_a_dead_code_is_seen_by_a_lead_and_taken_back(world: TestWorld) -> None:
    cora, lena = signed_in(Role.CLERK), signed_in(Role.STORE_LEAD)
    cora.post(f"{DESK}open/", OPEN)
    right = codes(world)[ANNA.email].replace("-", "")
    PickUpCodeRow.objects.filter(pk=payout_of(ANNA).payout_id).update(tries_left=1)
    wrong = wrong_of(right)
    said = refused(cora, f"{DESK}pick-up/", {"code": wrong})
    assert "Nothing can be paid for this code." in said
    assert refused(cora, f"{DESK}pick-up/", {"code": right}).count("Nothing can be paid") == 1
    assert "Holder 0" not in said

    assert "number ending in 7300" in text_of(lena, DRAWERS)
    payout_id = payout_of(ANNA).payout_id
    assert cora.post(f"{DRAWERS}codes/{payout_id}/take-back/").status_code == 403
    assert lena.post(f"{DRAWERS}codes/{payout_id}/take-back/").status_code == 303
    assert payout_of(ANNA).state == "draft"
    assert "dead pick-up code" not in text_of(lena, DRAWERS)
    assert AuditRow.objects.filter(act="pick_up_code.taken_back").count() == 1


def wrong_of(right: str) -> str:
    number = int("".join(f"{ALPHABET.index(one):05b}" for one in right[:-1]), 2)
    return next(code for n in range(1, 99) if (code := code_from(number ^ n)))


def test_nobody_sees_the_drawer_or_the_receipts_of_another_clerk(world: TestWorld) -> None:
    cora, bo, lena = signed_in(Role.CLERK), another_clerk(), signed_in(Role.STORE_LEAD)
    cora.post(f"{DESK}open/", OPEN)
    receipt = cora.post(f"{DESK}pay/", {**SEEN, "code": codes(world)[ANNA.email]})["Location"]
    drawer = f"{DESK}drawers/{CashDrawerRow.objects.get().drawer_id}/"

    for page in (receipt, drawer, f"{drawer}count/", f"{DESK}receipts/999999999/"):
        assert bo.get(page).status_code == 404, page
    assert bo.post(f"{drawer}count/", {"counted": "87.66"}).status_code == 404
    assert lena.post(f"{drawer}count/", {"counted": "87.66"}).status_code == 404
    assert "Holder 0" in text_of(lena, say_why(lena, receipt, "audit"))
    assert CashDrawerRow.objects.get().closed_at is None


def test_a_code_stands_in_no_address_and_no_log(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    cora = signed_in(Role.CLERK)
    cora.post(f"{DESK}open/", OPEN)
    code = codes(world)[ANNA.email]
    with caplog.at_level("DEBUG", logger="cleanbreak"):
        paid = cora.post(f"{DESK}pay/", {**SEEN, "code": code})
        cora.post(f"{DESK}pay/", {**SEEN, "code": code})
    assert code not in paid["Location"]
    assert code not in caplog.text
    noted = str(list(AuditRow.objects.values()))
    assert code not in noted
    assert "Holder 0" not in noted
    assert NAMES[Role.CLERK] in noted


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_the_pages_are_shown_in_every_language(world: TestWorld, language: str) -> None:
    root = signed_in(Role.ADMIN)
    root.post(f"{DESK}open/", OPEN)
    for page in (DESK, DRAWERS):
        answer = root.get(page, headers={"accept-language": language})
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
