"""The pages that a law prescribes, each to the letter: its words, its fields, its receipt."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.urls import resolve
from django.utils import timezone
from tests.money_stories import plain_world
from tests.statutory import HIDDEN, Read, person, read, reader
from tests.worlds import LineOf, TestWorld

from cleanbreak.channels.portal.declaration_form import FIELDS_OF
from cleanbreak.domain.money import Balance
from cleanbreak.domain.statutory_page import LabelMeaning, PageAct, PageField
from cleanbreak.flows.page_words import MEANINGS, page_words
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow

LINE = LineOf(language="en")
LANGUAGES = ("de", "en", "zh-hans")
PUBLIC = ("/", "/cancel/", "/withdraw/", "/official/", "/official/report/", "/receipt/find/")
PUBLIC_TOO = ("/shared-plan/", "/esim/delete/", "/account/sign-in/", "/nowhere/")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.clock.now = timezone.now()
        yield made


def at_home_in(settings: Any, place: str) -> None:
    settings.CLEANBREAK_HOME_PLACE = place


def told(world: TestWorld) -> list[Message]:
    """Compare and announce; return everything that was sent so far."""
    world.clock.now = timezone.now()
    while tie_declarations(world.outside, world.clock()):
        pass
    send_announcements(world.outside, world.clock)
    return [one.message for one in world.outside.messages.inbox()]  # type: ignore[attr-defined]


def without_tokens(page: bytes) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.decode())


def texts(page: Read) -> list[str]:
    return [text for text, _where, _language in page.labels]


def test_fr_what_the_words_mean_stands_with_the_button_whose_words_they_are(
    world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "fr")
    page = reader("en").get("/withdraw/").content.decode()
    (entries,) = re.findall(r'<div class="entries">(.*?)</header>', page, re.DOTALL)
    first, second = re.findall(r"<div>(.*?)</div>", entries, re.DOTALL)
    assert "Résilier votre contrat</a>" in first
    assert "Cancel your contract</span>" in first
    assert "renoncer au contrat ici</span>" in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_de_the_button_is_on_every_page_in_german_and_leads_straight_to_the_fields(
    language: str, world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "de")
    browser = reader(language)
    for address in (*PUBLIC, *PUBLIC_TOO):
        page = Read(browser.get(address).content.decode())
        if address != "/cancel/":  # which is where it leads
            assert ("Verträge hier kündigen", "/cancel/", "de") in page.labels, address
        explained = re.search(r'class="hint" id="(cancel|confirm)-meaning"', page.html)
        assert bool(explained) is (language != "de"), address

    cancel = read(browser, "/cancel/")
    assert ("jetzt kündigen", "", "de") in cancel.labels
    allowed = {name for one in PageField for name in FIELDS_OF[one]}
    asked = page_rules("de", timezone.localdate()).pages[PageAct.CANCEL]
    assert set(asked.minimum) == set(asked.maximum or ()) == set(PageField)
    assert set(cancel.fields) == allowed
    assert set(cancel.hidden) - {"next"} == HIDDEN
    assert "password" not in cancel.html


def test_de_the_declaration_can_be_kept_and_is_confirmed_at_once_in_text_form(
    world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "de")
    settings.CLEANBREAK_SAVE_OFFER = "Half the price for a year."
    world.add(LINE)
    browser = reader("de")
    assert "Half the price" not in browser.get("/cancel/").content.decode()  # nothing else is there
    answer = browser.post("/cancel/", read(browser, "/cancel/").typed(**person(LINE)))

    assert answer.status_code == 303
    number = DeclarationRow.objects.get().receipt_number
    received = timezone.localtime(DeclarationRow.objects.get().received_at)
    kept = browser.get(f"{answer['Location']}receipt.txt")
    text = kept.content.decode()
    assert kept["Content-Disposition"].startswith("attachment")
    for part in (number, "jetzt kündigen", LINE.name, LINE.msisdn, f":{received:%M:%S}", "UTC+0"):
        assert part in text
        assert part in unescape(browser.get(answer["Location"]).content.decode())
    (mail,) = [one for one in told(world) if one.recipient == "reply@example.org"][:1]
    assert text.strip() in mail.text
    assert mail.medium is Medium.EMAIL


def test_fr_a_summary_that_can_be_mended_stands_before_the_notification(
    world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "fr")
    browser = reader("en")
    page = read(browser, "/cancel/")
    assert ("Résilier votre contrat", "/cancel/", "fr") in read(browser, "/").labels
    assert "notification de la résiliation" not in texts(page)
    assert {"reason", "line", "wished_date", "reply_email"} <= set(page.fields)
    said = person(LINE, kind="extraordinary", reason="We move <abroad>.", step="sum_up")

    wrong = browser.post("/cancel/", page.typed(**said | {"line": "12"}))
    assert wrong.status_code == 422
    assert Read(wrong.content.decode()).fields["reason"] == "We move <abroad>."
    summary = Read(browser.post("/cancel/", page.typed(**said)).content.decode())
    assert ("notification de la résiliation", "confirm", "fr") in summary.labels
    assert "Notification of the cancellation" in summary.html
    assert LINE.msisdn in summary.html
    assert not DeclarationRow.objects.exists()

    mended = browser.post("/cancel/", {**summary.hidden, "step": "mend"})
    assert mended.status_code == 200
    again = Read(mended.content.decode())
    assert again.fields["reason"] == "We move <abroad>."
    assert again.fields["kind"] == "extraordinary"
    assert again.hidden["submission_key"] == page.hidden["submission_key"]
    for _twice in range(2):
        assert browser.post("/cancel/", {**summary.hidden, "step": "confirm"}).status_code == 303
    declared = DeclarationRow.objects.get()
    assert (declared.kind, declared.reason) == ("extraordinary", "We move <abroad>.")


@pytest.mark.parametrize(("place", "shown"), [("us-ca", True), ("us", False), ("de", False)])
def test_us_ca_an_offer_stands_only_beside_the_button_that_cancels(
    place: str, shown: bool, world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, place)
    settings.CLEANBREAK_SAVE_OFFER = "Half the price for a year."
    browser = reader("en")
    page = read(browser, "/cancel/")
    beside = re.search(r'<div class="deciding">(.*?)</div>', page.html, re.DOTALL)
    assert beside is not None
    assert ("Half the price for a year." in beside[1]) is shown
    assert page.html.count("Half the price") == int(shown)
    assert 'id="confirm"' in beside[1]
    assert ("click to cancel" in texts(page)) is (place == "us-ca")
    elsewhere = [browser.get(one).content.decode() for one in PUBLIC if one != "/cancel/"]
    assert not any("Half the price" in one for one in elsewhere)
    assert browser.post("/cancel/", page.typed(**person(LINE))).status_code == 303


def test_in_no_debt_keeps_a_line_from_ending_and_the_page_says_so(
    world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "in")
    owing = Balance(
        currency="INR", paid_minor=0, promotional_minor=0, deposit_minor=0, debt_minor=99_900
    )
    line = replace(LINE, msisdn="+919876543210", jurisdiction="in", balance=owing)
    world.add(line)
    browser = reader("en")
    page = read(browser, "/cancel/")
    assert "What is still owed, or in dispute, does not keep you from cancelling" in page.html
    browser.post("/cancel/", page.typed(**person(line)))
    told(world)
    world.clock.advance(days=8)
    while world.work():
        pass
    assert OrderRow.objects.get().state == "completed"

    at_home_in(settings, "gb")
    assert "What is still owed" not in read(browser, "/cancel/").html


def test_gb_the_page_tells_by_which_texts_a_line_moves_and_no_other_place_does(
    world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "gb")
    page = reader("en").get("/cancel/").content.decode()
    for told in ("text PAC to 65075", "text STAC to 75075", "text INFO to 85075", "for 30 days"):
        assert told in page
    at_home_in(settings, "in")
    assert "If you move" not in reader("en").get("/cancel/").content.decode()


def test_br_the_protocol_number_is_given_at_once_and_is_found_again(
    world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, "br")
    line = replace(LINE, msisdn="+5511987654321", jurisdiction="br")
    world.add(line)
    browser = reader("en")
    answer = browser.post("/cancel/", read(browser, "/cancel/").typed(**person(line)))
    number = DeclarationRow.objects.get().receipt_number
    receipt = browser.get(answer["Location"]).content.decode()
    assert f"<dt>Protocol number</dt><dd>{number}</dd>" in receipt
    said = told(world)
    sms = [one.text for one in said if one.medium is Medium.SMS and number in one.text]
    assert len(sms) == 1
    assert "Protocol number" in sms[0]
    mailed = [one for one in said if one.recipient == "reply@example.org" and number in one.text]

    typed = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    asked = browser.post("/receipt/find/", {"receipt_number": typed})
    stranger = browser.post("/receipt/find/", {"receipt_number": "0000-0000-000"})
    assert without_tokens(asked.content) == without_tokens(stranger.content)
    browser.post("/receipt/find/", {"receipt_number": number})  # once a day, however often
    found = [one for one in told(world) if one.recipient == "reply@example.org"]
    assert sum(number in one.text for one in found) == len(mailed) + 1
    assert f"/status/{number}/" in found[0].text


def test_a_number_that_is_none_is_refused_in_a_sentence_and_kept(world: TestWorld) -> None:
    answer = reader("en").post("/receipt/find/", {"receipt_number": "my \x00 <number>"})
    assert answer.status_code == 422
    assert "This is no receipt number" in answer.content.decode()
    assert Read(answer.content.decode()).fields["receipt_number"] == "my \x00 <number>"


PRESCRIBED = {
    "de": ("Vertrag widerrufen", "Widerruf bestätigen"),
    "fr": ("renoncer au contrat ici", "confirmer la rétractation"),
    "eu": ("withdraw from contract here", "confirm withdrawal"),
}


@pytest.mark.parametrize("place", PRESCRIBED)
def test_eu_withdrawing_is_a_function_of_its_own_in_two_steps_without_login(
    place: str, world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, place)
    first, second = PRESCRIBED[place]
    browser = reader("zh-hans")
    law = "en" if place == "eu" else place
    for address in PUBLIC:
        if address != "/withdraw/":  # which is where it leads
            assert (first, "/withdraw/", law) in read(browser, address).labels, address
    page = read(browser, "/withdraw/")
    assert set(page.fields) == {"holder_name", "line", "reply_email"}
    assert (second, "", law) in page.labels
    wrong = browser.post("/withdraw/", page.typed(**person(LINE, reply_email="nobody")))
    assert wrong.status_code == 422
    assert Read(wrong.content.decode()).fields["holder_name"] == LINE.name
    assert browser.post("/withdraw/", page.typed(**person(LINE))).status_code == 303
    assert DeclarationRow.objects.get().kind == "withdrawal"


@pytest.mark.parametrize(("place", "status"), [("gb", 200), ("us", 404), ("in", 404)])
def test_the_page_is_there_where_the_law_gives_the_right_and_nowhere_else(
    place: str, status: int, world: TestWorld, settings: Any
) -> None:
    at_home_in(settings, place)
    browser = reader("en")
    assert browser.get("/withdraw/").status_code == status
    assert ("/withdraw/" in browser.get("/").content.decode()) is (status == 200)


@pytest.mark.parametrize("place", known_places())
def test_every_page_of_a_pack_is_where_the_pack_says(place: str, settings: Any) -> None:
    at_home_in(settings, place)
    for act, page in page_rules(place, timezone.localdate()).pages.items():
        assert resolve(page.route).app_name == "portal"
        words = page_words(act, timezone.now())
        assert words is not None
        assert set(page.minimum) <= words.asked


def test_each_label_of_a_law_has_a_meaning_in_every_language() -> None:
    assert set(MEANINGS) == set(LabelMeaning)
