"""Money pages: the contact on file sees where money stands and, with the card, says where to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.money_stories import (
    CARD_DIGITS,
    COMPACT_IBAN,
    FAILED,
    LEFT,
    LINE,
    WAITS,
    WHERE,
    books,
    choose_bank,
    end_line,
    letters,
    link_in,
    money_address,
    money_world,
    payout,
    plain_world,
)
from tests.worlds import TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import Destination, PayoutState, payout_key
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.payout_texts import MONEY
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.unlock_line import unlock_line
from cleanbreak.ports.payments import PayoutNews
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutEventRow, PayoutRow
from cleanbreak.records.verification import ProofGuardRow

pytestmark = pytest.mark.usefixtures("committed_db")
CERTIFICATE = re.compile(r"http://testserver(/certificate/\S+/)")
WRONG = f"{(int(CARD_DIGITS) + 1) % 1_000_000:06d}"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with money_world(settings) as made:
        yield made


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def page(client: Client, address: str = "") -> str:
    answer = client.get(address or money_address())
    assert answer.status_code == 200
    return str(answer.content.decode())


def told_of_ended(world: TestWorld) -> str:
    return letters(world, "Your line has ended")[-1]


def test_the_contact_on_file_gets_the_link_and_sees_what_became_of_the_money(
    client: Client, world: TestWorld
) -> None:
    shown = page(client, link_in(letters(world, WAITS)[-1]))

    assert "<h1>12.34 EUR wait for you</h1>" in shown
    assert money_address() in told_of_ended(world)
    for label, amount in {
        "Credit that you paid for": "12.34 EUR",
        "Gifted credit that ends with the line": "5.00 EUR",
        "You get back": "12.34 EUR",
    }.items():
        assert f"<dt>{label}</dt><dd>{amount}</dd>" in shown
    assert "It is yours, and waits for your choice" in shown


def test_the_holder_chooses_an_account_and_the_money_goes_there(
    client: Client, world: TestWorld
) -> None:
    assert choose_bank(client).status_code == 303

    shown = page(client)
    assert "the bank account that ends in 3000" in shown
    assert COMPACT_IBAN not in shown
    assert "Your money leaves on" in shown
    (letter,) = letters(world, WHERE)
    assert "ends in 3000" in letter
    assert COMPACT_IBAN not in letter
    world.clock.advance(days=2, minutes=1)
    submit_payouts(world.outside, world.clock)
    assert "12.34 EUR are on their way" in page(client)
    assert "ends in 3000" in letters(world, LEFT)[-1]
    paid_to = Destination(account=COMPACT_IBAN, name=LINE.name, country="DE")
    (paid,) = MemoryPayments(world.world, "bank").paid_to(paid_to)
    assert paid.amount_minor == 1234


def test_whoever_reads_the_mail_stops_it_and_another_account_is_chosen(
    client: Client, world: TestWorld
) -> None:
    choose_bank(client)
    address = link_in(letters(world, WHERE)[-1])

    assert client.post(f"{address}stop/").status_code == 303

    assert "12.34 EUR wait for you" in page(client)
    assert (payout().state, payout().destination, payout().chosen_by) == ("draft", "", "")
    assert len(letters(world, WAITS)) == 2, "that it was stopped is told, too"
    world.clock.advance(days=9)
    assert submit_payouts(world.outside, world.clock) == 0
    assert choose_bank(client).status_code == 303


def test_a_choice_replaces_the_one_before_and_its_cooling_off_begins_anew(
    client: Client, world: TestWorld
) -> None:
    choose_bank(client)
    first_due = payout().due_at

    assert choose_bank(client, account="DE02 1203 0000 0000 2020 51").status_code == 303

    assert payout().destination_tail == "2051"
    assert payout().due_at > first_due
    assert PayoutRow.objects.count() == 1
    assert len(letters(world, WHERE)) == 2


def test_stopping_by_get_changes_nothing(client: Client, world: TestWorld) -> None:
    choose_bank(client)
    assert client.get(f"{money_address()}stop/").status_code == 303
    assert payout().state == "approved"


@pytest.mark.parametrize("digits", [WRONG, LINE.iccid[:6], "000000"])
def test_a_mailbox_alone_sends_nothing(client: Client, world: TestWorld, digits: str) -> None:
    answer = choose_bank(client, card_digits=digits)

    assert answer.status_code == 422
    assert "You have 9 tries left." in answer.content.decode()
    assert payout().state == "draft"


def test_ten_wrong_tries_lock_every_proof_of_the_line_until_a_desk_unlocks_it(
    client: Client, world: TestWorld
) -> None:
    for _ in range(10):
        choose_bank(client, card_digits=WRONG)
    client.defaults["REMOTE_ADDR"] = "192.0.2.9"  # another connection, the same counter

    assert "it is unlocked there" in choose_bank(client).content.decode()
    assert payout().state == "draft"
    unlock_line(payout().line_id, Actor(channel=Channel.CLI, acting_user="a:b"), world.clock())
    assert choose_bank(client).status_code == 303


def test_a_success_between_them_makes_the_count_begin_anew(
    client: Client, world: TestWorld
) -> None:
    for digits in [WRONG] * 4 + [CARD_DIGITS] + [WRONG] * 4:
        choose_bank(client, card_digits=digits)
    assert choose_bank(client).status_code == 303


def test_where_the_receipt_names_the_card_the_card_proves_nothing(
    client: Client, world: TestWorld
) -> None:
    declared = client.post(
        "/cancel/",
        {
            "kind": "ordinary",
            "when": "soon",
            "holder_name": LINE.name,
            "line": LINE.iccid,
            "reply_email": LINE.email,
        },
    )
    assert declared.status_code == 303
    declaration = DeclarationRow.objects.get()
    assert declaration.iccid == LINE.iccid
    OrderRow.objects.update(declaration_id=declaration.declaration_id)

    answer = choose_bank(client)

    assert "Bring your ID to one of our stores." in answer.content.decode()
    assert payout().state == "draft"


def test_no_mail_and_no_certificate_names_the_card(client: Client, world: TestWorld) -> None:
    """Else the mailbox would hold the proof that is asked for beside it."""
    link = CERTIFICATE.findall(told_of_ended(world))[0]
    told = [client.get(link + name).content.decode() for name in ("", "certificate.json")]
    mails = [one.message.text for one in MemoryMessages(world.world).inbox()]
    assert all(str(payout().order_id) in text for text in told), "they are those of our line"
    assert len(mails) >= 2
    for text in [*told, *mails]:
        assert LINE.iccid not in text


def test_all_mistakes_are_named_at_once_each_at_its_field(client: Client, world: TestWorld) -> None:
    answer = choose_bank(
        client, account="DE89 3704 0044 0532 0130 01", owner="  ", card_digits="12"
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    for field in ("account", "owner", "card_digits"):
        assert f'id="{field}-error"' in shown
    assert "DE89 3704 0044 0532 0130 01" in shown, "what was typed is kept"
    assert not ProofGuardRow.objects.exists(), "mistakes of the form cost no try"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"way": ""}, "way"),
        ({"way": "cash_in_a_sock"}, "way"),
        ({"way": "original"}, "way"),
        ({"account": ""}, "account"),
        ({"account": "12345678"}, "bank_code"),
        ({"account": "12345678", "bank_code": "021000021"}, "country"),
        ({"account": "12345678\0", "bank_code": "0\0", "country": "U"}, "bank_code"),
        ({"owner": "x" * 150}, "owner"),
        ({"owner": "Max Weber"}, "owner"),
        ({"way": "line", "number": "not a number"}, "number"),
        ({"way": "line", "number": ""}, "number"),
        ({"card_digits": ""}, "card_digits"),
        ({"card_digits": "12345a"}, "card_digits"),
    ],
)
def test_bad_input_is_named_at_its_field_and_changes_nothing(
    client: Client, world: TestWorld, typed: dict[str, str], field: str
) -> None:
    answer = choose_bank(client, **typed)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert not PayoutEventRow.objects.exists()


@pytest.mark.parametrize(
    "written",
    [COMPACT_IBAN.lower(), "DE89-3704-0044-0532-0130-00", "DE89　3704 0044 0532 0130 ００"],
)
def test_an_iban_may_be_written_in_many_ways(
    client: Client, world: TestWorld, written: str
) -> None:
    assert choose_bank(client, account=written).status_code == 303
    assert payout().destination_tail == "3000"


def test_guessed_links_and_links_for_another_purpose_are_unknown_pages(
    client: Client, world: TestWorld
) -> None:
    payout_id = payout().payout_id
    others = [
        f"/money/{payout_id}/{'0' * 40}/",
        f"/money/{payout_id}/{link_secret('object', str(payout_id))}/",
        f"/money/{uuid4()}/{link_secret(MONEY, str(payout_id))}/",
        f"/money/{payout_id}/ümlaut/",
    ]
    assert client.get(money_address()).status_code == 200
    for address in others:
        assert client.get(address).status_code == 404
        assert client.post(f"{address}stop/").status_code == 404
    unknown = UUID(int=7)
    assert client.get(f"/money/{unknown}/{link_secret(MONEY, str(unknown))}/").status_code == 404


def test_guessing_is_slowed_down(client: Client, world: TestWorld, monkeypatch: Any) -> None:
    slow = replace(RATES[Limited.MONEY_CHOICE], burst=1, every=timedelta(days=1))
    monkeypatch.setitem(RATES, Limited.MONEY_CHOICE, slow)
    choose_bank(client, card_digits=WRONG)

    answer = choose_bank(client)

    assert "Too many requests" in answer.content.decode()
    assert ProofGuardRow.objects.get().wrong_in_a_row == 1
    assert payout().state == "draft"


def test_the_page_is_kept_by_nobody_and_leaks_no_address(client: Client, world: TestWorld) -> None:
    answer = client.get(money_address())

    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_what_is_on_its_way_can_be_neither_stopped_nor_changed(
    client: Client, world: TestWorld
) -> None:
    choose_bank(client)
    world.clock.advance(days=3)
    submit_payouts(world.outside, world.clock)

    stopped = client.post(f"{money_address()}stop/")
    changed = choose_bank(client)

    for answer in (stopped, changed):
        assert answer.status_code == 422
        assert "it can no longer be changed here" in answer.content.decode()
    assert payout().state == "accepted"
    assert 'name="way"' not in page(client)


def test_an_account_that_is_closed_leads_to_another_way_from_the_same_link(
    client: Client, world: TestWorld
) -> None:
    first = money_address()
    choose_bank(client)
    world.clock.advance(days=3)
    submit_payouts(world.outside, world.clock)
    news = PayoutNews(
        key=payout_key(payout().payout_id),
        became=PayoutState.RETURNED,
        at=world.clock(),
        reason="AC04",
    )
    MemoryPayments(world.world, "bank").tell(news)
    read_payout_news(world.outside, world.clock())

    shown = page(client, first)

    assert "It came back" in shown
    assert "12.34 EUR wait for you" in shown
    answer = client.post(
        first, {"way": "bank", "account": IBAN_2, "owner": LINE.name, "card_digits": CARD_DIGITS}
    )
    assert answer.status_code == 303
    assert (payout().attempt, payout().destination_tail) == (2, "2051")
    assert link_in(letters(world, FAILED)[-1]) == money_address(
        PayoutRow.objects.get(attempt=1).payout_id
    )


IBAN_2 = "DE02 1203 0000 0000 2020 51"


def test_above_the_limit_the_page_says_that_somebody_looks_first(
    client: Client, world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 100}

    choose_bank(client)

    assert payout().state == "held"
    assert "<h1>One of us looks at it</h1>" in page(client)
    assert "One of us looks at it first." in letters(world, WHERE)[-1]


def test_figures_of_debt_deposit_and_netting_are_shown(committed_db: None, settings: Any) -> None:
    rich = replace(
        LINE,
        balance=Balance(
            currency="EUR",
            paid_minor=2000,
            promotional_minor=0,
            deposit_minor=500,
            debt_minor=750,
        ),
    )
    with plain_world(settings) as world:
        end_line(world, rich)
        shown = page(Client(headers={"accept-language": "en"}))
    for label, amount in {
        "Credit that you paid for": "20.00",
        "Deposit": "5.00",
        "Open bills": "7.50",
        "Taken from your deposit and credit to pay what you owe": "7.50",
        "You get back": "17.50",
    }.items():
        assert re.search(rf"<dt>{label}</dt><dd>{amount} EUR</dd>", shown)


def test_money_is_owed_while_it_waits(client: Client, world: TestWorld) -> None:
    choose_bank(client)
    assert books()["refund_payable"] == -1234


def test_the_way_it_was_paid_is_offered_where_it_is_on_file(
    committed_db: None, settings: Any
) -> None:
    with plain_world(settings) as world:
        end_line(world, replace(LINE, refund_reference="card:4711"))
        assert payout().method == "original"
        assert "are on their way" in page(Client(headers={"accept-language": "en"}))
