"""`cleanbreak switch`, and the page of the account that asks for the same code."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from tests import switches
from tests.holders import browser, forget_holders, line_id, newest, signed_in
from tests.money_stories import plain_world
from tests.switches import ANNA, ANNAS_OTHER, code_in
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryTexts
from cleanbreak.channels.cli.main import cli
from cleanbreak.ports.texts import IncomingText
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.switch_code import SwitchCodeRow, SwitchRequestRow

pytestmark = pytest.mark.usefixtures("committed_db")
GERMAN = LineOf(language="en", name="Max Weber", email="max@example.org")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as world:
        world.add(ANNA, ANNAS_OTHER, GERMAN)
        yield world
    forget_holders()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["switch", *arguments], input=typed)


def said(*arguments: str, typed: str = "") -> Any:
    result = run(*arguments, "--json", typed=typed)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_code_is_asked_for_redeemed_and_listed(world: TestWorld) -> None:
    assert "No code was given out." in run("list").stdout
    told = said("code", ANNA.msisdn, "pac")
    assert told["figures"]["credit_minor"] == 1234
    code = code_in(newest(world, ANNA.msisdn))
    assert code not in json.dumps(told)
    (listed,) = said("list", "--msisdn", ANNA.msisdn)["codes"]
    assert (listed["word"], listed["became"], listed["last_day"]) == (
        "pac",
        "good",
        told["last_day"],
    )

    done = said("redeem", ANNA.msisdn, "--recipient", "Tesco Mobile", typed=f"{code}\n")

    assert done["order"] == str(OrderRow.objects.get().order_id)
    (listed,) = said("list")["codes"]
    assert (listed["became"], listed["order_id"]) == ("redeemed", done["order"])
    shown = run("list").stdout
    assert "redeemed: Tesco Mobile" in shown
    assert code not in shown
    assert said("list", "--before", listed["code_id"])["codes"] == []
    assert LineRow.objects.get(msisdn=ANNAS_OTHER.msisdn).state == "active"


def test_people_read_sentences(world: TestWorld) -> None:
    shown = run("code", ANNA.msisdn, "pac").stdout
    assert "The line is told by a text." in shown
    assert "Your credit: 12.34 GBP." in shown
    code = code_in(newest(world, ANNA.msisdn))
    assert "The line ends on" in run("redeem", ANNA.msisdn, "--recipient", "T", typed=code).stdout


@pytest.mark.parametrize(
    ("arguments", "typed", "error"),
    [
        (("code", GERMAN.msisdn, "pac"), "", "no_switch_code_here"),
        (("code", "+447700900999", "pac"), "", "unknown_line"),
        (("redeem", ANNA.msisdn, "--recipient", "T"), "ABC123456", "unknown_switch_code"),
        (("redeem", ANNA.msisdn, "--recipient", "T"), "", "malformed_switch_code"),
    ],
)
def test_what_cannot_be_is_refused(
    world: TestWorld, arguments: tuple[str, ...], typed: str, error: str
) -> None:
    result = run(*arguments, "--json", typed=typed)
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (3, error)


def test_listening_takes_texts_in_until_it_is_told_to_stop(
    world: TestWorld, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = MemoryTexts(world.world)
    monkeypatch.setattr(switches, "CARRIERS", [texts])
    settings.CLEANBREAK_TEXTS = "tests.switches.current_texts"
    texts.send("one", IncomingText(sender=ANNA.msisdn, recipient="65075", text="PAC"))
    threading.Thread(target=_stop_when_taken, args=(texts,), daemon=True).start()
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGINT)}

    assert said("listen") == {"stopped": True}

    for signum, handler in before.items():
        signal.signal(signum, handler)
    assert "Your PAC" in newest(world, ANNA.msisdn)


def _stop_when_taken(texts: MemoryTexts) -> None:
    while not texts.became("one"):
        threading.Event().wait(0.02)
    os.kill(os.getpid(), signal.SIGTERM)


def page(line: LineOf = ANNA) -> str:
    return f"/account/lines/{line_id(line)}/switch/"


def test_the_account_says_what_a_switch_means_and_texts_the_code(world: TestWorld) -> None:
    client = signed_in(world, ANNA)
    assert page() in client.get(f"/account/lines/{line_id(ANNA)}/").content.decode()
    shown = client.get(page()).content.decode()
    for sentence in (
        "Your credit: 12.34 GBP.",
        "this line with us ends, and no other line of yours",
        "The code is good for 30 days.",
        "Get my PAC: I keep my number",
        "Get my STAC: I take a new number",
    ):
        assert sentence in shown
    assert SwitchRequestRow.objects.count() == 0

    answer = client.post(page(), {"word": "pac"})

    assert (answer.status_code, answer["Location"]) == (303, f"{page()}?sent=pac")
    code = code_in(newest(world, ANNA.msisdn))
    shown = client.get(answer["Location"]).content.decode()
    assert "We have sent your PAC to this line by text." in shown
    assert code not in shown
    assert SwitchCodeRow.objects.get().word == "pac"


def test_nobody_asks_for_a_line_that_is_not_theirs(world: TestWorld) -> None:
    strangers = signed_in(world, GERMAN)
    assert strangers.post(page(), {"word": "pac"}).status_code == 404
    assert browser().post(page(), {"word": "pac"}).status_code in (302, 303)
    assert SwitchRequestRow.objects.count() == 0


def test_where_there_is_no_such_code_no_page_offers_it(world: TestWorld) -> None:
    client = signed_in(world, GERMAN)
    assert "/switch/" not in client.get(f"/account/lines/{line_id(GERMAN)}/").content.decode()
    assert client.get(page(GERMAN)).status_code == 303
    assert client.post(page(GERMAN), {"word": "pac"}).status_code == 303
    assert SwitchRequestRow.objects.count() == 0


def test_too_many_requests_are_refused_on_the_page(world: TestWorld) -> None:
    client = signed_in(world, ANNA)
    assert [_ask(client) for _ in range(7)] == [303] * 6 + [429]
    assert client.post(page(), {"word": "everything"}).status_code == 200


def _ask(client: Client) -> int:
    return int(client.post(page(), {"word": "stac"}).status_code)
