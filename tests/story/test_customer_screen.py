"""The customer's own window sees what will happen, says yes to exactly that, and nobody else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from tests.desk_screens import (
    DESK,
    ESIM,
    LINE,
    PAIRING,
    SCREEN,
    SEEN,
    STROKES,
    counter,
    details,
    done,
    mark_of,
    paired,
    scan,
    seen_on,
    serve,
    sign,
    step,
)
from tests.worlds import CURRENT, TestWorld

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.desk_screen import CODE_LENGTH, PAIRING_FOR
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import Period
from cleanbreak.domain.profile_event import ExecutionStatus, ProfileEventKind, ProfileReport
from cleanbreak.domain.signature import Signature, SignatureWay
from cleanbreak.flows import use_screen
from cleanbreak.flows.esim_link import esim_link
from cleanbreak.flows.forget_papers import forget_papers
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.note_profile_event import note_profile_event
from cleanbreak.policies.paper_rules import signature_kept
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.desk_screen import DeskScreenRow, ShownStatementRow, VisitSignatureRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.sealed import open_sealed

SHOWN = ["named", "identity", "card", "papers", "shown"]


@pytest.fixture
def desk(committed_db: None, settings: Any) -> Iterator[tuple[TestWorld, Client]]:
    with counter(settings) as made:
        yield made


def test_the_customer_sees_it_in_their_language_signs_and_the_line_ends(
    desk: tuple[TestWorld, Client],
) -> None:
    _world, clerk = desk
    window = paired(clerk, "zh-hans")
    waiting = window.get(SCREEN).content.decode()
    assert "Anna" not in waiting
    assert LINE.msisdn not in waiting
    visit = serve(clerk)
    page = window.get(SCREEN).content.decode()
    assert '<html lang="zh-hans"' in page
    assert LINE.msisdn in page
    assert "12.34" in page
    assert done(visit) == SHOWN
    assert sign(window).status_code == 303
    said = details(visit, "confirmed")
    assert (said["signed"], said["screen"]) == ("drawn", "second")
    assert said["statement"] == str(ShownStatementRow.objects.get().statement)
    assert done(visit)[-1] == "confirmed"
    assert 'name="seen"' not in window.get(SCREEN).content.decode()
    assert step(clerk, visit, "ended").status_code == 303
    order = OrderRow.objects.get()
    assert details(visit, "ended")["order"] == str(order.order_id)
    window.post(f"{SCREEN}touch/")
    assert "CBH" not in window.get(SCREEN).content.decode()
    clerk.post(f"{visit}close/")
    blank = window.get(SCREEN).content.decode()
    assert LINE.msisdn not in blank
    assert '<html lang="zh-hans"' not in blank, "the next customer chooses anew"
    names = [row.details for row in AuditRow.objects.filter(act="visit.step")]
    assert "Anna" not in str(names)


def test_only_the_window_confirms_while_it_is_paired(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    window = paired(clerk)
    visit = serve(clerk)
    for name in ("shown", "confirmed"):
        forged = step(clerk, visit, name, scan="1")
        assert forged.status_code == 422
        assert name not in done(visit)
        assert f'href="{DESK}screen/"' in forged.content.decode(), "their screen may be broken"
        window.get(SCREEN)
    assert step(clerk, visit, "ended").status_code == 422
    forged = Client().post(f"{SCREEN}confirm/", {"seen": seen_on(window), "drawn": STROKES})
    assert (forged.status_code, forged["Location"]) == (303, SCREEN)
    assert done(visit) == SHOWN
    clerk.post(f"{DESK}screen/", {"do": "let_go"})
    assert LINE.msisdn not in window.get(SCREEN).content.decode()
    assert step(clerk, visit, "confirmed", scan="1").status_code == 303
    said = details(visit, "confirmed")
    assert said == {"how": "paper", "statement": details(visit, "shown")["statement"]}


def test_what_has_changed_since_is_shown_again_before_it_is_confirmed(
    desk: tuple[TestWorld, Client],
) -> None:
    world, clerk = desk
    window = paired(clerk, "de")
    visit = serve(clerk)
    before = seen_on(window)
    _credit(world, 999)
    refused = window.post(f"{SCREEN}confirm/", {"seen": before, "drawn": STROKES})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "9,99" in page
    assert "confirmed" not in done(visit)
    never_shown = "00000000-0000-0000-0000-000000000000"
    assert (
        window.post(f"{SCREEN}confirm/", {"seen": never_shown, "drawn": STROKES}).status_code == 422
    )
    assert sign(window).status_code == 303
    _credit(world, 500)
    assert step(clerk, visit, "ended").status_code == 422, "nor is anything else ended"
    assert not OrderRow.objects.exists()
    assert ShownStatementRow.objects.count() == 2


def test_paper_is_signed_for_what_the_clerks_screen_said_and_nothing_else_ends(
    desk: tuple[TestWorld, Client],
) -> None:
    world, clerk = desk
    visit = serve(clerk)
    read = SEEN.findall(clerk.get(visit).content.decode())
    assert step(clerk, visit, "shown", scan="1", seen="".join(read)).status_code == 303
    _credit(world, 999)
    stale = step(clerk, visit, "confirmed", scan="1", seen="".join(read))
    assert stale.status_code == 422
    assert "9,99" in stale.content.decode()
    read = SEEN.findall(stale.content.decode())
    assert step(clerk, visit, "confirmed", scan="1", seen=read[0]).status_code == 303
    assert details(visit, "confirmed") == {"how": "paper", "statement": read[0]}
    _credit(world, 500)
    assert step(clerk, visit, "ended").status_code == 422
    assert not OrderRow.objects.exists()


def _credit(world: TestWorld, paid_minor: int) -> None:
    balance = Balance(
        currency="EUR", paid_minor=paid_minor, promotional_minor=0, deposit_minor=0, debt_minor=0
    )
    MemoryCharging(world.world).provision({LINE.msisdn[1:]: balance})


def test_no_signature_is_no_yes_and_one_on_paper_is_noted_as_that(
    desk: tuple[TestWorld, Client],
) -> None:
    _world, clerk = desk
    visit, window = serve(clerk), paired(clerk)
    for drawn in ("", "[[[1,1]]]", "nonsense"):
        assert sign(window, drawn=drawn).status_code == 422
    assert "confirmed" not in done(visit)
    assert sign(window, drawn="", way="on_paper").status_code == 303
    assert details(visit, "confirmed")["signed"] == "on_paper"


def test_a_signature_is_sealed_and_goes_in_its_time_and_its_digest_stays(
    desk: tuple[TestWorld, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, clerk = desk
    visit = serve(clerk)
    sign(paired(clerk), drawn="", typed="Anna Canary")
    row = VisitSignatureRow.objects.get()
    assert "Canary" not in row.content
    assert "Anna Canary" in open_sealed(row.content)
    said, name = details(visit, "confirmed"), Signature(way=SignatureWay.TYPED, typed="Anna Canary")
    guessed = name.digest(UUID(said["statement"]))
    assert str(guessed) != said["signature"], "whoever guesses the name does not find it confirmed"
    salted = replace(name, salt=json.loads(open_sealed(row.content))["salt"])
    assert str(salted.digest(UUID(said["statement"]))) == said["signature"]
    kept = signature_kept("de", world.clock().date())
    assert row.erase_on == kept.after(world.clock().date())
    forget_papers(world.clock() + timedelta(days=29))
    assert VisitSignatureRow.objects.exists()
    forget_papers(world.clock() + timedelta(days=32))
    assert not VisitSignatureRow.objects.exists()
    assert details(visit, "confirmed")["signature"]
    monkeypatch.setattr(use_screen, "signature_kept", lambda *_: Period())
    clerk.post(f"{visit}close/")
    window = paired(clerk)
    visit = serve(clerk)
    sign(window)
    assert not VisitSignatureRow.objects.exists(), "a place that wants none"
    assert details(visit, "confirmed")["signature"]


def test_after_a_minute_nobody_reads_what_the_last_one_left(
    desk: tuple[TestWorld, Client],
) -> None:
    _world, clerk = desk
    window = paired(clerk)
    serve(clerk)
    assert LINE.msisdn in window.get(SCREEN).content.decode()
    mark = mark_of(window)
    assert window.get(f"{SCREEN}news/?seen={mark}").status_code == 204
    DeskScreenRow.objects.update(touched_at=timezone.now() - timedelta(seconds=61))
    moved = window.get(f"{SCREEN}news/?seen={mark}")
    assert moved["HX-Redirect"] == SCREEN
    assert LINE.msisdn not in window.get(SCREEN).content.decode()
    assert window.post(f"{SCREEN}touch/").status_code == 303
    assert LINE.msisdn in window.get(SCREEN).content.decode()


def test_after_the_end_only_the_clerk_brings_back_what_went_blank(
    desk: tuple[TestWorld, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    _world, clerk = desk
    window = paired(clerk, "en")
    visit = serve(clerk, ESIM)
    sign(window)
    DeskScreenRow.objects.update(touched_at=timezone.now() - timedelta(minutes=5))
    assert step(clerk, visit, "ended").status_code == 303
    assert "<svg" in window.get(SCREEN).content.decode(), "the minute begins with the end"
    later = timezone.now() + timedelta(seconds=62)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for touched in ("touch/", "language/", "confirm/", "takeout/"):
        window.post(f"{SCREEN}{touched}", {"language": "de"})
        page = window.get(SCREEN).content.decode()
        assert "<svg" not in page, "whoever stands there now is somebody else, perhaps"
        assert 'id="touch"' not in page
    clerk.post(f"{DESK}screen/", {"do": "again"})
    assert "<svg" in window.get(SCREEN).content.decode()


def test_who_was_served_before_does_not_come_back_for_the_next_one(
    desk: tuple[TestWorld, Client],
) -> None:
    _world, clerk = desk
    window = paired(clerk)
    visit = serve(clerk)
    sign(window)
    assert step(clerk, visit, "ended").status_code == 303
    assert 'name="seen"' not in window.get(SCREEN).content.decode()
    of_ended = mark_of(window)
    other = scan(clerk, ESIM.msisdn)
    assert mark_of(window) != of_ended
    clerk.post(f"{other}close/")
    assert mark_of(window) != of_ended, "the one before has gone"
    assert window.post(f"{SCREEN}takeout/")["Location"] == SCREEN
    assert clerk.get(visit).status_code == 200, "the clerk has it still"


def test_who_waits_while_another_is_asked_comes_back(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    window = paired(clerk)
    serve(clerk)
    clerk.post(f"{scan(clerk, ESIM.msisdn)}close/")
    assert sign(window).status_code == 303


def test_a_window_belongs_to_one_clerk_and_goes_with_them(
    desk: tuple[TestWorld, Client], settings: Any
) -> None:
    _world, clerk = desk
    window = paired(clerk)
    serve(clerk)
    assert LINE.msisdn not in Client().get(SCREEN).content.decode()
    burst = RATES[Limited.SCREEN_CODE].burst
    stranger = Client(REMOTE_ADDR="10.9.9.9")
    answers = [stranger.post(f"{SCREEN}pair/", {"code": f"{n:06}"}) for n in range(burst + 1)]
    assert [one.status_code for one in answers] == [422] * burst + [429]
    second = paired(clerk)
    assert LINE.msisdn in second.get(SCREEN).content.decode()
    assert LINE.msisdn not in window.get(SCREEN).content.decode(), "one window at a time"
    clerk.post("/staff/sign-out/")
    assert LINE.msisdn not in second.get(SCREEN).content.decode()


def test_a_pairing_code_is_good_once_and_for_five_minutes(
    desk: tuple[TestWorld, Client],
) -> None:
    _world, clerk = desk
    page = clerk.post(f"{DESK}screen/", {"do": "pair"}).content.decode()
    code = PAIRING.findall(page)[0]
    DeskScreenRow.objects.update(code_until=timezone.now() - timedelta(seconds=1))
    assert Client().post(f"{SCREEN}pair/", {"code": code}).status_code == 422
    DeskScreenRow.objects.update(code_until=timezone.now() + timedelta(minutes=1))
    assert Client().post(f"{SCREEN}pair/", {"code": code}).status_code == 303
    assert Client().post(f"{SCREEN}pair/", {"code": code}).status_code == 422


def test_nobody_guesses_a_pairing_code_from_many_addresses() -> None:
    rate, stores_that_open_now, addresses = RATES[Limited.SCREEN_CODE], 100, 1000
    tries = addresses * (rate.burst + PAIRING_FOR / rate.every)
    assert tries * stores_that_open_now / 10**CODE_LENGTH < 0.01


def test_the_phone_that_deletes_its_esim_is_seen_on_both_screens(
    desk: tuple[TestWorld, Client],
) -> None:
    world, clerk = desk
    window = paired(clerk)
    visit = serve(clerk, ESIM, when="1")
    assert '<html lang="zh-hans"' in window.get(SCREEN).content.decode(), "as on file"
    window.post(f"{SCREEN}language/", {"language": "en"})
    sign(window)
    step(clerk, visit, "ended")
    window.post(f"{SCREEN}touch/")
    page = window.get(SCREEN).content.decode()
    assert "has not reported yet" in page
    assert "<svg" in page
    mark = mark_of(window)
    seen = clerk.get(visit).content.decode().partition("news/?seen=")[2].partition('"')[0]
    order = OrderRow.objects.get()
    guide = esim_link(order.order_id).removeprefix("http://testserver")
    assert "has not reported yet" in Client().get(guide).content.decode()
    report = ProfileReport(
        iccid=ESIM.iccid,
        point="5",
        status=ExecutionStatus.SUCCESS,
        reported_at=world.clock(),
    )
    note_profile_event(report, {"5": ProfileEventKind.DELETED}, world.clock())
    assert window.get(f"{SCREEN}news/?seen={mark}")["HX-Redirect"] == SCREEN
    assert clerk.get(f"{visit}news/?seen={seen}")["HX-Redirect"] == visit
    for shown in (window.get(SCREEN), clerk.get(visit), Client().get(guide)):
        assert "has reported that the eSIM is deleted" in shown.content.decode()
    assert Client().get(f"{guide[:-5]}0000/").status_code == 404


@pytest.mark.parametrize("moment", Moment)
def test_every_call_outside_can_fail_and_only_what_was_shown_is_confirmed(
    desk: tuple[TestWorld, Client], moment: Moment
) -> None:
    world, clerk = desk
    window = paired(clerk, "en")
    visit = serve(clerk)
    page, failed = window.get(SCREEN).content.decode(), 0
    for n in range(1, 9):
        rig = Rig()
        rig.fail_call(n, moment)
        CURRENT.append(rigged(world.outside, rig))
        answers = [window.get(SCREEN)]
        seen = SEEN.findall(answers[0].content.decode())
        if "confirmed" not in done(visit):
            answers.append(
                window.post(f"{SCREEN}confirm/", {"seen": seen[0] if seen else "", "typed": "Anna"})
            )
        if "confirmed" in done(visit):
            answers.append(step(clerk, visit, "ended"))
        CURRENT.pop()
        failed += len(rig.calls) >= n
        assert {one.status_code for one in answers} <= {200, 303, 422}
        page += answers[0].content.decode()
    assert failed >= 2, "calls were made, and failed"
    assert "not known at this moment" in page, "and the customer was told so"
    assert done(visit)[4:] == ["shown", "confirmed", "ended"]
    confirmed = details(visit, "confirmed")["statement"]
    assert ShownStatementRow.objects.filter(statement=confirmed).exists()
    assert OrderRow.objects.count() == 1
