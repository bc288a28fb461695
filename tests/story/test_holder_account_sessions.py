"""Sessions of holders: apart from those of staff, listed, ended elsewhere, over by the clock."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.holders import (
    ANNA,
    MAX,
    account_world,
    ask,
    browser,
    code_in,
    forget_counters,
    line_id,
    newest,
    signed_in,
)
from tests.money_stories import letters, texts_to
from tests.staff_people import PASSWORD, add_person, signed_in_as
from tests.worlds import AGENT, TestWorld

from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import UnknownLine
from cleanbreak.flows.manage_staff import StaffNameNotUsable, add_staff
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.flows.sign_out_holder import sign_out_holder
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.holder_account import HolderAccountRow
from cleanbreak.records.staff import all_staff

PAGES = ("/account/", "/account/security/", "/account/sign-in/")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with account_world(settings) as made:
        yield made


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def test_contacts_hear_of_a_sign_in_from_an_unknown_device_only(world: TestWorld) -> None:
    client = signed_in(world)
    assert len([m for m in letters(world, "Your account") if "do not know" in m]) == 1
    assert any("do not know" in text for text in texts_to(world, ANNA.msisdn))
    client.post("/account/sign-out/")
    forget_counters()

    ask(client)
    client.post("/account/sign-in/code/", {"code": code_in(newest(world, ANNA.msisdn))})
    assert is_in(client)

    assert len([m for m in letters(world, "Your account") if "do not know" in m]) == 1
    signed_in(world)
    assert len([m for m in letters(world, "Your account") if "do not know" in m]) == 2


def test_nobody_is_both_staff_and_holder(world: TestWorld) -> None:
    add_person("ada", Role.ADMIN)
    holder, staff = signed_in(world), signed_in_as("ada")
    name = HolderAccountRow.objects.get().user.username

    # each session, given to the other area under its cookie
    moved = Client()
    moved.cookies["cleanbreak_staff"] = holder.cookies["cleanbreak_account"].value
    moved.cookies["cleanbreak_account"] = staff.cookies["cleanbreak_staff"].value

    assert staff.get("/staff/").status_code == 200
    assert is_in(holder)
    assert staff.get("/account/").status_code == 303
    assert holder.get("/staff/").status_code == 302
    assert moved.get("/staff/").status_code == 302
    assert moved.get("/account/").status_code == 303
    assert staff_rights(name) == frozenset()
    assert [one.name for one in all_staff()] == ["ada"]
    with pytest.raises(StaffNameNotUsable):
        add_staff("Holder-77", [Role.AGENT], PASSWORD, AGENT, timezone.now())


def test_a_user_of_staff_in_a_session_of_the_account_area_is_nobody_there(
    world: TestWorld,
) -> None:
    add_staff("ada", [Role.ADMIN], PASSWORD, AGENT, timezone.now())
    client = signed_in(world)
    user = User.objects.get(username="ada")
    session = client_session(client)
    session["_auth_user_id"], session["_auth_user_hash"] = (
        str(user.pk),
        user.get_session_auth_hash(),
    )
    session.save()

    assert client.get("/account/").status_code == 303


def client_session(client: Client) -> Any:
    return SessionStore(client.cookies["cleanbreak_account"].value)


def test_a_session_key_that_was_planted_before_is_none_afterwards(world: TestWorld) -> None:
    victim, attacker = browser(), browser()
    ask(attacker, MAX.msisdn)
    planted = attacker.cookies["cleanbreak_account"].value
    victim.cookies["cleanbreak_account"] = planted
    ask(victim)
    victim.post("/account/sign-in/code/", {"code": code_in(newest(world, ANNA.msisdn))})

    assert is_in(victim)
    assert victim.cookies["cleanbreak_account"].value != planted
    assert not is_in(attacker)
    assert not Session.objects.filter(session_key=planted).exists()


def test_forms_want_their_token(world: TestWorld) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    assert ask(client).status_code == 403
    assert client.post("/account/sign-in/passkey/", {}).status_code == 403


@pytest.mark.parametrize(
    "wished", ["https://evil.example/", "//evil.example/", "/staff/", "\r\nX: y"]
)
def test_the_way_back_leads_to_the_account_only(world: TestWorld, wished: str) -> None:
    client = browser()
    client.post("/account/sign-in/", {"number": ANNA.msisdn, "next": wished})
    code = code_in(newest(world, ANNA.msisdn))

    assert client.post("/account/sign-in/code/", {"code": code})["Location"] == "/account/"


def test_a_way_back_with_a_line_break_makes_no_header(world: TestWorld) -> None:
    client = browser()
    client.post("/account/sign-in/", {"number": ANNA.msisdn, "next": "/account/\r\nX-Evil: 1"})
    code = code_in(newest(world, ANNA.msisdn))

    answer = client.post("/account/sign-in/code/", {"code": code})

    assert answer.status_code == 303
    assert "X-Evil" not in answer.headers


def test_sessions_are_listed_and_ended_one_by_one_and_all_others(world: TestWorld) -> None:
    here, there, elsewhere = signed_in(world), signed_in(world), signed_in(world)
    page = here.get("/account/security/").content.decode()
    ends = re.findall(r"/account/security/sessions/\d+/end/", page)
    own = re.findall(r"this session.*?(/account/security/sessions/\d+/end/)", page, re.DOTALL)[0]

    assert len(ends) == 3
    here.post(next(one for one in ends if one != own))
    assert [is_in(there), is_in(elsewhere)].count(True) == 1
    here.post("/account/security/sessions/end-others/")
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, False)
    here.post(own)
    assert not is_in(here)


@pytest.mark.parametrize("act", ["end-all/", "end-others/", "1/end/"])
def test_who_has_not_signed_in_lately_does_so_before_sessions_are_ended(
    world: TestWorld, act: str
) -> None:
    here, there = signed_in(world), signed_in(world)
    session = client_session(here)
    long_ago = (timezone.now() - timedelta(minutes=31)).isoformat()
    session["proofs"] = [[kind, long_ago, line] for kind, _at, line in session["proofs"]]
    session.save()

    answer = here.post(f"/account/security/sessions/{act}")

    assert answer["Location"] == "/account/sign-in/?next=%2Faccount%2Fsecurity%2F"
    assert (is_in(here), is_in(there)) == (False, True)


def test_an_eleventh_session_ends_the_oldest(world: TestWorld) -> None:
    first, *others = [_in_once_more(world) for _ in range(10)]
    max_ = signed_in(world, MAX)
    assert is_in(first)
    eleventh = _in_once_more(world)
    assert not is_in(first)
    assert [is_in(one) for one in (*others, eleventh, max_)] == [True] * 11


def _in_once_more(world: TestWorld) -> Client:
    forget_counters()
    return signed_in(world)


def test_signing_out_everywhere_ends_this_session_too(world: TestWorld) -> None:
    here, there = signed_in(world), signed_in(world)
    other = signed_in(world, MAX)

    here.post("/account/security/sessions/end-all/")

    assert (is_in(here), is_in(there), is_in(other)) == (False, False, True)


def test_nobody_ends_the_session_of_another_holder(world: TestWorld) -> None:
    anna, max_ = signed_in(world), signed_in(world, MAX)
    page = max_.get("/account/security/").content.decode()
    end = re.findall(r"/account/security/sessions/\d+/end/", page)[0]

    anna.post(end)

    assert is_in(max_)


@pytest.mark.parametrize(("name", "after"), [("seen_at", 31), ("signed_in_at", 8 * 60 + 1)])
def test_sleepers_and_long_stayers_sign_in_again(world: TestWorld, name: str, after: int) -> None:
    client = signed_in(world)
    session = client_session(client)
    session[name] = (timezone.now() - timedelta(minutes=after)).isoformat()
    session.save()

    assert client.get("/account/security/")["Location"].startswith("/account/sign-in/?next=")
    assert not is_in(client)


def test_pages_are_kept_nowhere(world: TestWorld) -> None:
    client = signed_in(world)

    for page in (*PAGES, f"/account/lines/{line_id()}/"):
        assert "no-store" in client.get(page)["Cache-Control"]


def test_addresses_of_old_sessions_are_forgotten(world: TestWorld) -> None:
    signed_in(world)
    UserSession.objects.update(created_at=timezone.now() - timedelta(hours=9))

    signed_in(world, MAX)

    assert UserSession.objects.count() == 1


def test_staff_ends_every_session_of_a_holder(world: TestWorld) -> None:
    one, other = signed_in(world), signed_in(world)
    stranger = signed_in(world, MAX)

    assert sign_out_holder(ANNA.msisdn, AGENT, timezone.now()) == 2

    assert not is_in(one)
    assert not is_in(other)
    assert is_in(stranger)
    assert AuditRow.objects.get(act="holder.signed_out_by_staff").acting_user == AGENT.acting_user
    with pytest.raises(UnknownLine):
        sign_out_holder("+4915228800000", AGENT, timezone.now())
