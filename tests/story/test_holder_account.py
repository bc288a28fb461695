"""Holders sign in by number, mailbox or recovery code, and nobody learns whose number it is."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from tests.holders import (
    ANNA,
    ANNAS_CARD,
    MAX,
    STRANGER,
    account_world,
    allow_many,
    ask,
    browser,
    code_in,
    forget_counters,
    line_id,
    newest,
    prove,
    signed_in,
    twice_proved,
)
from tests.money_stories import end_line, letters, link_in, texts_to
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.proof import CODE_TRIES, SENDINGS_HOUR
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.holder_account import HolderAccountRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.verification import ProofGuardRow

ENDED = LineOf(msisdn="+4915228817409", name="Else Ende", email="else@example.org", language="en")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with account_world(settings) as made:
        yield made


def without_tokens(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def test_a_right_code_makes_the_account_and_signs_in(world: TestWorld) -> None:
    client = signed_in(world)

    page = client.get("/account/").content.decode()
    account = HolderAccountRow.objects.get()
    assert ANNA.msisdn in page
    assert MAX.msisdn not in page
    assert account.user.username == f"holder-{account.holder_id}"
    assert not account.user.has_usable_password()
    assert signed_in(world, MAX).get("/account/").content.decode().count(MAX.msisdn) == 1


def test_text_message_is_bound_to_our_address(world: TestWorld) -> None:
    ask(browser())

    text = newest(world, ANNA.msisdn)

    assert text.endswith(f"@testserver #{code_in(text)}")


def test_known_ended_and_unknown_numbers_are_answered_byte_for_byte_alike(
    world: TestWorld,
) -> None:
    end_line(world, ENDED)
    told: dict[str, set[object]] = {"ask": set(), "page": set(), "wrong": set(), "recovery": set()}
    for number in (ANNA.msisdn, MAX.msisdn, ENDED.msisdn, STRANGER):
        for way in ("sms", "email"):
            client = browser()
            asked = ask(client, number, way)
            page = client.get("/account/sign-in/code/")
            wrong = client.post("/account/sign-in/code/", {"code": "no"})
            told["ask"].add((asked.status_code, asked["Location"], asked.content))
            told["page"].add((way, page.status_code, without_tokens(page)))
            told["wrong"].add((way, wrong.status_code, without_tokens(wrong)))
        typed = {"number": number, "code": "1234"}
        recovery = browser().post("/account/sign-in/recovery/", typed)
        told["recovery"].add(without_tokens(recovery).replace(number, "NUMBER"))

    assert {name: len(answers) for name, answers in told.items()} == {
        "ask": 1,
        "page": 2,
        "wrong": 2,
        "recovery": 1,
    }


def test_an_unknown_number_is_counted_and_stopped_like_a_known_one(world: TestWorld) -> None:
    for number in (ANNA.msisdn, STRANGER):
        answers = [ask(browser(), number) for _ in range(SENDINGS_HOUR + 1)]
        assert [one.status_code for one in answers] == [303] * SENDINGS_HOUR + [422]
        assert "Too many codes" in answers[-1].content.decode()


def test_ended_lines_sign_nobody_in(world: TestWorld) -> None:
    end_line(world, ENDED)
    ask(browser(), ENDED.msisdn)

    assert not [t for t in texts_to(world, ENDED.msisdn) if "is your code" in t]


def test_a_line_that_ends_between_code_and_sign_in_signs_nobody_in(world: TestWorld) -> None:
    client = browser()
    ask(client)
    code = code_in(newest(world, ANNA.msisdn))
    LineRow.objects.filter(iccid=ANNA.iccid).update(state="terminated")

    answer = client.post("/account/sign-in/code/", {"code": code})

    assert answer.status_code == 422
    assert not is_in(client)


def test_a_recycled_number_shows_each_holder_their_own_line(world: TestWorld) -> None:
    before = twice_proved(world)
    world.add(ANNAS_CARD)  # Anna keeps another line
    anna = line_id()
    LineRow.objects.filter(line_id=anna).update(state="terminated")
    again = LineOf(msisdn=ANNA.msisdn, name="Nadja Neu", email="nadja@example.org", language="en")
    LineRow.objects.filter(line_id=anna).update(iccid="8949000000000000000", imsi="001019999999999")
    world.add(again)
    new = LineRow.objects.get(msisdn=ANNA.msisdn, state="active").line_id
    forget_counters()

    after = signed_in(world, again)

    for page in ("", "cancel/", "prove/"):
        assert before.get(f"/account/lines/{new}/{page}").status_code == 404
        assert after.get(f"/account/lines/{anna}/{page}").status_code == 404
    assert f"/lines/{new}/" not in before.get("/account/").content.decode()
    assert f"/lines/{anna}/" not in after.get("/account/").content.decode()


def test_a_code_is_good_once(world: TestWorld) -> None:
    client, twin = browser(), browser()
    ask(client)
    code = code_in(newest(world, ANNA.msisdn))
    twin.cookies = client.cookies.copy()  # whoever reads along has the cookie too

    assert client.post("/account/sign-in/code/", {"code": code}).status_code == 303
    assert twin.post("/account/sign-in/code/", {"code": code}).status_code in (303, 422)
    assert not is_in(twin)


def test_parallel_use_of_one_code_signs_in_once(world: TestWorld) -> None:
    clients = [browser() for _ in range(4)]
    ask(clients[0])
    code = code_in(newest(world, ANNA.msisdn))
    answers: list[str] = []
    for client in clients[1:]:
        client.cookies = clients[0].cookies.copy()

    def sign_in(client: Client) -> None:
        answer = client.post("/account/sign-in/code/", {"code": code})
        answers.append(answer.headers.get("Location", ""))
        connections.close_all()

    threads = [threading.Thread(target=sign_in, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(is_in(client) for client in clients) == 1
    assert answers.count("/account/") == 1
    assert User.objects.count() == 1


def test_wrong_codes_are_counted_for_the_line_over_all_ways(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_many(monkeypatch)
    holder = twice_proved(world)
    codes = re.findall(r"<li>([0-9 ]{14})</li>", _new_codes(holder))
    for way in ("sms", "email"):
        forget_sendings()
        client = browser()
        ask(client, way=way)
        for _ in range(CODE_TRIES - 1):
            client.post("/account/sign-in/code/", {"code": "000"})
    for _ in range(2):
        typed = {"number": ANNA.msisdn, "code": "999999999999"}
        browser().post("/account/sign-in/recovery/", typed)

    right = browser().post("/account/sign-in/recovery/", {"number": ANNA.msisdn, "code": codes[0]})

    assert right.status_code == 422
    assert "Bring your ID" in right.content.decode()
    assert AuditRow.objects.filter(act="proof.locked").count() == 1


def forget_sendings() -> None:
    ProofGuardRow.objects.update(sent_in_hour=0, sent_in_day=0)


def test_the_link_in_the_mail_is_used_up_by_the_button_only_where_it_was_asked_for(
    world: TestWorld,
) -> None:
    client, scanner = browser(), browser()
    ask(client, way="email")
    address = link_in(newest(world, ANNA.email))

    for _ in range(2):
        assert "<button" not in main_of(scanner.get(address))
        scanner.post(address)
    assert not is_in(scanner)
    assert "<button" in main_of(client.get(address))
    assert client.post(address)["Location"] == "/account/"
    assert is_in(client)
    assert not is_in(scanner)


def test_a_wrong_link_and_the_link_of_an_older_mail_are_dead(world: TestWorld) -> None:
    client = browser()
    ask(client, way="email")
    old = link_in(newest(world, ANNA.email))
    ask(client, way="email")

    assert "<button" not in main_of(client.post(old))
    wrong = re.sub(r"[0-9a-f]{40}/$", "0" * 40 + "/", link_in(newest(world, ANNA.email)))
    assert client.post(wrong).status_code == 422
    assert not is_in(client)


def main_of(answer: Any) -> str:
    page = answer.content.decode()
    return str(page[page.index("<main") : page.index("</main>")])


def _new_codes(client: Client) -> str:
    answer = client.post("/account/security/recovery-codes/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_recovery_code_signs_in_once_and_is_told(world: TestWorld) -> None:
    codes = re.findall(r"<li>([0-9 ]{14})</li>", _new_codes(twice_proved(world)))
    assert len(set(codes)) == 10
    forget_counters()
    client = browser()
    typed = {"number": ANNA.msisdn, "code": codes[3]}

    assert client.post("/account/sign-in/recovery/", typed)["Location"] == "/account/"
    assert browser().post("/account/sign-in/recovery/", typed).status_code == 422
    assert is_in(client)
    assert any(
        "A recovery code of your account was used" in m for m in letters(world, "Your account")
    )
    assert any("A recovery code" in text for text in texts_to(world, ANNA.msisdn))


def test_a_code_of_one_holder_opens_no_account_of_another(world: TestWorld) -> None:
    codes = re.findall(r"<li>([0-9 ]{14})</li>", _new_codes(twice_proved(world)))

    answer = browser().post("/account/sign-in/recovery/", {"number": MAX.msisdn, "code": codes[0]})

    assert answer.status_code == 422


def test_seeds_of_recovery_codes_are_sealed(world: TestWorld) -> None:
    _new_codes(twice_proved(world))

    seed = Authenticator.objects.get().data["seed"]
    assert open_sealed(seed) != seed


def test_a_sim_alone_adds_no_second_proof(world: TestWorld) -> None:
    client = signed_in(world)

    for page in ("recovery-codes/", "passkeys/"):
        answer = client.post(f"/account/security/{page}")
        assert answer["Location"].startswith(f"/account/lines/{line_id()}/prove/")
    assert "prove" in client.get("/account/security/passkeys/options/")["Location"]
    assert prove(world, client, "line_code").status_code == 303  # the same SIM once more
    assert client.post("/account/security/recovery-codes/").status_code == 303
    assert prove(world, client, "email_code").status_code == 303
    assert "Your new recovery codes" in _new_codes(client)


HOSTILE = [
    "",
    "{",
    "[]",
    "null",
    '"x"',
    "{}",
    '{"response": 5}',
    '{"response": {"userHandle": 5}}',
    '{"response": {"userHandle": "////"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}}',
    "[" * 15_000,
    "9" * 30_000,
]


@pytest.mark.parametrize("credential", HOSTILE)
def test_a_credential_that_no_browser_makes_is_refused(world: TestWorld, credential: str) -> None:
    client = browser()
    client.get("/account/sign-in/passkey/options/")

    answer = client.post("/account/sign-in/passkey/", {"credential": credential})

    assert answer.status_code == 422
    assert "This passkey was not accepted" in answer.content.decode()


def test_an_address_that_asks_too_often_is_told_to_wait(world: TestWorld) -> None:
    answers = [ask(browser(), f"+49152288{n:05d}").status_code for n in range(32)]

    assert answers[0] == 303
    assert answers[-1] == 429
