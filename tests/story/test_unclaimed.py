"""Money that nobody comes for: asked for again, written off by law, and paid when they do come."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.payouts import CHIEF, CLERK, IBAN, LINE, books, contradict, mails, owe, send, tell
from tests.worlds import TestWorld, make_world

from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutNotThere, PayoutState
from cleanbreak.domain.payout_contradiction import ContradictionOpen
from cleanbreak.domain.policy import Period
from cleanbreak.domain.unclaimed import (
    CountsFrom,
    NotYetUnclaimed,
    UnclaimedRules,
    UnclaimedThen,
    WaitingMoney,
    last_day_to_claim,
    reminder_due,
    require_unclaimed,
)
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.remind_of_payouts import remind_of_payouts
from cleanbreak.flows.send_announcements import send_mass_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.write_letters import list_letters, post_letters, write_letters
from cleanbreak.flows.write_off_unclaimed import claim_again, write_off_payout, write_off_unclaimed
from cleanbreak.policies.loader import known_places, unclaimed_rules
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.payout import PayoutEventRow, PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")
SUBJECT = "Your money still waits for you"
NO_MAIL = replace(LINE, msisdn="+4915228817387", name="=Ben", email="")
AMERICAN = replace(LINE, msisdn="+12125550123", name="Grace Carter", jurisdiction="us")
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    return make_world()


def remind_all(world: TestWorld) -> None:
    """Let the three reminders go out, each in its time."""
    for _ in range(3):
        world.clock.advance(days=100)
        assert remind_of_payouts(world.clock) > 0


def state_of(row: PayoutRow) -> str:
    return PayoutRow.objects.get(payout_id=row.payout_id).state


def test_each_reminder_is_sent_once_and_in_its_time(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    sent = []
    for day in range(1, 201):
        world.clock.advance(days=1)
        sent += [day] * remind_of_payouts(world.clock)
        assert remind_of_payouts(world.clock) == 0, "a night that is repeated"
    assert sent == [30, 90, 180]

    assert send_mass_announcements(world.outside, world.clock) == 3
    assert len(mails(world, SUBJECT)) == 3
    assert mails(world, SUBJECT)[0].recipient == "anna@example.org"
    assert "12.34 EUR" in mails(world, SUBJECT)[0].text
    noted = PayoutEventRow.objects.filter(payout_id=owed.payout_id).order_by("pk")
    assert [one.facts["reminder"] for one in noted] == [1, 2, 3]


def test_reminders_that_were_missed_do_not_come_all_at_once(world: TestWorld) -> None:
    owe(world, LINE)
    world.clock.advance(days=400)
    sent = []
    for day in range(200):
        sent += [day] * remind_of_payouts(world.clock)
        world.clock.advance(days=1)
    assert sent == [0, 60, 150]


def test_who_has_chosen_meanwhile_is_not_reminded(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    world.clock.advance(days=30)
    assert remind_of_payouts(world.clock) == 1
    own = Choice(
        method=PayoutMethod.BANK, destination=Destination(account=IBAN, name="Anna Müller")
    )
    choose_payout(owed.payout_id, own, CLERK, world.clock())

    send_mass_announcements(world.outside, world.clock)

    assert mails(world, SUBJECT) == []
    world.clock.advance(days=365)
    assert remind_of_payouts(world.clock) == 0


def test_a_crash_between_two_writes_leaves_neither(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(world, LINE)
    world.clock.advance(days=30)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cleanbreak.flows.remind_of_payouts.put_in_outbox", die)
    with pytest.raises(KeyboardInterrupt):
        remind_of_payouts(world.clock)
    monkeypatch.undo()
    assert PayoutRow.objects.get().reminded == 0

    assert remind_of_payouts(world.clock) == 1
    assert OutboxRow.objects.filter(kind="payout_reminder").count() == 1


def test_who_has_no_e_mail_gets_a_letter_that_the_operator_posts(
    world: TestWorld, tmp_path: Path
) -> None:
    owe(world, NO_MAIL)
    world.clock.advance(days=30)
    assert remind_of_payouts(world.clock) == 1
    assert not OutboxRow.objects.filter(kind="payout_reminder").exists()

    (letter,) = list_letters(0, 10, world.clock())
    assert (letter.customer, letter.amount, letter.number) == ("C-=Ben", "12.34 EUR", 1)
    write_letters([replace(letter, customer="=1+1")], tmp_path / "letters.csv")
    (row,) = csv.DictReader((tmp_path / "letters.csv").read_text("utf-8").splitlines())
    assert row["customer"] == "'=1+1", "a spreadsheet calculates nothing"
    write_letters([replace(letter, text="<b>")], tmp_path / "letters.html")
    page = (tmp_path / "letters.html").read_text(encoding="utf-8")
    assert "C-=Ben" in page
    assert "&lt;b&gt;" in page

    assert post_letters(letter.letter_id, world.clock()) == 1
    assert list_letters(0, 10, world.clock()) == []
    assert post_letters(letter.letter_id, world.clock()) == 0


def test_nothing_is_written_off_before_the_law_lets_us(world: TestWorld) -> None:
    """Owed on 22 November 2026: BGB 195, 199(1) let it lapse at the end of 2029."""
    (owed,) = owe(world, LINE)
    remind_all(world)
    world.clock.now = datetime(2029, 12, 31, 12, tzinfo=UTC)
    assert write_off_unclaimed(world.clock) == 0
    with pytest.raises(NotYetUnclaimed, match="2029-12-31"):
        write_off_payout(owed.payout_id, CHIEF, world.clock())
    world.clock.now = datetime(2029, 12, 31, 23, 30, tzinfo=UTC)  # the new year has begun in Berlin

    assert write_off_unclaimed(world.clock) == 1

    assert state_of(owed) == "unclaimed"
    assert books()["unclaimed:de"] == -1234
    assert "refund_payable" not in books()
    assert write_off_unclaimed(world.clock) == 0


def test_nothing_is_written_off_of_which_nobody_was_reminded(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    world.clock.advance(days=3000)

    assert write_off_unclaimed(world.clock) == 0

    with pytest.raises(NotYetUnclaimed):
        write_off_payout(owed.payout_id, CHIEF, world.clock())
    remind_all(world)
    assert write_off_unclaimed(world.clock) == 0, "the last reminder has not had its time"
    world.clock.advance(days=31)
    assert write_off_unclaimed(world.clock) == 1


def test_whoever_comes_later_is_paid_and_may_be_forgotten_again(world: TestWorld) -> None:
    first, second = owe(world, LINE, AMERICAN)
    remind_all(world)
    world.clock.advance(days=1500)
    assert write_off_unclaimed(world.clock) == 2
    assert {books()["unclaimed:de"], books()["unclaimed:us"]} == {-1234}

    claim_again(first.payout_id, CLERK, world.clock())
    assert (state_of(first), books()["refund_payable"]) == ("draft", -1234)
    world.clock.advance(days=31)
    write_off_payout(first.payout_id, CHIEF, world.clock())
    assert books()["unclaimed:de"] == -1234, "a second time is a journal of its own"

    send(world, first.payout_id)
    tell(world, first.payout_id, PayoutState.SETTLED)
    assert books()["bank"] == -1234
    assert "unclaimed:de" not in books()
    assert state_of(second) == "unclaimed"
    with pytest.raises(PayoutNotThere):
        claim_again(first.payout_id, CLERK, world.clock())


def test_what_an_attempt_may_have_paid_is_neither_reminded_of_nor_written_off(
    world: TestWorld,
) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    follower = contradict(world, owed.payout_id)
    world.clock.advance(days=3000)

    assert remind_of_payouts(world.clock) == 0
    assert write_off_unclaimed(world.clock) == 0
    with pytest.raises(ContradictionOpen):
        write_off_payout(follower.payout_id, CHIEF, world.clock())
    submit_payouts(world.outside, world.clock)
    assert state_of(follower) == "draft"


def test_many_are_done_in_batches_and_all_of_them(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.flows.remind_of_payouts.BATCH_SIZE", 2)
    monkeypatch.setattr("cleanbreak.flows.write_off_unclaimed.BATCH_SIZE", 2)
    lines = [
        replace(LINE, msisdn=f"+49152288174{serial:02}", name=f"Holder {serial}")
        for serial in range(5)
    ]
    owe(world, *lines)
    world.clock.advance(days=30)
    assert remind_of_payouts(world.clock) == 5
    for _ in range(2):
        world.clock.advance(days=100)
        assert remind_of_payouts(world.clock) == 5
    world.clock.advance(days=1500)
    assert write_off_unclaimed(world.clock) == 5


RULES = UnclaimedRules(
    reminders=(Period(days=30), Period(months=3)),
    after=Period(months=36),
    counts_from=CountsFrom.DAY,
    then=UnclaimedThen.KEEP,
)
MONEY = WaitingMoney(first_owed_on=TODAY, asked_on=TODAY, reminded=0, reminded_on=None)


def test_days_are_counted_as_the_law_says() -> None:
    assert last_day_to_claim(RULES, date(2024, 2, 29)) == date(2027, 2, 28)
    of_year = replace(RULES, counts_from=CountsFrom.END_OF_YEAR)
    assert last_day_to_claim(of_year, date(2026, 1, 1)) == date(2029, 12, 31)
    assert last_day_to_claim(of_year, date(2026, 12, 31)) == date(2029, 12, 31)
    assert reminder_due(RULES, MONEY, TODAY + timedelta(days=29)) is None
    assert reminder_due(RULES, MONEY, TODAY + timedelta(days=30)) == 1
    once = replace(MONEY, reminded=1, reminded_on=TODAY + timedelta(days=30))
    assert reminder_due(RULES, once, date(2027, 2, 21)) is None
    assert reminder_due(RULES, once, date(2027, 2, 22)) == 2
    assert reminder_due(RULES, replace(once, reminded=2), date(2099, 1, 1)) is None


@pytest.mark.parametrize("place", known_places())
def test_every_place_says_what_becomes_of_unclaimed_money(place: str) -> None:
    rules = unclaimed_rules(place, TODAY)
    assert rules.reminders
    assert last_day_to_claim(rules, TODAY) >= date(2029, 11, 22)
    assert (rules.then is UnclaimedThen.STATE) == place.startswith("us")
    reminded = replace(MONEY, reminded=len(rules.reminders), reminded_on=date(2028, 1, 1))
    with pytest.raises(NotYetUnclaimed):
        require_unclaimed(rules, reminded, last_day_to_claim(rules, TODAY))
    require_unclaimed(rules, reminded, last_day_to_claim(rules, TODAY) + timedelta(days=1))
