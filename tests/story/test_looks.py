"""Every look at personal data is in the audit, with its purpose; watched lines need two people."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import URLPattern, resolve
from django.utils import timezone
from tests.cash_desks import codes, issue
from tests.hotline_agents import console, done
from tests.machine_zones import passport_of
from tests.messages import leave
from tests.payouts import IBAN, OWN
from tests.staff_people import say_why, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.channels.cli.main import cli
from cleanbreak.channels.staff.urls import urlpatterns
from cleanbreak.domain.call_handling import CallStep
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import choose_payout
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.ports.errors import Refused
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow
from cleanbreak.records.verification import ProofChallengeRow
from cleanbreak.records.watched import WatchedLookRow

HELD = LineOf(name="Canary Held", email="held.canary@example.org", msisdn="+4915228811101")
OWED = LineOf(
    name="Anna Müller", email="owed.canary@example.org", msisdn="+4915228811102",
    refund_reference=None,
)  # fmt: skip
CASH = LineOf(
    name="Canary Cash", email="cash.canary@example.org", msisdn="+4915228811103",
    refund_reference=None, language="en",
)  # fmt: skip
CALLING = LineOf(name="Canary Calling", email="call.canary@example.org", msisdn="+4915228811104")
LINES = (HELD, OWED, CASH, CALLING)
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
ACTING = {
    "line": CALLING.msisdn, "kind": "guardian", "document": "court_appointment",
    "reference": "4 XVII 7", "valid_until": "", "name": CALLING.name, "email": "",
}  # fmt: skip
SEEN = {"document": "passport", "holder": "fits"}


PLAIN_PAGES = (
    "/staff/", "/staff/callers/", "/staff/today/", "/staff/search/",
    "/staff/tables/held-orders.csv", "/staff/tables/refunds.csv", "/staff/campaigns/",
    "/staff/campaigns/new/", "/staff/calls/",
)  # fmt: skip


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 50_000}
    settings.CLEANBREAK_CASH_FOUR_EYES_ABOVE = {}
    with staffed_world(settings) as made:
        yield made


def hold(world: TestWorld, line: LineOf) -> str:
    """Let an order stop at the network; return its page."""
    world.add(line)
    requested = request_termination(at_once(line), world.outside, world.clock())
    rig = Rig()
    rig.poison(lambda one: getattr(one, "imsi", "") == line.imsi, Refused("Barred."))
    world.work(rigged(world.outside, rig))
    return f"/staff/orders/{requested.order_id}/"


def watch(line: LineOf) -> int:
    watch_line(line.msisdn, WatchReason.PUBLIC_PERSON, ROOT, timezone.now())
    return LineRow.objects.get(msisdn=line.msisdn).line_id


def entries(act: str = "personal_data.seen") -> list[AuditRow]:
    return list(AuditRow.objects.filter(act=act).order_by("at", "id"))


def test_whoever_comes_from_a_queue_looks_for_its_work(world: TestWorld) -> None:
    page = hold(world, HELD)
    ada = signed_in(Role.AGENT)
    assert page in ada.get("/staff/orders/held/").content.decode()
    assert not entries(), "a list shows nobody"
    assert "Order for the number ending in" in ada.get(page).content.decode()
    (entry,) = entries()
    assert (entry.acting_user, entry.channel) == ("agent:ada", "staff")
    line_id = LineRow.objects.get().line_id
    assert entry.details == {"what": "order", "line_id": line_id, "purpose": "work_item"}
    ada.get(page)
    assert len(entries()) == 2, "every look, not only the first"


def test_whoever_opens_it_directly_is_asked_once_in_a_session(world: TestWorld) -> None:
    page = hold(world, HELD)
    otto = signed_in(Role.AUDITOR)
    asked = otto.get(page).content.decode()
    assert "Why do you need to see this?" in asked
    assert HELD.msisdn[-4:] not in asked
    for wrong in ({"is_answer": "1"}, {"purpose": "curiosity"}, {"purpose": "caller_verified"}):
        answer = otto.post(page, wrong)
        assert answer.status_code == 422
        assert "Say why you need to see this." in answer.content.decode()
    assert not entries()
    say_why(otto, page, "legal_request")
    for _ in range(2):
        assert "Order for the number ending in" in otto.get(page).content.decode()
    assert {one.details["purpose"] for one in entries()} == {"legal_request"}
    assert "Why do you need" in signed_in(Role.AUDITOR).get(page).content.decode()


def test_an_act_that_is_refused_tells_why_and_shows_nothing_unasked(world: TestWorld) -> None:
    page = hold(world, HELD)
    ada = signed_in(Role.AGENT)
    ada.post(f"{page}retry/")
    answer = ada.post(f"{page}retry/")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "does not wait for a person" in text
    assert f'action="{page}"' in text
    assert HELD.msisdn[-4:] not in text
    assert not entries()


def test_a_clerk_who_reads_a_celebritys_line_is_refused_and_noted(world: TestWorld) -> None:
    page = hold(world, HELD)
    line_id = watch(HELD)
    ada, petra = signed_in(Role.AGENT), signed_in(Role.PRIVACY_OFFICER)
    ada.get("/staff/orders/held/")

    refused = ada.get(page)
    assert refused.status_code == 403
    assert "This line is watched" in refused.content.decode()
    assert HELD.msisdn[-4:] not in refused.content.decode()
    (entry,) = entries("personal_data.refused")
    assert (entry.acting_user, entry.details["line_id"]) == ("agent:ada", line_id)

    assert ada.post(page, {"ask_to_look": "1"}).status_code == 303
    assert "We have asked." in ada.get(page).content.decode()
    assert '<p class="figure" id="looks-to-agree">1</p>' in petra.get("/staff/").content.decode()
    wish = WatchedLookRow.objects.get()
    assert f"ada wants to look at line no. {line_id}" in petra.get("/staff/looks/").content.decode()
    assert ada.post(f"/staff/looks/{wish.look_id}/agree/").status_code == 403
    assert petra.post(f"/staff/looks/{wish.look_id}/agree/").status_code == 303
    assert petra.post(f"/staff/looks/{wish.look_id}/agree/").status_code == 422

    assert "Order for the number ending in" in ada.get(page).content.decode()
    other = signed_in(Role.ADMIN)
    say_why(other, page)
    assert other.get(page).status_code == 403, "agreed for one person, not for all"
    WatchedLookRow.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ada.get(page).status_code == 403, "good for half an hour"
    told = petra.get("/staff/looks/").content.decode()
    assert told.count(">seen</td>") == 1
    assert told.count(">refused</td>") == 4
    assert HELD.msisdn not in told
    assert HELD.name not in told


def test_the_command_line_notes_looks_and_refuses_watched_lines(world: TestWorld) -> None:
    world.add(HELD)
    run = CliRunner().invoke
    show = ["line", "show", "--msisdn", HELD.msisdn, "--as", "eva"]
    shown = run(cli, [*show, "--purpose", "complaint", "--json"])
    assert json.loads(shown.stdout)["iccid"] == HELD.iccid
    (entry,) = entries()
    assert (entry.acting_user, entry.details["purpose"]) == ("operator:eva", "complaint")
    assert run(cli, [*show, "--purpose", "curiosity"]).exit_code == 3

    assert run(cli, ["line", "watch", HELD.msisdn, "--reason", "x", "--as", "root"]).exit_code == 3
    watching = ["line", "watch", HELD.msisdn, "--reason", "press", "--as"]
    assert run(cli, [*watching, "ada"]).exit_code == 3
    assert run(cli, [*watching, "root"]).exit_code == 0
    refused = run(cli, [*show, "--json"])
    assert refused.exit_code == 3
    assert json.loads(refused.stdout)["error"] == "line_is_watched"
    assert HELD.iccid not in refused.output
    unwatch = ["line", "unwatch", HELD.msisdn, "--as", "root"]
    assert [run(cli, unwatch).exit_code for _ in range(2)] == [4, 3]
    audited = str(list(AuditRow.objects.values_list("details", flat=True)))
    assert HELD.msisdn not in audited


def test_the_report_tells_who_looked_far_more_than_the_others(world: TestWorld) -> None:
    page = hold(world, HELD)
    for role, times in ((Role.AGENT, 12), (Role.AUDITOR, 2), (Role.ADMIN, 1)):
        browser = signed_in(role)
        say_why(browser, page)
        for _ in range(times):
            browser.get(page)
    run = CliRunner().invoke
    people = json.loads(run(cli, ["audit", "looks", "--json"]).stdout)["people"]
    told = [(one["acting_user"], one["looks"], one["is_outlier"]) for one in people]
    assert told == [("agent:ada", 12, True), ("agent:otto", 2, False), ("agent:root", 1, False)]
    assert people[0]["by_purpose"] == {"complaint": 12}
    assert people[0]["items"] == 1
    assert run(cli, ["audit", "looks"]).stdout.startswith("! agent:ada")
    (of_ada,) = json.loads(run(cli, ["audit", "looks", "--by", "ADA", "--json"]).stdout)["looks"]
    assert (of_ada["looks"], of_ada["order_id"]) == (12, page.split("/")[3])
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    later = run(cli, ["audit", "looks", "--since", tomorrow, "--json"])
    assert json.loads(later.stdout) == {"people": []}


ONLY_FORMS = {
    "sign-in", "sign-out", "retry", "decide", "repair-propose", "repair-approve", "cash-open",
    "cash-pay", "cash-agree", "cash-hand-out", "drawer-sign", "code-take-back", "payout-choose",
    "payout-approve", "payout-send-back", "payout-resolve", "payout-write-off", "payout-claim",
    "caller-send", "caller-prove", "caller-call-back", "caller-unlock", "caller-withdraw",
    "look-agree", "caller-papers", "authority-papers", "feed-filed", "relying-party-standing",
    "story-retry", "story-hand-over", "story-correct",
    "authority-record", "authority-agree", "authority-revoke", "authority-end",
    "confidential-accept", "confidential-refuse", "call-begin", "call-end", "report-close",
    "declaration-tie", "declaration-close", "paper-judge", "desk-visit-close", "desk-identity",
    "message-next", "message-answer", "message-close", "message-hand-on", "message-tie",
    "message-declare", "signals-set", "webhooks-test", "webhooks-replay",
    "counter-pair", "counter-revoke", "desk-card-job", "relying-party-switch",
    "desk-revoke", "desk-decide",
    "desk-visit-pay", "desk-visit-hand-out",
    "desk-visit-code", "desk-visit-receipt", "desk-visit-card", "desk-slip-print",
    "desk-print-told", "desk-day-slip",
    "desk-visit-handover", "desk-visit-news", "caller-handover",
    "desk-tickets-next", "desk-tickets-shown",
    "hotline-take-seat", "hotline-set-seat", "hotline-next", "hotline-news",
    "hotline-handling-news", "hotline-handling-again", "hotline-handling-withdraw",
    "hotline-handling-close", "hotline-call-back", "hotline-take-over",
    "hotline-offer", "hotline-offer-answer", "hotline-note",
    "hotline-wrap-up", "hotline-recording", "hotline-transfer", "hotline-take-back",
    "hotline-store-code", "hotline-take",
}  # fmt: skip
"""They show pages of the walk when they refuse."""
SIGN_IN = {
    "second-factor", "enrol", "enrol-qr", "enrol-kept", "workplace", "sign-on", "sign-on-answer",
    "sign-on-confirm", "sign-on-logout", "confirm", "me", "me-passkey", "me-recovery-codes",
    "me-password", "me-sign-out",
}  # fmt: skip
"""How somebody of staff signs in: nothing of any holder."""
OFFLINE_DESK = {"desk-offline", "desk-worker", "desk-manifest", "desk-deliver"}
"""The same for everybody: nothing of any holder."""
CAMPAIGNS = {
    "campaign", "campaign-progress", "campaign-plan-file", "campaign-report-file",
    "campaign-approve", "campaign-act",
}  # fmt: skip
"""Counts; the two files have an entry of their own (`test_staff_campaigns.py`)."""
ELSEWHERE = {
    "cash-pick-up", "cash-receipt", "paper", "paper-picture", "identity-evidence",
    "identity-picture", "desk-entry", "declaration", "declaration-recording", "report-recording",
    "audit-export", "audit-order-export", "certificate", "desk-certificate",
}  # fmt: skip
"""`test_{sent_papers,identity_at_desk,offline_desk,untied_declarations,hotline_status}.py` count
those behind the first two, and `test_certificates_for_staff.py` theirs. Files of the audit have an
entry of their own (`test_auditor.py`)."""


def canaries() -> list[str]:
    """Return what must not be shown without an entry."""
    planted = [text for line in LINES for text in (line.name, line.msisdn, line.email, line.iccid)]
    return [*planted, IBAN.replace(" ", "")[-4:]]


def every_page(world: TestWorld) -> dict[str, list[str]]:
    """Return the addresses of all pages that can be opened, by the name of the page."""
    order = hold(world, HELD)
    world.add(OWED)
    request_termination(at_once(OWED), world.outside, world.clock())
    world.work()
    owed = PayoutRow.objects.get()
    choose_payout(owed.payout_id, OWN, ROOT, world.clock())
    add_store(StoreRow(store_id="s-1", name="Leeds", place="gb", time_zone=""), ROOT, world.clock())
    return {
        "order": [order],
        "payout": [f"/staff/payouts/{owed.payout_id}/"],
        "audit": ["/staff/audit/", order.replace("/staff/", "/staff/audit/"), order],
    }


def in_a_call(world: TestWorld) -> list[str]:
    """Let the agent speak with a caller who has proved that the line is theirs."""
    hotline = console(world)
    hotline.calls(CALLING.msisdn, "en", ProofKind.LINE_CODE)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    return [page, f"{page}declare/"]


def test_no_page_shows_a_person_without_an_entry_of_that_request(world: TestWorld) -> None:
    pages = every_page(world)
    root = signed_in(Role.ADMIN)
    root.post("/staff/cash/open/", {"store": "s-1", "currency": "EUR", "float": "100.00"})
    cora = signed_in(Role.CLERK)
    cora.post("/staff/cash/open/", {"store": "s-1", "currency": "EUR", "float": "100.00"})
    issue(world, CASH)
    code = codes(world)[CASH.email]
    world.add(CALLING)
    call = root.post("/staff/callers/", {"named": CALLING.msisdn})["Location"]
    root.post(f"{call}send/", {"kind": "line_code"})
    right = sent_code(ProofKind.LINE_CODE, ProofChallengeRow.objects.get().nonce)
    root.post(f"{call}prove/", {"kind": "line_code", "given": right})
    authority = cora.post("/staff/authorities/record/", ACTING)["Location"]
    drawer = CashDrawerRow.objects.get(clerk="agent:root").drawer_id
    slip = f"/staff/desk/slips/{SlipRow.objects.get(issued_by='agent:root').slip_id}/"
    printed = root.post(f"{slip}print/")["Location"]
    visit = root.post("/staff/desk/", {"scan": CALLING.msisdn})["Location"]
    seen = {"step": "identity", "scan": passport_of(CALLING.name), "photo": "1"}
    assert root.post(visit, seen).status_code == 303
    statement = f"/staff/orders/{PayoutRow.objects.earliest('created_at').order_id}/statement.pdf"
    say_why(root, statement.replace("statement.pdf", ""))
    leave(text=f"I am {CALLING.name}", contact=CALLING.email)
    message = root.post("/staff/messages/next/")["Location"]
    walk = [
        *PLAIN_PAGES, call, f"{call}account/", f"{call}end/notice/",
        "/staff/looks/", statement, *pages["order"], "/staff/orders/held/", *pages["audit"],
        "/staff/reconciliation/", "/staff/reconciliation/list/", "/staff/cash/",
        f"/staff/cash/drawers/{drawer}/", f"/staff/cash/drawers/{drawer}/count/",
        "/staff/drawers/", f"/staff/drawers/{drawer}/", *pages["payout"], "/staff/payouts/",
        *(f"/staff/payouts/?list={name}" for name in ("holder", "on_its_way", "failed")),
        *pages["payout"], *(f"{one}story/" for one in pages["order"]),
        "/staff/reports/", "/staff/papers/", "/staff/declarations/", "/staff/relying-parties/",
        "/staff/policies/", "/staff/signals/", "/staff/webhooks/", "/staff/feeds/",
        "/staff/authorities/", authority, "/staff/desk/prepare/", "/staff/desk/devices/",
        "/staff/desk/", "/staff/desk/declare/", "/staff/desk/screen/", visit,
        f"{visit}declare/", f"{visit}way/", slip, printed, "/staff/desk/day/?store=s-1",
        "/staff/desk/day/day.csv?store=s-1",
        f"{visit}card/", "/staff/desk/counter/", "/staff/counters/", "/staff/numbers/give-back/",
        "/staff/desk/tickets/", "/staff/hotline/", "/staff/hotline/live/", "/staff/messages/",
        message,
    ]  # fmt: skip
    confidential = ["/staff/confidential/", in_confidence()]
    on_phone, spoken_to = ["/staff/hotline/call/"], in_a_call(world)
    all_seen = [*walk, *confidential, *on_phone, *spoken_to]
    names = {resolve(address.partition("?")[0]).url_name for address in all_seen}
    pages_there = {one.name for one in urlpatterns if isinstance(one, URLPattern)}
    assert pages_there == names | ONLY_FORMS | SIGN_IN | CAMPAIGNS | OFFLINE_DESK | ELSEWHERE
    shown = {address for address in walk if shows_somebody(root, address)}
    assert "statement" in {one.details["what"] for one in entries()}
    assert {f"{call}account/", f"{call}end/notice/", *pages["payout"], authority, message} <= shown
    iris = signed_in(Role.CONFIDENTIAL_OFFICER)
    assert [shows_somebody(iris, one) for one in (*confidential[::-1], *confidential)] == [
        False, False, False, True,
    ]  # fmt: skip
    ada = signed_in(Role.AGENT)
    assert [shows_somebody(ada, one) for one in (*spoken_to, *spoken_to[:1])] == [
        True, True, True,
    ]  # fmt: skip

    assert shows_somebody(cora, "/staff/cash/pick-up/", {"code": code})
    assert cora.post("/staff/cash/pay/", {**SEEN, "code": code}).status_code == 303
    assert shows_somebody(cora, "/staff/cash/")
    assert shows_somebody(root, "/staff/cash/")
    asked = PayoutRow.objects.exclude(payout_id=pages["payout"][0].split("/")[3]).get()
    assert root.post(f"/staff/cash/payments/{asked.payout_id}/agree/").status_code == 303
    paid = cora.post(f"/staff/cash/payments/{asked.payout_id}/hand-out/")["Location"]
    assert shows_somebody(cora, paid)
    assert not shows_somebody(root, paid), "opened directly: asked first"
    assert CashMovementRow.objects.filter(kind="paid").count() == 1


def in_confidence() -> str:
    """Ask for an end in confidence; return the page of the request."""
    safe = {"contact": "canary@shelter.example", "key": "k" * 32}
    asked = {"name": CALLING.name, "line": CALLING.msisdn, **safe}
    assert Client().post("/shared-plan/", asked).status_code == 200
    return f"/staff/confidential/{ConfidentialRequestRow.objects.get().request_id}/"


def shows_somebody(browser: Client, address: str, typed: dict[str, str] | None = None) -> bool:
    """Open a page; whatever canary is on it, the request has written its entry."""
    before = AuditRow.objects.filter(act="personal_data.seen").count()
    answer = browser.post(address, typed) if typed else browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    content = b"".join(answer) if answer.streaming else answer.content
    page = content.decode(errors="replace")
    found = [one for one in canaries() if one in page]
    written = AuditRow.objects.filter(act="personal_data.seen").count() - before
    assert written or not found, (address, found)
    return bool(found)
