"""A payment is accepted, settled, comes back days later, and goes out by another account."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.iso20022_files import bank_settings, payments_in, schemas_or_skip
from tests.peers.iso20022.mock_bank import CLOSED_ACCOUNT, MockBank, running_bank
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.payout import PayoutEventRow, PayoutRow

pytest.importorskip("mockbank", reason="mock-bank is not installed: pip install -e '.[dev]'")
pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(refund_reference=None, language="en")
ACCOUNT, OTHER_ACCOUNT = "DE89370400440532013000", "DE75512108001245126199"
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:mia")


@pytest.fixture(autouse=True)
def limits(settings: object) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}  # type: ignore[attr-defined]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare_folders(tmp_path / "bank")
    return tmp_path / "bank"


@pytest.fixture
def world(committed_db: None, folder: Path) -> TestWorld:
    """A line of 12.34 EUR that was ended, and an operator whose bank takes files."""
    world = make_world()
    bank = Iso20022Bank(bank_settings(folder, schemas_or_skip()), world.clock)
    world.outside = replace(world.outside, bank=bank)
    world.add(LINE)
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    return world


@pytest.fixture
def bank(world: TestWorld, folder: Path) -> Iterator[MockBank]:
    world.clock.advance(days=2)
    with running_bank(folder, world.clock()) as bank:
        world.clock.advance(days=-2)
        yield bank


def test_what_comes_back_after_days_goes_out_by_another_account(
    world: TestWorld, bank: MockBank, folder: Path
) -> None:
    bank.returns_payments(after_days=3, reason="AC04")
    pay(world, bank, ACCOUNT)
    assert [(one.state, one.attempt) for one in payouts()] == [("accepted", 1)]

    days_go_by(world, bank, 1)
    assert states() == ["settled"]
    days_go_by(world, bank, 6)

    assert states() == ["returned", "draft"]
    assert books() == {"refund_payable": -1234}
    assert "AC04" in payouts()[0].problem_sentence
    send_announcements(world.outside, world.clock)
    assert "Your money could not be paid" in mails(world)
    bank.keeps_payments()
    pay(world, bank, OTHER_ACCOUNT)
    days_go_by(world, bank, 7)
    assert states() == ["returned", "settled"]
    assert books() == {"bank": -1234}
    sent = payments_in(folder, schemas_or_skip(), "outbox/processed")
    assert {one.account for one in sent} == {ACCOUNT, OTHER_ACCOUNT}
    assert len({one.end_to_end_id for one in sent}) == len(sent) == 2
    assert bank.told() == [], "each file was read and put away"
    assert list((folder / "refused").iterdir()) == []
    events = PayoutEventRow.objects.filter(payout_id=payouts()[0].payout_id).order_by("event_id")
    told = [(one.became, one.facts.get("reason", "")) for one in events]
    assert told[-3:] == [("accepted", ""), ("settled", ""), ("returned", "AC04")]


def test_a_closed_account_is_rejected_at_once(world: TestWorld, bank: MockBank) -> None:
    pay(world, bank, CLOSED_ACCOUNT)

    assert states() == ["rejected", "draft"]
    assert books() == {"refund_payable": -1234}


def test_a_file_that_is_rejected_as_a_whole_is_owed_again(world: TestWorld, bank: MockBank) -> None:
    bank.rejects_files()

    pay(world, bank, ACCOUNT)

    assert states() == ["rejected", "draft"]


def test_a_file_that_the_bank_gets_twice_is_paid_once(
    world: TestWorld, bank: MockBank, folder: Path
) -> None:
    pay(world, bank, ACCOUNT)
    (processed,) = (folder / "outbox" / "processed").glob("*.xml")
    (folder / "outbox" / "again.xml").write_bytes(processed.read_bytes())

    (again,) = bank.fetch()
    read_payout_news(world.outside, world.clock())
    days_go_by(world, bank, 1)

    assert again["reason"] == "DUPL"
    assert states() == ["settled"]
    assert books() == {"bank": -1234}


def test_files_that_come_again_and_out_of_order_change_nothing(
    world: TestWorld, bank: MockBank, folder: Path
) -> None:
    bank.returns_payments(after_days=3, reason="AC04")
    pay(world, bank, ACCOUNT)
    days_go_by(world, bank, 1)
    days_go_by(world, bank, 6)
    before = (states(), books(), PayoutEventRow.objects.count())
    files = sorted((folder / "read").iterdir())
    assert len(files) >= 5, "a status, two bookings, two statements and a return"

    for number, place in enumerate(reversed(files)):
        place.rename(folder / "inbox" / f"{number}.xml")
    assert read_payout_news(world.outside, world.clock()) == 0

    assert (states(), books(), PayoutEventRow.objects.count()) == before
    assert len(list((folder / "read").iterdir())) == len(files)


def pay(world: TestWorld, bank: MockBank, account: str) -> None:
    """Choose an account, let the cooling-off go by, hand over, and hear the bank's first word."""
    destination = Destination(account=account, name="Anna Müller")
    owed = payouts()[-1]
    choice = Choice(method=PayoutMethod.BANK, destination=destination)
    choose_payout(owed.payout_id, choice, CLERK, world.clock())
    world.clock.advance(days=2)
    assert submit_payouts(world.outside, world.clock) == 1
    assert [file["ok"] for file in bank.fetch()]
    read_payout_news(world.outside, world.clock())


def days_go_by(world: TestWorld, bank: MockBank, days: int) -> None:
    bank.advance(days)
    world.clock.advance(days=days)
    read_payout_news(world.outside, world.clock())


def payouts() -> list[PayoutRow]:
    return list(PayoutRow.objects.order_by("attempt"))


def states() -> list[str]:
    return [one.state for one in payouts()]


def books() -> dict[str, int]:
    """Return the accounts in which money stands, but for that of the line's own balance."""
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    ours = {"refund_payable", "bank_in_flight", "bank", "bank_charges"}
    return {code: minor for code, minor in sums.items() if minor and code in ours}


def mails(world: TestWorld) -> list[str]:
    return [one.message.subject for one in MemoryMessages(world.world).inbox()]
