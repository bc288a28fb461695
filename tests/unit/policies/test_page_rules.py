"""What packs say about pages and receipts, and what no pack can say."""

from datetime import date
from typing import Any

import pytest

from cleanbreak.domain.statutory_page import (
    Arrears,
    PageAct,
    ReceiptPart,
    ReceiptWay,
    SaveOfferRules,
)
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.page_of_pack import page_from
from cleanbreak.policies.page_rules import page_rules

TODAY = date(2026, 11, 26)
LABEL = {"text": "jetzt kündigen", "meaning": "cancel_now"}
PAGE: dict[str, Any] = {
    "route": "/cancel/",
    "language": "de",
    "open": LABEL,
    "confirm": LABEL,
    "minimum": ["contract"],
    "maximum": ["contract", "reply_address"],
    "summary": False,
}


@pytest.mark.parametrize(
    ("place", "on", "act", "is_prescribed"),
    [
        ("de", date(2022, 6, 30), PageAct.CANCEL, False),
        ("de", date(2022, 7, 1), PageAct.CANCEL, True),
        ("de", date(2026, 6, 18), PageAct.WITHDRAW, False),
        ("de", date(2026, 6, 19), PageAct.WITHDRAW, True),
        ("fr", date(2023, 5, 31), PageAct.CANCEL, False),
        ("fr", date(2023, 6, 1), PageAct.CANCEL, True),
        ("eu", date(2026, 6, 19), PageAct.WITHDRAW, True),
        ("us-ca", date(2025, 6, 30), PageAct.CANCEL, False),
        ("us-ca", date(2025, 7, 1), PageAct.CANCEL, True),
    ],
)
def test_a_page_is_prescribed_from_its_day(
    place: str, on: date, act: PageAct, is_prescribed: bool
) -> None:
    assert (act in page_rules(place, on).pages) is is_prescribed


@pytest.mark.parametrize("place", known_places())
def test_nowhere_do_debts_stop_an_end_nor_receipts_leave_out_what_and_when(place: str) -> None:
    rules = page_rules(place, TODAY)
    assert rules.arrears is Arrears.NEVER
    assert rules.receipt >= {ReceiptPart.DECLARATION, ReceiptPart.RECEIVED_AT}
    assert rules.receipt_ways >= {ReceiptWay.PAGE, ReceiptWay.MAIL}
    assert rules.save_offers.most == int(place == "us-ca")


def test_an_offer_needs_the_button_in_sight_and_has_its_number() -> None:
    rules = SaveOfferRules(most=1, beside_cancel=True)
    assert rules.shown(3, is_cancel_visible=True) == 1
    assert rules.shown(3, is_cancel_visible=False) == 0
    assert rules.shown(0, is_cancel_visible=True) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"route": "cancel"},
        {"language": "German"},
        {"confirm": {**LABEL, "text": " jetzt kündigen"}},
        {"confirm": {**LABEL, "meaning": "cancel_later"}},
        {"open": {"text": "x"}},
        {"minimum": ["contract", "end_date"]},
        {"minimum": ["password"]},
        {"summary": "no"},
        {"login": "required"},
    ],
)
def test_what_is_no_page_is_refused(change: dict[str, Any]) -> None:
    assert page_from(PAGE, PageAct.CANCEL).route == "/cancel/"
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        page_from(PAGE | change, PageAct.CANCEL)
