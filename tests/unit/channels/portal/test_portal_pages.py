"""The portal's answers, as a browser gets them."""

import gzip
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import formats, timezone
from tests.unit.channels.portal.visits import (
    LINE,
    declare,
    filled,
    prove_and_end,
    status_of,
    status_page,
    tie,
)
from tests.worlds import LineOf, TestWorld

from cleanbreak.channels.portal.error_pages import server_error
from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.flows.message_texts import objection_link
from cleanbreak.flows.order_step_words import STEP_WORDS
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.verification import ProofGuardRow

STRANGERS_NUMBER, UNKNOWN_NUMBER = "+442071838750", "+4915228817999"
SECRET = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}|[0-9a-f]{32,64}|[A-Za-z0-9]{64}")


@pytest.mark.parametrize("number", [LINE.msisdn, STRANGERS_NUMBER, UNKNOWN_NUMBER])
def test_the_receipt_does_not_tell_whether_the_number_is_ours(
    number: str, client: Client, world: TestWorld
) -> None:
    page = client.get(declare(client, line=number)).content.decode()
    anybodys = client.get(declare(client)).content.decode().replace(LINE.msisdn, number)
    assert number in page
    assert without_what_differs(page) == without_what_differs(anybodys)


def without_what_differs(page: str) -> str:
    """Leave out secrets, and instants and days: each number has those of its own place."""
    page = re.sub(r"\d\d:\d\d:\d\d \([^)]*\)", "*", page)
    return SECRET.sub("*", re.sub(r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d", "*", page))


@pytest.mark.parametrize("number", [STRANGERS_NUMBER, UNKNOWN_NUMBER])
def test_the_status_says_the_same_for_a_strangers_and_an_unknown_number(
    number: str, client: Client, world: TestWorld
) -> None:
    world.add(LineOf(msisdn=STRANGERS_NUMBER, name="Somebody Else", email="else@example.org"))
    receipt = declare(client, line=number)
    tie(world)
    page = client.get(status_page(receipt)).content.decode()
    assert "We could not tie this cancellation to a line" in page
    assert f"{status_page(receipt)}withdraw/" not in page


def test_all_mistakes_are_named_at_once_and_a_past_day_names_the_first_possible_one(
    client: Client, world: TestWorld
) -> None:
    today = timezone.localdate(timezone=ZoneInfo("Europe/Berlin"))
    first = formats.date_format(today + timedelta(days=3))
    typed = filled(holder_name="", kind="extraordinary", when="date", wished_date="2020-01-31")

    answer = client.post("/cancel/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter the name" in page
    assert "Say in a few words" in page
    assert f"This date is in the past. The line can end on {first} at the earliest." in page
    assert 'value="2020-01-31"' in page
    assert DeclarationRow.objects.count() == 0


def test_a_national_number_is_echoed_in_international_form(
    client: Client, world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_HOME_PLACE = "de"
    page = client.get(declare(client, line="0152 28817386")).content.decode()
    assert "+4915228817386" in page


def test_money_is_shown_only_to_who_has_proved_it(client: Client, world: TestWorld) -> None:
    receipt = declare(client)
    tie(world)
    assert "12.34" not in client.get(status_page(receipt)).content.decode()
    prove_and_end(client, world, receipt)
    assert "12.34 EUR" in client.get(status_page(receipt)).content.decode()


def test_text_and_data_of_the_receipt_say_what_the_page_says(
    client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    page = client.get(receipt).content.decode()
    text = client.get(f"{receipt}receipt.txt").content.decode()
    for line in text.split("\n"):
        for part in filter(None, line.split(": ", 1)):
            assert part in page
    data = client.get(f"{receipt}receipt.json").content
    assert data == canonical_bytes(status_of(receipt).receipt.as_json())


@pytest.mark.parametrize("page", ["receipt/{}/", "status/{}/", "status/{}/progress/"])
def test_pages_behind_a_link_are_not_kept_anywhere(
    page: str, client: Client, world: TestWorld
) -> None:
    address = "/" + page.format(declare(client).removeprefix("/receipt/").rstrip("/"))
    answer = client.get(address)
    assert answer.status_code in (200, 204)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_page_of_the_declaration_can_be_found(client: Client) -> None:
    answer = client.get("/cancel/")
    assert "noindex" not in answer.content.decode()
    assert "X-Robots-Tag" not in answer


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_damaged_links_and_unknown_pages_say_the_same(
    language: str, client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    number, secret = receipt.strip("/").split("/")[1:]
    pages = [
        client.get(address, headers={"accept-language": language})
        for address in (
            f"/receipt/{number}/{'0' * len(secret)}/",
            f"/status/7K2M-9QXD-4T8/{secret}/",
            f"/object/00000000-0000-0000-0000-000000000000/{secret}/",
            "/no/such/page/",
        )
    ]
    assert {page.status_code for page in pages} == {404}
    said = {
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", p.content.decode()) for p in pages
    }
    assert len(said) == 1


def test_a_secret_for_the_status_does_not_open_the_objection(
    client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    tie(world)
    order = status_of(receipt).order
    assert order is not None
    right = objection_link(order.order_id).removeprefix("http://testserver")
    assert client.get(right).status_code == 200
    secret = receipt.rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/object/{order.order_id}/{secret}/").status_code == 404


def test_withdrawing_too_late_is_refused_with_the_sentence(
    client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    tie(world)
    prove_and_end(client, world, receipt)
    answer = client.post(f"{status_page(receipt)}withdraw/")
    assert answer.status_code == 422
    assert "This order is finished (done)" in answer.content.decode()


def test_an_empty_code_is_no_try(client: Client, world: TestWorld) -> None:
    receipt = declare(client)
    tie(world)
    client.post(f"{status_page(receipt)}codes/")
    answer = client.post(f"{status_page(receipt)}end-now/", {"sms_code": "123456"})
    assert "Enter both codes" in answer.content.decode()
    assert ProofGuardRow.objects.get().wrong_in_a_row == 0
    client.post(f"{status_page(receipt)}end-now/", {"sms_code": "12", "email_code": "34"})
    assert ProofGuardRow.objects.get().wrong_in_a_row == 1


def test_waiting_for_the_network_is_said_in_plain_words(client: Client, world: TestWorld) -> None:
    world.world.set_down("network", True)
    receipt = declare(client)
    tie(world)
    prove_and_end(client, world, receipt)
    page = client.get(status_page(receipt)).content.decode()
    assert "We are waiting for the network. Nothing is lost, it goes on by itself." in page
    order = status_of(receipt).order
    assert order is not None
    assert order.problem_sentence
    assert order.problem_sentence not in page


def test_progress_is_silent_until_something_changes(client: Client, world: TestWorld) -> None:
    receipt = declare(client)
    page = client.get(status_page(receipt)).content.decode()
    (address,) = re.findall(r'hx-get="([^"]+)"', page)
    assert client.get(address).status_code == 204
    assert "HX-Redirect" not in client.get(address)
    tie(world)
    assert client.get(address)["HX-Redirect"] == status_page(receipt)


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (OperationalError("gone"), 503, "We cannot answer for a moment"),
        (ValueError("defect"), 500, "We made a mistake"),
    ],
)
def test_a_failure_says_what_to_do(failure: Exception, status: int, words: str) -> None:
    request = RequestFactory().get("/")
    try:
        raise failure
    except type(failure):
        answer = server_error(request)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert str(failure) not in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_plain_words(world: TestWorld) -> None:
    answer = Client(enforce_csrf_checks=True).post("/cancel/", filled())
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()
    assert DeclarationRow.objects.count() == 0


def test_every_step_has_words() -> None:
    assert list(STEP_WORDS) == [step.name for step in STEPS]


@pytest.mark.parametrize(
    ("language", "entry", "confirm"),
    [
        ("en", "Cancel a line here", "Cancel now"),
        ("de", "Anschluss hier kündigen", "Jetzt kündigen"),
        ("zh-hans", "在此办理销户", "确认销户"),
    ],
)
def test_the_buttons_say_it_in_our_own_words_where_no_law_has_any(
    language: str, entry: str, confirm: str, client: Client
) -> None:
    accepting = {"accept-language": language}
    start = client.get("/", headers=accepting).content.decode()
    assert f'href="/cancel/">{entry}</a>' in start
    page = client.get("/cancel/", headers=accepting).content.decode()
    assert f'id="confirm">{confirm}</button>' in page
    assert "password" not in page


def test_pages_weigh_little(client: Client, world: TestWorld) -> None:
    receipt = declare(client)
    pages = [client.get(one).content for one in ("/", "/cancel/", receipt, status_page(receipt))]
    assert all(len(gzip.compress(page)) < 6_000 for page in pages)
