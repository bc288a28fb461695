"""Staff sign in, see what waits for a person, and let it go on; nobody sees more than needed."""

import re
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.staff_people import (
    FACTOR,
    PASSWORD,
    QuickHasher,
    code_of,
    remove_everybody,
    say_why,
    signed_in,
    staffed_world,
)
from tests.worlds import AGENT, LineOf, TestWorld, at_once

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.domain.declaration import Declaration, DeclarationKind
from cleanbreak.domain.staff import Role
from cleanbreak.flows import limit_requests
from cleanbreak.flows.accept_declaration import accept_declaration
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.flows.manage_staff import add_staff, disable_staff
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.ports.errors import Refused
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow

LINE = LineOf()


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


def test_unknown_name_wrong_password_and_disabled_person_get_the_same_answer(
    world: TestWorld,
) -> None:
    disable_staff("otto", AGENT, timezone.now())
    pages, work = set(), set()
    for name, password in (("nobody", PASSWORD), ("ada", "wrong"), ("otto", PASSWORD)):
        client = Client(headers={"accept-language": "en"})
        before = QuickHasher.asked
        answer = client.post("/staff/sign-in/", {"name": name, "password": password})
        work.add(QuickHasher.asked - before)
        assert answer.status_code == 422
        assert "cleanbreak_staff" not in client.cookies
        pages.add(without_what_differs(answer.content.decode(), name))
    assert work == {1}  # the slow part takes as long for a name that nobody has
    assert len(pages) == 1
    assert "Name or password is wrong." in pages.pop()


def without_what_differs(page: str, name: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(f'"{name}"', ""))


def test_who_signed_in_and_who_failed_is_noted_without_what_was_typed(world: TestWorld) -> None:
    client = Client()
    client.post("/staff/sign-in/", {"name": "my password by mistake", "password": "ada"})
    client.post("/staff/sign-in/", {"name": "ada", "password": "wrong"})
    ada = signed_in(Role.AGENT)
    assert ada.post("/staff/sign-out/").status_code == 303
    noted = AuditRow.objects.filter(channel="staff").order_by("id")
    assert list(noted.values_list("act", "acting_user")) == [
        ("staff.sign_in_refused", "agent:ada"),
        ("staff.signed_in", "agent:ada"),
        ("staff.signed_out", "agent:ada"),
    ]
    assert ada.get("/staff/").status_code == 302


@pytest.mark.parametrize("limited", [Limited.SIGN_IN, Limited.SIGN_IN_NAME])
def test_passwords_are_not_tried_for_ever(
    limited: Limited, world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limit_requests.RATES, limited, Rate(burst=2, every=timedelta(hours=1)))
    typed = {"name": "ada", "password": "wrong"}
    statuses = [
        Client(REMOTE_ADDR="192.0.2.7").post("/staff/sign-in/", typed).status_code for _ in range(2)
    ]
    right = {"name": "ada", "password": PASSWORD}
    again = Client(REMOTE_ADDR="192.0.2.7").post("/staff/sign-in/", right)
    elsewhere = Client(REMOTE_ADDR="192.0.2.8").post("/staff/sign-in/", right)
    assert [*statuses, again.status_code] == [422, 422, 429]
    assert elsewhere.status_code == (303 if limited is Limited.SIGN_IN else 429)


def test_behind_our_own_proxy_the_tries_of_each_visitor_are_counted(
    world: TestWorld, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLEANBREAK_TRUSTED_PROXIES = (ip_network("192.0.2.0/24"),)
    rate = Rate(burst=1, every=timedelta(hours=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.SIGN_IN, rate)

    def tried(heard: str) -> int:
        proxied = Client(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=heard)
        return proxied.post("/staff/sign-in/", {"name": "ada", "password": "x"}).status_code

    assert [tried("203.0.113.5"), tried("203.0.113.6"), tried("203.0.113.5")] == [422, 422, 429]


def test_a_session_is_renewed_at_the_sign_in_and_ends_by_sleep_and_by_age(
    world: TestWorld, settings: Any
) -> None:
    browser = signed_in(Role.AGENT)
    key = browser.cookies["cleanbreak_staff"]
    assert key["httponly"]
    assert key["samesite"] == "Lax"
    assert key["path"] == "/staff/"
    for name, ago in (("seen_at", timedelta(minutes=31)), ("signed_in_at", timedelta(hours=9))):
        assert browser.get("/staff/").status_code == 200
        session = browser.session
        session[name] = (timezone.now() - ago).isoformat()
        session.save()
        assert browser.get("/staff/").status_code == 302
        browser = signed_in(Role.AGENT)
    assert Session.objects.count() == 1


def test_looking_at_a_page_keeps_the_session_awake(world: TestWorld) -> None:
    browser = signed_in(Role.AGENT)
    session = browser.session
    ten_minutes_ago = (timezone.now() - timedelta(minutes=10)).isoformat()
    session["seen_at"] = ten_minutes_ago
    session.save()
    assert browser.get("/staff/").status_code == 200
    assert browser.session["seen_at"] > ten_minutes_ago


def test_a_disabled_person_is_out_at_once(world: TestWorld) -> None:
    browser = signed_in(Role.AGENT)
    assert browser.get("/staff/").status_code == 200
    disable_staff("ada", AGENT, timezone.now())
    assert browser.get("/staff/").status_code == 302


def test_forms_want_the_token(world: TestWorld) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/staff/sign-in/", {"name": "ada", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    ("wished", "leads_to"),
    [
        ("/staff/orders/held/", "/staff/orders/held/"),
        ("https://evil.example/staff/", "/staff/"),
        ("//evil.example/staff/", "/staff/"),
        ("/cancel/", "/staff/"),
    ],
)
def test_the_sign_in_leads_back_to_a_page_of_the_console_only(
    wished: str, leads_to: str, world: TestWorld
) -> None:
    typed = {"name": "ada", "password": PASSWORD, "next": wished}
    client = Client()
    client.post("/staff/sign-in/", typed)
    assert client.post(FACTOR, {"second_factor": code_of("ada")})["Location"] == leads_to


def test_the_portal_knows_no_session(world: TestWorld) -> None:
    browser = signed_in(Role.ADMIN)
    answer = Client().get("/cancel/")
    assert "cleanbreak_staff" not in answer.cookies
    assert "Signed in as" not in browser.get("/cancel/").content.decode()


def hold_one(world: TestWorld) -> tuple[UUID, Rig]:
    """Let an order stop at the network, and return it with what holds it."""
    world.add(LINE)
    requested = request_termination(at_once(LINE), world.outside, world.clock())
    rig = Rig()
    rig.poison(lambda one: getattr(one, "imsi", "") == LINE.imsi, Refused("Barred by the police."))
    world.work(rigged(world.outside, rig))
    return requested.order_id, rig


def test_an_agent_sees_why_an_order_is_held_and_lets_it_go_on(world: TestWorld) -> None:
    order_id, _rig = hold_one(world)
    ada = signed_in(Role.AGENT)

    home = ada.get("/staff/").content.decode()
    listed = ada.get("/staff/orders/held/").content.decode()
    shown = ada.get(f"/staff/orders/{order_id}/").content.decode()

    assert '<p class="figure" id="held-orders">1</p>' in home
    assert LINE.msisdn[-4:] in shown
    assert not re.search(rf"\b{LINE.msisdn[-4:]}\b", listed), "not within an id, which is chance"
    for page in (listed, shown):
        assert "Barred by the police." in page
        assert_tells_no_secret(page)
    answer = ada.post(f"/staff/orders/{order_id}/retry/")
    assert (answer.status_code, answer["Location"]) == (303, f"/staff/orders/{order_id}/")
    world.clock.now = timezone.now()
    world.work()
    done = ada.get(f"/staff/orders/{order_id}/").content.decode()
    assert LineRow.objects.get().state == "terminated"
    assert_tells_no_secret(done)
    assert done.count("Evidence") == len(read_order(order_id).steps)
    entry = AuditRow.objects.get(act="order.retried")
    assert (entry.channel, entry.acting_user, entry.order_id) == ("staff", "agent:ada", order_id)
    again = ada.post(f"/staff/orders/{order_id}/retry/")
    assert again.status_code == 422
    assert "does not wait for a person" in again.content.decode()


def assert_tells_no_secret(page: str) -> None:
    for secret in (LINE.msisdn, LINE.msisdn[1:], LINE.imsi, LINE.iccid, LINE.name):
        assert secret not in page


def test_an_auditor_sees_it_and_cannot_touch_it(world: TestWorld) -> None:
    order_id, _rig = hold_one(world)
    otto = signed_in(Role.AUDITOR)
    page = otto.get(say_why(otto, f"/staff/orders/{order_id}/", "audit")).content.decode()
    assert "Barred by the police." in page
    assert "/retry/" not in page
    assert otto.post(f"/staff/orders/{order_id}/retry/").status_code == 403
    assert read_order(order_id).state.value == "held"


def test_unknown_orders_are_unknown_pages(world: TestWorld) -> None:
    ada = signed_in(Role.AGENT)
    for address in (f"/staff/orders/{uuid4()}/", f"/staff/orders/{uuid4()}/retry/"):
        assert ada.post(address, follow=True).status_code in (404, 405)
    assert ada.get(f"/staff/orders/{uuid4()}/").status_code == 404


def test_an_agent_decides_a_cause(world: TestWorld) -> None:
    order_id = declare_cause(world)
    ada = signed_in(Role.AGENT)
    assert '<p class="figure" id="undecided-causes">1</p>' in ada.get("/staff/").content.decode()
    assert "An important cause waits" in ada.get("/staff/orders/held/").content.decode()
    page = f"/staff/orders/{order_id}/"
    assert "No coverage where I live." in ada.get(page).content.decode()

    missing = ada.post(f"{page}decide/", {"reason": "Confirmed by measuring."})
    assert missing.status_code == 422
    assert "Confirmed by measuring." in missing.content.decode()
    given = {"decision": "accepted", "reason": "Confirmed by measuring."}
    assert ada.post(f"{page}decide/", given).status_code == 303

    row = DeclarationRow.objects.get()
    assert (row.decision, row.decision_reason) == ("accepted", "Confirmed by measuring.")
    assert "It was accepted:" in ada.get(page).content.decode()
    assert AuditRow.objects.get(act="declaration.decided").acting_user == "agent:ada"
    assert '<p class="figure" id="undecided-causes">0</p>' in ada.get("/staff/").content.decode()


def declare_cause(world: TestWorld) -> UUID:
    world.add(LINE)
    accept_declaration(
        Declaration(
            submission_key="a" * 32,
            kind=DeclarationKind.EXTRAORDINARY,
            reason="No coverage where I live.",
            holder_name=LINE.name,
            msisdn=LINE.msisdn,
            reply_email="reply@example.org",
            language="en",
        ),
        operator="Harbour Mobile",
        home_place="gb",
        now=timezone.now(),
    )
    tie_declarations(world.outside, timezone.now())
    order_id = DeclarationRow.objects.get().order_id
    assert isinstance(order_id, UUID)
    return order_id


def test_passwords_are_kept_as_salted_hashes_only(committed_db: None) -> None:
    for name in ("ada", "vera"):
        add_staff(name, [Role.AGENT], PASSWORD, AGENT, timezone.now())
    kept = list(User.objects.values_list("password", flat=True))
    remove_everybody()
    assert len(set(kept)) == 2
    assert all(one.startswith("scrypt$") and PASSWORD not in one for one in kept)
