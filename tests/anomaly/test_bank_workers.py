"""Workers die by -9 between the bank and the books, and overtake each other: one file, one payment.

The bank is the real adapter upon real folders; its client fetches the file before anybody knows.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.iso20022_files import (
    Booked,
    Status,
    account_file,
    bank_settings,
    drop_into_inbox,
    payments_in,
    schemas_or_skip,
    status_file,
)
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.folders import BankFolders
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutMethod, payout_key
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.payments import NewsPage, Payments, Payout
from cleanbreak.records.payout import PayoutRow, open_destination

pytestmark = pytest.mark.usefixtures("committed_db")
LINES = [
    LineOf(msisdn="+4915228817386", refund_reference=None),
    LineOf(msisdn="+4915228817387", refund_reference=None),
]
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:mia")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare_folders(tmp_path / "bank")
    return tmp_path / "bank"


@pytest.fixture
def world(committed_db: None, folder: Path, settings: Any) -> TestWorld:
    """Two lines that were ended, whose holders chose accounts, on the day of the payment."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    world = make_world()
    world.outside = replace(world.outside, bank=bank_of(folder, world))
    world.add(*LINES)
    for line in LINES:
        request_termination(at_once(line), world.outside, world.clock())
    world.work()
    account = Destination(account="DE89370400440532013000", name="Anna Müller")
    for payout in PayoutRow.objects.all():
        choice = Choice(method=PayoutMethod.BANK, destination=account)
        choose_payout(payout.payout_id, choice, CLERK, world.clock())
    world.clock.advance(days=2)
    return world


def bank_of(folder: Path, world: TestWorld) -> Iso20022Bank:
    return Iso20022Bank(bank_settings(folder, schemas_or_skip()), world.clock)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def worker_dies(work: Callable[[], object]) -> None:
    """Let a worker in a process of its own do the work that kills it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was to be killed"


def fetch(folder: Path) -> None:
    """Let the bank's client take away what it can see."""
    (folder / "taken").mkdir(exist_ok=True)
    for place in (folder / "outbox").glob("*.xml"):
        place.rename(folder / "taken" / place.name)


def states() -> list[str]:
    return [payout.state for payout in PayoutRow.objects.all()]


def goes_on(world: TestWorld, folder: Path) -> None:
    """Let the next worker come when the lease of the dead one is over; see what the bank has."""
    assert states() == ["submitted"] * 2
    assert submit_payouts(world.outside, world.clock) == 0, "they are the dead worker's still"
    world.clock.advance(minutes=2)
    assert submit_payouts(world.outside, world.clock) == 2
    world.clock.advance(minutes=2)
    assert submit_payouts(world.outside, world.clock) == 0
    fetch(folder)

    assert states() == ["accepted"] * 2
    sent = payments_in(folder, schemas_or_skip(), "taken")
    assert len({one.file for one in sent}) == 1, "one file"
    names = [payout.payout_id.hex for payout in PayoutRow.objects.all()]
    assert sorted(one.end_to_end_id for one in sent) == sorted(names), "one payment each"


def test_killed_after_the_bank_has_the_file(world: TestWorld, folder: Path) -> None:
    rig = Rig()
    rig.on_call(1, Moment.AFTER, die)

    worker_dies(lambda: submit_payouts(rigged(world.outside, rig), world.clock))
    fetch(folder)

    assert len(list((folder / "taken").iterdir())) == 1, "the bank has it, the books do not know"
    goes_on(world, folder)


def test_killed_before_the_bank_can_see_the_file(
    world: TestWorld, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(BankFolders, "deliver", lambda *_: die())
        worker_dies(lambda: submit_payouts(world.outside, world.clock))
    fetch(folder)

    assert list((folder / "taken").iterdir()) == []
    goes_on(world, folder)


@pytest.mark.parametrize("moment", Moment)
def test_every_call_to_the_bank_may_fail_and_is_made_up_for(
    world: TestWorld, folder: Path, moment: Moment
) -> None:
    for n in (1, 2, 3):
        rig = Rig()
        rig.fail_call(1, moment)
        submit_payouts(rigged(world.outside, rig), world.clock)
        assert states() == ["submitted"] * 2, f"round {n}"
        world.clock.advance(hours=1)
    assert submit_payouts(world.outside, world.clock) == 2
    fetch(folder)

    assert states() == ["accepted"] * 2
    assert len(payments_in(folder, schemas_or_skip(), "taken")) == 2


def test_a_database_that_is_set_back_pays_nobody_again(world: TestWorld, folder: Path) -> None:
    """The record of what left lies beside the bank's folders, so a backup does not undo it."""
    submit_payouts(world.outside, world.clock)
    fetch(folder)
    rows = list(PayoutRow.objects.values())
    again = [
        Call(payout_key(row["payout_id"]), Payout(Money(row["amount_minor"], "EUR"), account))
        for row in rows
        if (account := open_destination(row))
    ]

    answers = bank_of(folder, world).pay(again)

    assert [type(answer) for answer in answers] == [Done] * len(rows)
    assert list((folder / "outbox").iterdir()) == []


class Overtaken:
    """A bank whose first answer to a worker is late: another worker has gone on meanwhile."""

    def __init__(self, bank: Payments, meanwhile: Callable[[], object]) -> None:
        self._bank, self._meanwhile = bank, [meanwhile]

    def news(self, mark: str) -> NewsPage:
        page = self._bank.news(mark)
        if self._meanwhile:
            self._meanwhile.pop()()
        return page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bank, name)


def test_a_worker_that_was_overtaken_puts_nothing_away_that_nobody_read(
    world: TestWorld, folder: Path
) -> None:
    submit_payouts(world.outside, world.clock)
    first, second = PayoutRow.objects.order_by("payout_id")
    (file,) = (folder / "outbox").iterdir()
    accepted = Status(end_to_end_id=first.payout_id.hex, status="ACCP")
    drop_into_inbox(folder, "1.xml", status_file(file.stem, [accepted]))
    drop_into_inbox(folder, "2.xml", account_file([Booked(end_to_end_id=first.payout_id.hex)]))

    def other_worker() -> None:
        read_payout_news(world.outside, world.clock())
        later = account_file([Booked(end_to_end_id=second.payout_id.hex)])
        drop_into_inbox(folder, "3.xml", later)

    bank = Overtaken(world.outside.bank, other_worker)
    read_payout_news(replace(world.outside, bank=bank), world.clock())

    assert states() == ["settled"] * 2
    assert list((folder / "inbox").iterdir()) == []
