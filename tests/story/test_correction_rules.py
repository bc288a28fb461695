"""Who may correct a settlement, until when, how often, and after the archive."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import IntegrityError, transaction
from tests.corrections import (
    CHIEF,
    CLERK,
    LINE,
    REASON,
    books,
    credit,
    debit,
    ended,
    mails,
    order_id,
    payouts,
    wish,
)
from tests.own_months import own_months  # noqa: F401
from tests.owner import owner_cursor
from tests.worlds import CURRENT, TestWorld, at_once, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.correction import (
    CorrectedByProposer,
    CorrectionKeyUsed,
    CorrectionNotHeld,
    CorrectionSide,
    CorrectionState,
    NothingSettled,
    TooLateToCharge,
    UnknownCorrection,
)
from cleanbreak.flows.correct_settlement import (
    CorrectionWish,
    approve_correction,
    correct_settlement,
    refuse_correction,
)
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.ledger import JournalRow
from cleanbreak.records.months import made_at
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """The operator lets one person move up to 50 euros."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A line of 12.34 EUR that was ended, and whose refund waits for the holder's choice."""
    return ended(LINE)


def test_a_key_acts_once(world: TestWorld) -> None:
    debit(world, 34)
    debit(world, 34)

    assert JournalRow.objects.filter(kind="correction").count() == 1
    assert payouts() == [(1, 1, "replaced", 1234), (1, 2, "draft", 1200)]
    assert len(mails(world)) == 1
    with pytest.raises(CorrectionKeyUsed):
        debit(world, 35)


def test_late_usage_is_charged_as_long_as_it_could_be_disputed(world: TestWorld) -> None:
    world.clock.advance(days=56)
    debit(world, 1)
    world.clock.advance(days=1)

    with pytest.raises(TooLateToCharge, match="2027-01-17"):
        debit(world, 1, key="cdr-2")

    credit(world, 1, key="cdr-3")
    assert CorrectionRow.objects.count() == 2


def test_above_the_limit_nothing_is_booked_before_a_second_person_agrees(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 33}

    held = correct_settlement(wish(CorrectionSide.DEBIT, 34), CLERK, world.clock())

    assert held.state is CorrectionState.HELD
    assert payouts() == [(1, 1, "draft", 1234)]
    assert not mails(world)
    same_person = replace(CLERK, acting_user="agent:mia")
    with pytest.raises(CorrectedByProposer):
        approve_correction(held.correction_id, same_person, world.clock())
    approve_correction(held.correction_id, CHIEF, world.clock())
    assert payouts()[-1] == (1, 2, "draft", 1200)
    with pytest.raises(CorrectionNotHeld):
        approve_correction(held.correction_id, CHIEF, world.clock())
    with pytest.raises(UnknownCorrection):
        approve_correction(UUID(int=7), CHIEF, world.clock())


def test_a_correction_that_is_dropped_moves_nothing(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    held = correct_settlement(wish(CorrectionSide.CREDIT, 1), CLERK, world.clock())

    refused = refuse_correction(held.correction_id, CLERK, world.clock())

    assert refused.state is CorrectionState.REFUSED
    assert JournalRow.objects.filter(kind="correction").count() == 0
    with pytest.raises(CorrectionNotHeld):
        approve_correction(held.correction_id, CHIEF, world.clock())


def test_an_order_that_has_not_ended_is_not_corrected() -> None:
    world = make_world()
    world.add(LINE)
    planned = request_termination(at_once(LINE), world.outside, world.clock()).order_id
    for unknown in (planned, UUID(int=7)):
        with pytest.raises(NothingSettled):
            correct_settlement(
                CorrectionWish(
                    order_id=unknown,
                    key="k",
                    side=CorrectionSide.CREDIT,
                    amount_minor=1,
                    reason=REASON,
                ),
                CLERK,
                world.clock(),
            )


def test_an_archived_order_is_corrected_all_the_same(
    own_months: None,  # noqa: F811
) -> None:
    world = ended(LINE)
    mails(world)
    month = made_at(order_id())
    with owner_cursor() as cursor:
        for table in ("evidence", "outbox", "termination_order"):
            cursor.execute(f"DROP TABLE {table}_{month:%Y_%m}")
    assert not OrderRow.objects.exists()

    debit(world, 34)
    credit(world, 10, key="cdr-2")

    assert payouts() == [
        (1, 1, "replaced", 1234),
        (1, 2, "draft", 1200),
        (2, 1, "draft", 10),
    ]
    assert books()["refund_payable"] == -1210
    assert len(mails(world)) == 2


def test_the_audit_log_knows_figures_and_not_the_reason(world: TestWorld) -> None:
    debit(world, 234)

    entry = AuditRow.objects.get(act="settlement.corrected")

    assert entry.details["amount_minor"] == 234
    assert REASON not in json.dumps(entry.details)


def test_the_database_refuses_another_correction_in_place_of_one(world: TestWorld) -> None:
    debit(world, 34)
    for change in ({"amount_minor": 1}, {"reason": "x"}, {"state": "held"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CorrectionRow.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
        CorrectionRow.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRow.objects.filter(state="replaced").update(state="draft")


@pytest.fixture
def command(world: TestWorld, settings: Any) -> Iterator[Any]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    CURRENT.append(world.outside)
    yield run
    CURRENT.pop()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["settlement", *(str(one) for one in arguments)])


def test_the_command_says_what_became_of_it(command: Any, settings: Any) -> None:
    told = ("--reason", REASON, "--key", "k-1", "--as", "mia", "--json")
    done = command("correct", order_id(), "--credit", 250, *told)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["state"] == "posted"
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    waits = command("correct", order_id(), "--debit", 250, *told[:3], "k-2", *told[4:])
    assert waits.exit_code == 4
    number = json.loads(waits.stdout)["correction_id"]
    assert command("approve", number, "--as", "mia").exit_code == 3
    approved = command("approve", number, "--as", "otto")
    assert approved.exit_code == 0
    assert "Taken from a waiting refund: 2.50 EUR" in approved.output
    assert command("refuse", number).exit_code == 3
    assert command("correct", order_id(), *told).exit_code == 2
    assert command("correct", UUID(int=7), "--credit", 1, *told).exit_code == 3
