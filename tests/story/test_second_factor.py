"""A password alone opens nothing: a second factor at the sign-in, and before money moves."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.staff_people import (
    FACTOR,
    NAMES,
    PASSWORD,
    SECRET,
    code_of,
    signed_in,
    signed_in_as,
    staffed_world,
)
from tests.worlds import AGENT, TestWorld

from cleanbreak.domain.second_factor import WrongSecondFactor, totp_step
from cleanbreak.domain.staff import NEEDS_FRESH_FACTOR, Right, Role
from cleanbreak.flows.give_second_factor import give_second_factor
from cleanbreak.flows.manage_staff import add_staff, disable_staff, set_staff_password
from cleanbreak.flows.reset_second_factor import reset_second_factor
from cleanbreak.flows.sign_in import SESSIONS_MAX, staff_actor
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.rate_limit import RateLimitRow
from cleanbreak.records.second_factor import note_totp_step, put_totp, totp_row
from cleanbreak.records.staff_session import StaffSessionRow

NOTHING = "0198f3a0-0000-7000-8000-000000000000"
ENROL, KEPT = "/staff/sign-in/enrol/", "/staff/sign-in/enrol/kept/"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


def after_password(name: str = "ada") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.post("/staff/sign-in/", {"name": name, "password": PASSWORD}).status_code == 303
    return client


def a_newcomer() -> Client:
    add_staff("nora", [Role.AGENT], PASSWORD, AGENT, timezone.now())
    return after_password("nora")


def test_half_signed_in_is_not_in(world: TestWorld) -> None:
    client = after_password()
    for address in ("/staff/", "/staff/orders/held/", "/staff/me/", "/staff/confirm/"):
        assert client.get(address)["Location"].startswith("/staff/sign-in/?next=")
    assert "Signed in as" not in client.get(FACTOR).content.decode()
    assert not AuditRow.objects.filter(act="staff.signed_in").exists()


def test_without_a_password_there_is_no_second_step(world: TestWorld) -> None:
    for address in (FACTOR, ENROL, "/staff/sign-in/workplace/"):
        assert Client().get(address)["Location"] == "/staff/sign-in/"
        sent = Client().post(address, {"second_factor": code_of("ada")})
        assert sent["Location"] == "/staff/sign-in/"
    assert Client().get(f"{ENROL}qr.svg").status_code == 404


def test_the_second_step_waits_ten_minutes(world: TestWorld) -> None:
    client = after_password()
    session = client.session
    half = session["half_signed_in"]
    half["at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session["half_signed_in"] = half
    session.save()
    answer = client.post(FACTOR, {"second_factor": code_of("ada")})
    assert answer["Location"] == "/staff/sign-in/"
    assert client.get("/staff/").status_code == 302


def test_who_was_disabled_between_the_steps_stays_outside(world: TestWorld) -> None:
    client = after_password()
    disable_staff("ada", AGENT, timezone.now())
    client.post(FACTOR, {"second_factor": code_of("ada")})
    assert client.get("/staff/").status_code == 302


def test_a_code_is_good_once_and_none_before_it_either(world: TestWorld) -> None:
    code = code_of("ada")
    assert after_password().post(FACTOR, {"second_factor": code}).status_code == 303
    replayed = after_password().post(FACTOR, {"second_factor": code})
    assert replayed.status_code == 422
    assert "it was used already" in replayed.content.decode()
    earlier = format_hotp_value(hotp_value(SECRET, totp_step(time.time()) - 1))
    assert after_password().post(FACTOR, {"second_factor": earlier}).status_code == 422


def test_the_same_code_twice_at_once_is_taken_once(world: TestWorld) -> None:
    code, taken = code_of("ada"), []
    start = threading.Barrier(2)

    def give() -> None:
        start.wait()
        try:
            taken.append(give_second_factor("ada", code, staff_actor("ada"), timezone.now()))
        except WrongSecondFactor:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(taken) == 1


def test_codes_are_not_tried_for_ever(world: TestWorld) -> None:
    client = after_password()
    statuses = [client.post(FACTOR, {"second_factor": "000000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert after_password().post(FACTOR, {"second_factor": code_of("ada")}).status_code == 429
    other = after_password("vera").post(FACTOR, {"second_factor": code_of("vera")})
    assert other.status_code == 303
    refused = AuditRow.objects.filter(act="staff.second_factor_refused")
    assert refused.count() == 5
    assert not any("000000" in str(one.details) for one in refused)


def test_a_code_of_another_person_opens_nothing(world: TestWorld) -> None:
    put_totp("vera", "A" * 32, 0, timezone.now())
    foreign = format_hotp_value(hotp_value("A" * 32, totp_step(time.time())))
    assert after_password().post(FACTOR, {"second_factor": foreign}).status_code == 422


def test_the_first_sign_in_leads_to_enrolment_and_nowhere_else(world: TestWorld) -> None:
    nora = a_newcomer()
    assert nora.get(FACTOR)["Location"] == ENROL
    assert nora.get("/staff/").status_code == 302
    page = nora.get(ENROL).content.decode()
    secret = nora.session["new_totp_secret"]
    assert secret[:4] in page
    picture = nora.get(f"{ENROL}qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert "data:" not in page
    wrong = nora.post(ENROL, {"second_factor": "000000"})
    assert wrong.status_code == 422
    assert nora.session["new_totp_secret"] == secret  # the picture that was scanned still counts

    right = format_hotp_value(hotp_value(secret, totp_step(time.time())))
    done = nora.post(ENROL, {"second_factor": right}).content.decode()
    codes = re.findall(r"<code>([A-Z2-7-]{29})</code>", done)
    assert len(set(codes)) == 10
    assert nora.get("/staff/").status_code == 302
    assert nora.post(KEPT)["Location"] == "/staff/"
    assert "Signed in as nora" in nora.get("/staff/").content.decode()
    assert nora.get(f"{ENROL}qr.svg").status_code == 404
    assert "new_totp_secret" not in nora.session

    kept = "".join(str(one.data) for one in Authenticator.objects.all())
    assert secret not in kept
    assert not any(code.replace("-", "") in kept for code in codes)
    told = "".join(str(one.details) for one in AuditRow.objects.all())
    assert secret not in told


def test_who_has_a_factor_cannot_enrol_another_by_the_password_alone(world: TestWorld) -> None:
    client = after_password()
    assert client.get(ENROL)["Location"] == FACTOR
    client.post(ENROL, {"second_factor": "123456"})
    assert client.get("/staff/").status_code == 302


def test_a_recovery_code_is_good_once(world: TestWorld) -> None:
    ada = signed_in(Role.AGENT)
    page = ada.post("/staff/me/recovery-codes/").content.decode()
    code = re.findall(r"<code>([A-Z2-7-]{29})</code>", page)[0]
    typed = {"second_factor": code.lower().replace("-", " ")}
    assert after_password().post(FACTOR, typed).status_code == 303
    assert after_password().post(FACTOR, typed).status_code == 422
    assert AuditRow.objects.filter(act="staff.recovery_code_used").count() == 1
    assert "<dd>9</dd>" in ada.get("/staff/me/").content.decode()
    ada.post("/staff/me/recovery-codes/")
    other = re.findall(r"<code>([A-Z2-7-]{29})</code>", page)[1]
    assert after_password().post(FACTOR, {"second_factor": other}).status_code == 422


def test_a_reset_ends_sessions_and_leads_to_enrolment(world: TestWorld) -> None:
    ada = signed_in(Role.AGENT)
    reset_second_factor("ada", AGENT, timezone.now())
    assert ada.get("/staff/").status_code == 302
    assert after_password().get(FACTOR)["Location"] == ENROL
    assert AuditRow.objects.get(act="staff.second_factor_reset").details["name"] == "ada"


def stale(client: Client) -> None:
    session = client.session
    session["second_factor_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()


MONEY = [
    (Role.REFUND_APPROVER, f"/staff/payouts/{NOTHING}/approve/"),
    (Role.REFUND_APPROVER, f"/staff/payouts/{NOTHING}/resolve/"),
    (Role.REFUND_APPROVER, f"/staff/payouts/{NOTHING}/write-off/"),
    (Role.REFUND_CLERK, f"/staff/payouts/{NOTHING}/choose/"),
    (Role.REFUND_CLERK, f"/staff/payouts/{NOTHING}/claim/"),
    (Role.REFUND_CLERK, f"/staff/orders/{NOTHING}/story/correct/"),
    (Role.CLERK, f"/staff/cash/payments/{NOTHING}/agree/"),
    (Role.CLERK, f"/staff/cash/payments/{NOTHING}/hand-out/"),
    (Role.STORE_LEAD, f"/staff/drawers/{NOTHING}/sign/"),
    (Role.STORE_LEAD, f"/staff/drawers/codes/{NOTHING}/take-back/"),
    (Role.STORE_LEAD, f"/staff/counters/{NOTHING}/revoke/"),
    (Role.ADMIN, f"/staff/relying-parties/{NOTHING}/standing/"),
    (Role.CAMPAIGN_APPROVER, f"/staff/campaigns/{NOTHING}/approve/"),
    (Role.CAMPAIGN_APPROVER, f"/staff/reconciliation/repairs/{NOTHING}/approve/"),
    (Role.AGENT, "/staff/me/recovery-codes/"),
]
"""`/staff/me/sign-out-everywhere/` has a test of its own: it cannot be sent twice."""


@pytest.mark.parametrize(("role", "address"), MONEY)
def test_before_money_moves_a_second_factor_is_asked_for_again(
    role: Role, address: str, world: TestWorld
) -> None:
    client = signed_in(role)
    fresh = client.post(address, {"count": "7"})
    assert "Confirm that it is you" not in fresh.content.decode()
    stale(client)
    asked = client.post(address, {"count": "7"})
    assert (asked.status_code, "no-store" in asked["Cache-Control"]) == (403, True)
    page = asked.content.decode()
    assert "Nothing was done yet" in page
    assert f'action="{address}"' in page
    assert '<input type="hidden" name="count" value="7">' in page
    wrong = client.post(address, {"count": "7", "second_factor": "000000"})
    assert "it was used already" in wrong.content.decode()
    given = client.post(address, {"count": "7", "second_factor": code_of(NAMES[role])})
    assert given.status_code == fresh.status_code
    assert "Confirm that it is you" not in client.post(address, {"count": "7"}).content.decode()


def test_every_right_that_needs_it_has_a_page_above() -> None:
    walked = {address.split("/")[2] for _, address in MONEY}
    assert {"payouts", "drawers", "campaigns", "reconciliation", "cash", "counters"} <= walked
    assert "relying-parties" in walked
    assert {
        Right.AGREE_AUTHORITY,
        Right.APPROVE_CAMPAIGN,
        Right.APPROVE_REPAIR,
        Right.APPROVE_PAYOUT,
        Right.CHANGE_RELYING_PARTY,
        Right.CHOOSE_PAYOUT,
        Right.CLOSE_DRAWER,
        Right.MANAGE_COUNTERS,
        Right.PROPOSE_CORRECTION,
    } == NEEDS_FRESH_FACTOR


def test_what_was_typed_is_carried_but_never_as_markup(world: TestWorld) -> None:
    rita = signed_in(Role.REFUND_CLERK)
    stale(rita)
    typed = {"name": '"><script>alert(1)</script>', "account": ["a", "b"]}
    page = rita.post(f"/staff/payouts/{NOTHING}/choose/", typed).content.decode()
    assert "<script>alert" not in page
    assert page.count('name="account"') == 2
    assert "csrfmiddlewaretoken" in page


def test_a_page_that_wants_it_to_be_looked_at_leads_there_and_back(world: TestWorld) -> None:
    ada = signed_in(Role.AGENT)
    stale(ada)
    led = ada.get("/staff/me/passkey/")
    assert led["Location"] == "/staff/confirm/?next=/staff/me/passkey/"
    assert "Confirm that it is you" in ada.get(led["Location"]).content.decode()
    typed = {"next": "/staff/me/passkey/", "second_factor": code_of("ada")}
    assert ada.post("/staff/confirm/", typed)["Location"] == "/staff/me/passkey/"
    assert ada.get("/staff/me/passkey/").status_code == 200
    away = ada.post("/staff/confirm/", {"next": "https://evil.example/"})
    assert away["Location"] == "/staff/"


def test_all_sessions_end_when_the_password_changes_or_somebody_says_so(world: TestWorld) -> None:
    first, second = signed_in(Role.AGENT), signed_in(Role.AGENT)
    assert StaffSessionRow.objects.count() == 2
    new = {"present": PASSWORD, "new": "another battery horse 7"}
    assert first.post("/staff/me/password/", {**new, "present": "x"}).status_code == 422
    assert first.post("/staff/me/password/", {**new, "new": "short"}).status_code == 422
    assert first.post("/staff/me/password/", new).status_code == 303
    assert [one.get("/staff/").status_code for one in (first, second)] == [302, 302]
    set_staff_password("ada", PASSWORD, AGENT, timezone.now())

    first, second = signed_in(Role.AGENT), signed_in(Role.AGENT)
    other = signed_in(Role.AUDITOR)
    assert first.post("/staff/me/sign-out-everywhere/").status_code == 303
    statuses = [one.get("/staff/").status_code for one in (first, second, other)]
    assert statuses == [302, 302, 200]


def test_a_session_key_that_was_planted_is_not_the_one_that_is_signed_in(world: TestWorld) -> None:
    attacker = Client()
    attacker.post("/staff/sign-in/", {"name": "vera", "password": PASSWORD})
    planted = attacker.cookies["cleanbreak_staff"].value
    victim = Client()
    victim.cookies["cleanbreak_staff"] = planted
    victim.post("/staff/sign-in/", {"name": "ada", "password": PASSWORD})
    between = victim.cookies["cleanbreak_staff"].value
    victim.post(FACTOR, {"second_factor": code_of("ada")})
    assert len({planted, between, victim.cookies["cleanbreak_staff"].value}) == 3
    assert victim.get("/staff/").status_code == 200
    for key in (planted, between):
        thief = Client()
        thief.cookies["cleanbreak_staff"] = key
        assert thief.get("/staff/").status_code == 302


def test_a_demonstration_tells_the_code_and_only_a_demonstration(
    world: TestWorld, settings: Any
) -> None:
    told = re.compile(r"an app would show (\d{6}) now")
    client = after_password()
    assert not told.search(client.get(FACTOR).content.decode())
    settings.CLEANBREAK_DEMONSTRATION = True
    row = totp_row("ada")
    assert row is not None
    note_totp_step(row, 0, timezone.now())
    settings.ROOT_URLCONF = "tests.browser.urls"
    found = told.search(client.get(FACTOR).content.decode())
    assert found is not None
    assert client.post(FACTOR, {"second_factor": found[1]}).status_code == 303


def test_who_signs_in_twice_in_one_browser_has_one_session(world: TestWorld) -> None:
    ada = signed_in_as("ada")
    ada.post("/staff/sign-in/", {"name": "vera", "password": PASSWORD})
    assert ada.get("/staff/").status_code == 302
    ada.post(FACTOR, {"second_factor": code_of("vera")})
    assert "Signed in as vera" in ada.get("/staff/").content.decode()
    assert Session.objects.count() == 1


def test_a_sixth_session_ends_the_oldest(world: TestWorld) -> None:
    first, *others = [signed_in(Role.AGENT) for _ in range(SESSIONS_MAX)]
    stranger = signed_in(Role.AUDITOR)
    assert first.get("/staff/").status_code == 200
    RateLimitRow.objects.all().delete()  # five codes were given in a second
    sixth = signed_in(Role.AGENT)
    assert first.get("/staff/").status_code == 302
    kept = [one.get("/staff/").status_code for one in (*others, sixth, stranger)]
    assert kept == [200] * 6


def test_sessions_are_ended_by_who_has_just_given_a_factor(world: TestWorld) -> None:
    ada, there = signed_in(Role.AGENT), signed_in(Role.AGENT)
    stale(ada)
    asked = ada.post("/staff/me/sign-out-everywhere/")
    assert (asked.status_code, there.get("/staff/").status_code) == (403, 200)
    ada.post("/staff/me/sign-out-everywhere/", {"second_factor": code_of("ada")})
    assert [one.get("/staff/").status_code for one in (ada, there)] == [302, 302]
