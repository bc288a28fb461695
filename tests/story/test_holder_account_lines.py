"""A signed-in holder ends a line: one click, one choice, one confirmation; and the way back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from tests.holders import (
    ANNA,
    ANNAS_CARD,
    MAX,
    account_world,
    code_in,
    line_id,
    newest,
    prove,
    signed_in,
    twice_proved,
)
from tests.money_stories import letters, texts_to
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import GivenProofRow, ProofGuardRow, VerificationRow

IN_TERM = LineOf(
    msisdn="+4915228817405",
    name="Tom Term",
    email="tom@example.org",
    language="en",
    payment="postpaid",
    term_end_date=(timezone.now() + timedelta(days=200)).date(),
    early_termination_fee_minor=4500,
)
PAPERS = ("/certificate/", "/statement/", "/money/")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with account_world(settings) as made:
        yield made


def cancel_address(line: LineOf = ANNA) -> str:
    return f"/account/lines/{line_id(line)}/cancel/"


def cancel(client: Client, when: str, line: LineOf = ANNA, **typed: str) -> Any:
    return client.post(cancel_address(line), {"when": when, **typed})


def page(client: Client, line: LineOf = ANNA) -> str:
    return str(client.get(f"/account/lines/{line_id(line)}/").content.decode())


def test_my_lines_show_esim_and_card_with_their_further_sims(world: TestWorld) -> None:
    (card,) = world.add(replace(ANNAS_CARD, sim_kind=SimKind.PHYSICAL))
    FurtherSimRow.objects.create(line=card, iccid="8949000000000000017", sim_kind="esim")

    client = signed_in(world)
    listed = client.get("/account/").content.decode()
    shown = page(client, ANNAS_CARD)

    assert re.findall(r"<small>(eSIM|SIM card)", listed) == ["eSIM", "SIM card"]
    assert "and 1 further SIM" in listed
    assert "8949000000000000017" in shown
    assert ANNAS_CARD.iccid in shown


def test_a_line_of_somebody_else_is_an_unknown_page(world: TestWorld) -> None:
    client = twice_proved(world)
    theirs = line_id(MAX)

    for name in ("", "cancel/", "prove/"):
        assert client.get(f"/account/lines/{theirs}/{name}").status_code == 404
    for name in ("cancel/", "withdraw/", "prove/"):
        assert client.post(f"/account/lines/{theirs}/{name}", {"when": "now"}).status_code == 404
    assert not OrderRow.objects.exists()


def test_ending_on_the_notice_date_takes_one_click_one_choice_one_click(world: TestWorld) -> None:
    client = signed_in(world)
    link = re.findall(r'href="(\S+/cancel/)">Cancel this line', page(client))  # first click
    screen = client.get(link[0]).content.decode()

    answer = client.post(link[0], {"when": "soon"})  # second click

    order = OrderRow.objects.get()
    assert answer["Location"] == f"/account/lines/{line_id()}/"
    assert (order.end_policy, order.level, order.acting_user) == (
        "after_notice",
        "identified",
        "holder",
    )
    for said in ("The last day of the line is", "You get back", "12.34", "Before you cancel"):
        assert said in screen
    assert "Nobody else gets the number before" in screen
    told = texts_to(world, ANNA.msisdn)
    assert any("Somebody asked us to end this line" in text for text in told)
    shown = page(client)
    assert "Your line ends on" in shown
    assert "Step by step" in shown


def test_what_is_confirmed_is_what_was_shown(world: TestWorld) -> None:
    client = signed_in(world)
    screen = client.get(cancel_address()).content.decode()
    shown = re.findall(r"The last day of the line is ([^.<]+)\.", screen)[0]
    cancel(client, "soon")

    assert f"Your line ends on {shown}" in page(client)


def test_a_double_click_is_one_order(world: TestWorld) -> None:
    client = signed_in(world)

    answers = [cancel(client, "soon").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert OrderRow.objects.count() == 1


def test_an_end_at_once_asks_for_a_second_independent_proof_and_keeps_the_choice(
    world: TestWorld,
) -> None:
    client = signed_in(world)

    led = cancel(client, "now")
    proofs = client.get(led["Location"])
    assert not OrderRow.objects.exists()
    assert 'id="email_code"' in proofs.content.decode()
    assert 'id="line_code"' not in proofs.content.decode()  # the SIM has proved all it can
    back = client.post(led["Location"], _code(world, client, led["Location"]))
    screen = client.get(back["Location"]).content.decode()
    assert re.search(r'value="now"[^>]* checked', screen)

    assert cancel(client, "now").status_code == 303
    order = OrderRow.objects.get()
    assert (order.end_policy, order.level) == ("immediate", "verified")
    assert not [t for t in texts_to(world, ANNA.msisdn) if "Somebody asked us" in t]
    world.clock.now = timezone.now()
    world.work()
    ended = page(client)
    assert "Your line has ended, everywhere" in ended
    assert "Open the certificate" in ended


def _code(world: TestWorld, client: Client, address: str) -> dict[str, str]:
    client.post(address, {"kind": "email_code", "send": "1"})
    wanted = re.findall(r'name="next" value="([^"]+)"', client.get(address).content.decode())[0]
    wanted = wanted.replace("&amp;", "&")
    return {"kind": "email_code", "code": code_in(newest(world, ANNA.email)), "next": wanted}


def test_the_mailbox_first_and_then_the_line_is_as_good(world: TestWorld) -> None:
    client = signed_in(world, way="email")
    assert cancel(client, "now")["Location"].startswith(f"/account/lines/{line_id()}/prove/")

    prove(world, client, "line_code")
    cancel(client, "now")

    assert OrderRow.objects.get().level == "verified"


def test_the_code_of_one_sim_proves_nothing_for_another_line(world: TestWorld) -> None:
    world.add(ANNAS_CARD)
    client = twice_proved(world)  # the SIM of the first line, and the mailbox

    led = cancel(client, "now", ANNAS_CARD)

    assert led["Location"].startswith(f"/account/lines/{line_id(ANNAS_CARD)}/prove/")
    assert not OrderRow.objects.exists()
    cancel(client, "now", ANNA)
    assert OrderRow.objects.count() == 1


def test_proofs_older_than_half_an_hour_are_asked_for_again(world: TestWorld) -> None:
    client = twice_proved(world)
    age_proofs(client, minutes=29)
    page = client.get(f"/account/lines/{line_id()}/prove/").content.decode()
    assert "A code by text message" not in page
    assert "A code to your e-mail address" not in page
    age_proofs(client, minutes=2)

    led = cancel(client, "soon")

    assert "/prove/" in led["Location"]
    page = client.get(f"/account/lines/{line_id()}/prove/").content.decode()
    assert "A code by text message" in page
    assert "A code to your e-mail address" in page
    assert not OrderRow.objects.exists()


def age_proofs(client: Client, minutes: int) -> None:
    session = SessionStore(client.cookies["cleanbreak_account"].value)
    session["proofs"] = [
        [kind, (datetime.fromisoformat(at) - timedelta(minutes=minutes)).isoformat(), line]
        for kind, at, line in session["proofs"]
    ]
    session.save()


def test_carried_proofs_stand_in_a_verification_of_the_line(world: TestWorld) -> None:
    client = twice_proved(world)
    before = set(VerificationRow.objects.values_list("verification_id", flat=True))

    cancel(client, "now")

    (new,) = VerificationRow.objects.exclude(verification_id__in=before)
    kinds = GivenProofRow.objects.filter(verification=new).values_list("kind", flat=True)
    assert (new.line_id, new.opened_by, sorted(kinds)) == (
        line_id(),
        "holder",
        ["email_code", "line_code"],
    )


def test_a_locked_line_is_not_ended_by_a_session_that_was_begun_before(world: TestWorld) -> None:
    client = twice_proved(world)
    ProofGuardRow.objects.update(locked_at=timezone.now())

    answer = cancel(client, "soon")

    assert answer.status_code == 422
    assert "Bring your ID" in answer.content.decode()


def test_an_early_day_shows_its_fee_before_it_is_confirmed(world: TestWorld) -> None:
    world.add(IN_TERM)
    client = twice_proved(world, IN_TERM)
    day = (timezone.now() + timedelta(days=40)).date().isoformat()

    looked = cancel(client, "date", IN_TERM, wished_date=day)
    screen = looked.content.decode()
    assert looked.status_code == 422
    assert "its fee for an early end is due" in screen
    assert 'name="fee_seen" value="1"' in screen
    assert not OrderRow.objects.exists()

    cancel(client, "date", IN_TERM, wished_date=day, fee_seen="1")
    assert OrderRow.objects.get().effective_date.isoformat() == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"wished_date": ""}, "Enter the last day of the line"),
        ({"wished_date": "2027-02-30"}, "Enter the last day of the line"),
        ({"wished_date": "2020-01-01"}, "This date is in the past"),
        ({"wished_date": "9999-12-31"}, "This date is too far ahead"),
        ({}, "Enter the last day of the line"),
    ],
)
def test_a_day_that_cannot_be_is_named(world: TestWorld, typed: dict[str, str], said: str) -> None:
    answer = cancel(signed_in(world), "date", **typed)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_withdrawing_lets_the_line_go_on(world: TestWorld) -> None:
    client = signed_in(world)
    cancel(client, "soon")

    client.post(f"/account/lines/{line_id()}/withdraw/")

    assert LineRow.objects.get(iccid=ANNA.iccid).state == "active"
    assert "Cancel this line" in page(client)
    assert cancel(client, "soon").status_code == 303
    assert OrderRow.objects.count() == 2


def test_a_waiting_end_can_only_be_brought_forward(world: TestWorld) -> None:
    client = twice_proved(world)
    cancel(client, "soon")
    assert "End it now instead of on its day" in page(client)
    screen = client.get(cancel_address()).content.decode()
    assert 'value="soon"' not in screen

    cancel(client, "now")

    order = OrderRow.objects.get()
    assert (order.end_policy, order.level) == ("immediate", "verified")


def test_money_and_papers_of_an_ended_line_want_two_proofs(world: TestWorld) -> None:
    world.add(ANNAS_CARD)
    client = twice_proved(world)
    cancel(client, "now")
    world.clock.now = timezone.now()
    world.work()
    for link in PAPERS:
        assert link in page(client)
    age_proofs(client, minutes=31)

    shown = page(client)

    for link in PAPERS:
        assert link not in shown
    assert "are shown after a second proof" in shown


def test_what_happened_is_in_the_audit_by_reference_only(world: TestWorld) -> None:
    client = twice_proved(world)
    cancel(client, "soon")
    client.post("/account/sign-out/")

    done = AuditRow.objects.filter(act__startswith="holder.").order_by("id")
    acts = [one.act for one in done]
    told = " ".join(str(row.details) for row in AuditRow.objects.all())
    assert acts == ["holder.signed_in", "holder.signed_out"]
    assert ANNA.msisdn not in told
    assert ANNA.email not in told
    assert letters(world, "When your line ends")
