"""Every page of the console has a right, and is closed to everybody who has not got it."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern
from tests.staff_people import NAMES, signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.channels.staff.urls import urlpatterns
from cleanbreak.domain.staff import Right, Role
from cleanbreak.records.rate_limit import RateLimitRow

OFFLINE_DESK = {"desk-offline", "desk-worker", "desk-manifest", "desk-deliver"}
"""The same for everybody, and what a desk has signed; `test_offline_desk.py` looks at them."""
OPEN_TO_ALL = {
    "sign-in", "sign-out", "sign-on", "sign-on-answer", "sign-on-logout", *OFFLINE_DESK,
}  # fmt: skip
HALF_WAY = {"second-factor", "enrol", "enrol-qr", "enrol-kept", "workplace"}
"""Pages between the password and the session; `test_second_factor.py` walks them."""
DOORS = {
    "home": Right.SEE_HOME,
    "callers": Right.VERIFY_CALLER,
    "caller": Right.VERIFY_CALLER,
    "caller-send": Right.VERIFY_CALLER,
    "caller-prove": Right.VERIFY_CALLER,
    "caller-unlock": Right.CHECK_DOCUMENT,
    "caller-call-back": Right.VERIFY_CALLER,
    "caller-account": Right.VERIFY_CALLER,
    "caller-end": Right.VERIFY_CALLER,
    "caller-withdraw": Right.VERIFY_CALLER,
    "caller-handover": Right.VERIFY_CALLER,
    "caller-papers": Right.CHECK_DOCUMENT,
    "desk": Right.CHECK_DOCUMENT,
    "desk-declare": Right.CHECK_DOCUMENT,
    "desk-visit": Right.CHECK_DOCUMENT,
    "desk-visit-declare": Right.CHECK_DOCUMENT,
    "desk-visit-close": Right.CHECK_DOCUMENT,
    "desk-visit-pay": Right.PAY_CASH,
    "desk-visit-hand-out": Right.PAY_CASH,
    "desk-visit-code": Right.PAY_CASH,
    "desk-visit-receipt": Right.PAY_CASH,
    "desk-visit-card": Right.PAY_CASH,
    "desk-visit-way": Right.PAY_CASH,
    "desk-slip": Right.PAY_CASH,
    "desk-slip-print": Right.PAY_CASH,
    "desk-print": Right.PAY_CASH,
    "desk-print-told": Right.PAY_CASH,
    "desk-day": Right.SEE_DRAWERS,
    "desk-day-file": Right.SEE_DRAWERS,
    "desk-day-slip": Right.SEE_DRAWERS,
    "desk-counter": Right.CHECK_DOCUMENT,
    "desk-card": Right.CHECK_DOCUMENT,
    "desk-card-job": Right.CHECK_DOCUMENT,
    "hotline-lead": Right.LEAD_HOTLINE,
    "hotline-lead-live": Right.LEAD_HOTLINE,
    "hotline-call-back": Right.SERVE_HOTLINE,
    "hotline-take-over": Right.SERVE_HOTLINE,
    "hotline-seat": Right.SERVE_HOTLINE,
    "hotline-take-seat": Right.SERVE_HOTLINE,
    "hotline-set-seat": Right.SERVE_HOTLINE,
    "hotline-next": Right.SERVE_HOTLINE,
    "hotline-news": Right.SERVE_HOTLINE,
    "hotline-handling": Right.SERVE_HOTLINE,
    "hotline-handling-news": Right.SERVE_HOTLINE,
    "hotline-handling-again": Right.SERVE_HOTLINE,
    "hotline-handling-declare": Right.SERVE_HOTLINE,
    "hotline-handling-withdraw": Right.SERVE_HOTLINE,
    "hotline-handling-close": Right.SERVE_HOTLINE,
    "hotline-offer": Right.SERVE_HOTLINE,
    "hotline-offer-answer": Right.SERVE_HOTLINE,
    "hotline-note": Right.SERVE_HOTLINE,
    "hotline-wrap-up": Right.SERVE_HOTLINE,
    "hotline-recording": Right.SERVE_HOTLINE,
    "hotline-transfer": Right.SERVE_HOTLINE,
    "hotline-take-back": Right.SERVE_HOTLINE,
    "hotline-store-code": Right.SERVE_HOTLINE,
    "hotline-take": Right.SERVE_HOTLINE,
    "relying-parties": Right.SEE_RELYING_PARTIES,
    "relying-party-switch": Right.SUSPEND_RELYING_PARTY,
    "relying-party-standing": Right.CHANGE_RELYING_PARTY,
    "number-reclaim": Right.CHECK_DOCUMENT,
    "counters": Right.MANAGE_COUNTERS,
    "counter-pair": Right.MANAGE_COUNTERS,
    "counter-revoke": Right.MANAGE_COUNTERS,
    "desk-visit-news": Right.CHECK_DOCUMENT,
    "desk-visit-handover": Right.CHECK_DOCUMENT,
    "desk-screen": Right.CHECK_DOCUMENT,
    "desk-identity": Right.CHECK_DOCUMENT,
    "identity-evidence": Right.REVIEW_PAPERS,
    "identity-picture": Right.REVIEW_PAPERS,
    "looks": Right.SEE_LOOKS,
    "look-agree": Right.AGREE_TO_LOOK,
    "audit": Right.SEE_AUDIT,
    "audit-order": Right.SEE_AUDIT,
    "audit-export": Right.SEE_AUDIT,
    "audit-order-export": Right.SEE_AUDIT,
    "confirm": Right.SEE_HOME,
    "sign-on-confirm": Right.SEE_HOME,
    "me": Right.SEE_HOME,
    "me-passkey": Right.SEE_HOME,
    "me-recovery-codes": Right.SEE_HOME,
    "me-password": Right.SEE_HOME,
    "held-orders": Right.LIST_ORDERS,
    "order": Right.SEE_ORDERS,
    "order-story": Right.SEE_ORDERS,
    "story-retry": Right.RETRY_ORDER,
    "story-hand-over": Right.HAND_ORDER_OVER,
    "story-correct": Right.PROPOSE_CORRECTION,
    "today": Right.SEE_TODAY,
    "search": Right.SEARCH_ORDERS,
    "table-file": Right.SEE_HOME,  # and then the right of the page that has the table
    "statement": Right.SEE_ORDERS,
    "certificate": Right.SEE_ORDERS,
    "desk-certificate": Right.CHECK_DOCUMENT,
    "policies": Right.SEE_POLICIES,
    "feeds": Right.SEE_FEEDS,
    "feed-filed": Right.FILE_FEEDS,
    "retry": Right.RETRY_ORDER,
    "decide": Right.DECIDE_CAUSE,
    "campaigns": Right.SEE_CAMPAIGNS,
    "new-campaign": Right.RUN_CAMPAIGN,
    "campaign": Right.SEE_CAMPAIGNS,
    "campaign-progress": Right.SEE_CAMPAIGNS,
    "campaign-plan-file": Right.SEE_CAMPAIGNS,
    "campaign-report-file": Right.SEE_CAMPAIGNS,
    "campaign-approve": Right.APPROVE_CAMPAIGN,
    "campaign-act": Right.RUN_CAMPAIGN,
    "reconciliation": Right.SEE_DISCREPANCIES,
    "discrepancies": Right.SEE_DISCREPANCIES,
    "repair-propose": Right.PROPOSE_REPAIR,
    "repair-approve": Right.APPROVE_REPAIR,
    "desk-tickets": Right.CHECK_DOCUMENT,
    "desk-tickets-next": Right.CHECK_DOCUMENT,
    "desk-tickets-shown": Right.CHECK_DOCUMENT,
    "cash": Right.PAY_CASH,
    "cash-open": Right.PAY_CASH,
    "cash-pick-up": Right.PAY_CASH,
    "cash-pay": Right.PAY_CASH,
    "cash-agree": Right.PAY_CASH,
    "cash-hand-out": Right.PAY_CASH,
    "cash-receipt": Right.PAY_CASH,
    "cash-journal": Right.PAY_CASH,
    "cash-count": Right.PAY_CASH,
    "drawers": Right.SEE_DRAWERS,
    "drawer": Right.SEE_DRAWERS,
    "drawer-sign": Right.CLOSE_DRAWER,
    "code-take-back": Right.CLOSE_DRAWER,
    "authorities": Right.SEE_AUTHORITIES,
    "authority": Right.SEE_AUTHORITIES,
    "authority-record": Right.RECORD_AUTHORITY,
    "authority-agree": Right.AGREE_AUTHORITY,
    "authority-revoke": Right.AGREE_AUTHORITY,
    "authority-end": Right.RECORD_AUTHORITY,
    "authority-papers": Right.RECORD_AUTHORITY,
    "confidential-list": Right.HANDLE_CONFIDENTIAL,
    "confidential": Right.HANDLE_CONFIDENTIAL,
    "confidential-accept": Right.HANDLE_CONFIDENTIAL,
    "confidential-refuse": Right.HANDLE_CONFIDENTIAL,
    "payouts": Right.SEE_PAYOUTS,
    "payout": Right.SEE_PAYOUTS,
    "payout-choose": Right.CHOOSE_PAYOUT,
    "payout-approve": Right.APPROVE_PAYOUT,
    "payout-send-back": Right.STOP_PAYOUT,
    "payout-resolve": Right.APPROVE_PAYOUT,
    "payout-write-off": Right.APPROVE_PAYOUT,
    "payout-claim": Right.CHOOSE_PAYOUT,
    "calls": Right.CALL_HOLDERS,
    "call-begin": Right.CALL_HOLDERS,
    "call-end": Right.CALL_HOLDERS,
    "reports": Right.SEE_REPORTS,
    "signals": Right.SEE_SIGNALS,
    "signals-set": Right.STOP_SIGNALS,
    "webhooks": Right.SEE_WEBHOOKS,
    "webhooks-test": Right.SEND_EVENTS,
    "webhooks-replay": Right.SEND_EVENTS,
    "declarations": Right.DECIDE_CAUSE,
    "declaration": Right.DECIDE_CAUSE,
    "declaration-tie": Right.DECIDE_CAUSE,
    "declaration-close": Right.DECIDE_CAUSE,
    "declaration-recording": Right.DECIDE_CAUSE,
    "report-recording": Right.SEE_REPORTS,
    "papers": Right.REVIEW_PAPERS,
    "paper": Right.REVIEW_PAPERS,
    "paper-picture": Right.REVIEW_PAPERS,
    "paper-judge": Right.REVIEW_PAPERS,
    "report-close": Right.CLOSE_REPORT,
    "messages": Right.ANSWER_MESSAGES,
    "message": Right.ANSWER_MESSAGES,
    "message-next": Right.ANSWER_MESSAGES,
    "message-answer": Right.ANSWER_MESSAGES,
    "message-close": Right.ANSWER_MESSAGES,
    "message-hand-on": Right.ANSWER_MESSAGES,
    "message-tie": Right.ANSWER_MESSAGES,
    "message-declare": Right.ANSWER_MESSAGES,
    "desk-prepare": Right.PREPARE_DESK,
    "desk-devices": Right.RUN_DESKS,
    "desk-revoke": Right.RUN_DESKS,
    "desk-entry": Right.RUN_DESKS,
    "desk-decide": Right.RUN_DESKS,
    "me-sign-out": Right.SEE_HOME,  # the last one: it ends the session
}
"""Every page of the console, and what somebody needs for it."""
SEE_MONEY = {Right.SEE_TODAY, Right.SEE_HOME, Right.SEE_PAYOUTS, Right.STOP_PAYOUT}
MAY = {
    Role.AGENT: {
        Right.SEE_TODAY,
        Right.SEARCH_ORDERS,
        Right.HAND_ORDER_OVER,
        Right.SEE_HOME,
        Right.VERIFY_CALLER,
        Right.SEE_ORDERS,
        Right.LIST_ORDERS,
        Right.RETRY_ORDER,
        Right.DECIDE_CAUSE,
        Right.CALL_HOLDERS,
        Right.SERVE_HOTLINE,
        Right.SEE_REPORTS,
        Right.CLOSE_REPORT,
        Right.REVIEW_PAPERS,
        Right.ANSWER_MESSAGES,
    },
    Role.HOTLINE_LEAD: {Right.SEE_HOME, Right.LEAD_HOTLINE, Right.SEE_TODAY},
    Role.CAMPAIGN_MANAGER: {
        Right.SEE_TODAY,
        Right.SEE_HOME,
        Right.SEE_CAMPAIGNS,
        Right.RUN_CAMPAIGN,
        Right.SEE_DISCREPANCIES,
        Right.PROPOSE_REPAIR,
        Right.SEE_FEEDS,
        Right.FILE_FEEDS,
    },
    Role.CAMPAIGN_APPROVER: {
        Right.SEE_TODAY,
        Right.SEE_HOME,
        Right.SEE_CAMPAIGNS,
        Right.APPROVE_CAMPAIGN,
        Right.SEE_DISCREPANCIES,
        Right.APPROVE_REPAIR,
    },
    Role.REFUND_CLERK: {
        Right.SEE_ORDERS,
        Right.PROPOSE_CORRECTION,
        Right.CHOOSE_PAYOUT,
        Right.CALL_HOLDERS,
        *SEE_MONEY,
    },
    Role.REFUND_APPROVER: {Right.APPROVE_PAYOUT, *SEE_MONEY},
    Role.AUDITOR: {
        Right.SEE_TODAY,
        Right.SEARCH_ORDERS,
        Right.SEE_HOME,
        Right.SEE_ORDERS,
        Right.LIST_ORDERS,
        Right.SEE_CAMPAIGNS,
        Right.SEE_DISCREPANCIES,
        Right.SEE_DRAWERS,
        Right.SEE_PAYOUTS,
        Right.SEE_AUTHORITIES,
        Right.SEE_LOOKS,
        Right.SEE_REPORTS,
        Right.SEE_RELYING_PARTIES,
        Right.SEE_POLICIES,
        Right.SEE_SIGNALS,
        Right.SEE_WEBHOOKS,
        Right.SEE_FEEDS,
        Right.SEE_AUDIT,
    },
    Role.PRIVACY_OFFICER: {
        Right.SEE_HOME,
        Right.SEE_LOOKS,
        Right.AGREE_TO_LOOK,
        Right.SEE_RELYING_PARTIES,
        Right.SUSPEND_RELYING_PARTY,
    },
    Role.CLERK: {
        Right.SEE_HOME,
        Right.VERIFY_CALLER,
        Right.CHECK_DOCUMENT,
        Right.PAY_CASH,
        Right.SEE_AUTHORITIES,
        Right.RECORD_AUTHORITY,
        Right.PREPARE_DESK,
    },
    Role.STORE_LEAD: {
        Right.SEE_TODAY,
        Right.SEE_HOME,
        Right.VERIFY_CALLER,
        Right.CHECK_DOCUMENT,
        Right.PAY_CASH,
        Right.SEE_DRAWERS,
        Right.CLOSE_DRAWER,
        Right.SEE_AUTHORITIES,
        Right.RECORD_AUTHORITY,
        Right.AGREE_AUTHORITY,
        Right.REVIEW_PAPERS,
        Right.MANAGE_COUNTERS,
        Right.PREPARE_DESK,
        Right.RUN_DESKS,
    },
    Role.CONFIDENTIAL_OFFICER: {
        Right.SEE_HOME,
        Right.HANDLE_CONFIDENTIAL,
        Right.SEE_ORDERS,
        Right.LIST_ORDERS,
        Right.SEARCH_ORDERS,
    },
    Role.ADMIN: set(Right) - {Right.HANDLE_CONFIDENTIAL},
}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


def address_of(name: str) -> str:
    (pattern,) = [one for one in urlpatterns if isinstance(one, URLPattern) and one.name == name]
    route = str(pattern.pattern)
    route = re.sub("<uuid:[a-z_]+>", str(uuid4()), route)
    for name, value in (
        ("str:act", "start"),
        ("str:when", "now"),
        ("str:what", "person"),
        ("str:name", "rnd"),
        ("slug:table", "no-table"),
        ("int:movement_id", "7"),
    ):
        route = route.replace(f"<{name}>", value)
    route = route.replace("<str:receipt_number>", "7K2M-9QXD-4T8")
    assert "<" not in route
    return f"/staff/{route}"


def test_the_table_of_doors_has_every_page() -> None:
    names = {one.name for one in urlpatterns if isinstance(one, URLPattern)}
    assert names == set(DOORS) | OPEN_TO_ALL | HALF_WAY


EACH_OF = 3
"""At each page every third role knocks; who may what is one table, and all roles knock in turn."""


def test_every_page_is_closed_to_strangers_and_to_the_wrong_role(world: TestWorld) -> None:
    seen: set[int] = set()
    browsers = {role: _in_a_calm_hour(role) for role in Role}
    for place, (name, right) in enumerate(DOORS.items()):
        address = address_of(name)
        for method in ("get", "post"):
            stranger = getattr(Client(), method)(address)
            assert stranger.status_code in (302, 405), (name, method)
            if stranger.status_code == 302:
                assert stranger["Location"].startswith("/staff/sign-in/?next=/staff/")
            for role, browser in [*browsers.items()][place % EACH_OF :: EACH_OF]:
                status = getattr(browser, method)(address).status_code
                assert (status == 403) == (stranger.status_code == 302 and right not in MAY[role])
                seen.add(status)
    assert {200, 403} <= seen


def _in_a_calm_hour(role: Role) -> Client:
    """Sign in; so many people from one address would have to wait for each other."""
    RateLimitRow.objects.all().delete()
    return signed_in(role)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_shown_a_door_that_is_closed(role: Role, world: TestWorld) -> None:
    page = signed_in(role).get("/staff/").content.decode()
    assert f"Signed in as {NAMES[role]}" in page
    assert ("/staff/orders/held/" in page) == (Right.LIST_ORDERS in MAY[role])
    assert ("/staff/callers/" in page) == (Right.VERIFY_CALLER in MAY[role])
    assert ("/staff/looks/" in page) == (Right.SEE_LOOKS in MAY[role])
    assert ("/staff/campaigns/" in page) == (Right.SEE_CAMPAIGNS in MAY[role])
    assert ("/staff/reconciliation/" in page) == (Right.SEE_DISCREPANCIES in MAY[role])
    assert ("/staff/cash/" in page) == (Right.PAY_CASH in MAY[role])
    assert ('"/staff/desk/"' in page) == (Right.CHECK_DOCUMENT in MAY[role])
    assert ('"/staff/hotline/"' in page) == (Right.LEAD_HOTLINE in MAY[role])
    assert ("/staff/hotline/call/" in page) == (Right.SERVE_HOTLINE in MAY[role])
    assert ("/staff/relying-parties/" in page) == (Right.SEE_RELYING_PARTIES in MAY[role])
    assert ("/staff/counters/" in page) == (Right.MANAGE_COUNTERS in MAY[role])
    assert ("/staff/numbers/" in page) == (Right.CHECK_DOCUMENT in MAY[role])
    assert ("/staff/drawers/" in page) == (Right.SEE_DRAWERS in MAY[role])
    assert ("/staff/payouts/" in page) == (Right.SEE_PAYOUTS in MAY[role])
    assert ("/staff/calls/" in page) == (Right.CALL_HOLDERS in MAY[role])
    assert ("/staff/papers/" in page) == (Right.REVIEW_PAPERS in MAY[role])
    assert ("/staff/messages/" in page) == (Right.ANSWER_MESSAGES in MAY[role])
    assert ("/staff/signals/" in page) == (Right.SEE_SIGNALS in MAY[role])
    assert ("/staff/webhooks/" in page) == (Right.SEE_WEBHOOKS in MAY[role])
    assert ("/staff/reports/" in page) == (Right.SEE_REPORTS in MAY[role])
    assert ("/staff/feeds/" in page) == (Right.SEE_FEEDS in MAY[role])
    assert ("/staff/audit/" in page) == (Right.SEE_AUDIT in MAY[role])
