"""A correction is shown wherever its money is: queue, command line, money page, statement."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils.translation import override
from tests.corrections import LINE, REASON, debit, ended, order_id
from tests.worlds import TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.channels.portal.money_words import money_words
from cleanbreak.domain.payout import PayoutState
from cleanbreak.flows.list_payouts import sum_payouts
from cleanbreak.flows.make_statement import read_statement
from cleanbreak.flows.payout_desk_words import DESK_STATE_WORDS
from cleanbreak.flows.payout_words import STATE_WORDS
from cleanbreak.flows.read_money import read_money
from cleanbreak.records.payout import PayoutRow


@pytest.fixture
def world(committed_db: None, settings: Any) -> TestWorld:
    """A line of 12.34 EUR that was ended, and whose refund waits for the holder's choice."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 500_000}
    return ended(LINE)


def test_there_are_words_for_every_state() -> None:
    assert set(DESK_STATE_WORDS) == set(STATE_WORDS) == set(PayoutState)


def test_what_was_replaced_is_no_open_money_and_its_follower_never_failed(
    world: TestWorld,
) -> None:
    debit(world, 234)

    listed = CliRunner().invoke(cli, ["payout", "list", "--json"])
    failed = CliRunner().invoke(cli, ["payout", "list", "--list", "failed", "--json"])

    assert listed.exit_code == 0, listed.output
    assert [one.state for one in sum_payouts()] == [PayoutState.DRAFT]
    assert json.loads(failed.stdout)["payouts"] == []
    for row in PayoutRow.objects.all():
        shown = CliRunner().invoke(cli, ["payout", "show", str(row.payout_id)])
        assert shown.exit_code == 0, shown.output


def test_the_money_page_says_that_nothing_waits_and_why(world: TestWorld) -> None:
    debit(world, 9999)
    (row,) = PayoutRow.objects.all()

    with override("en"):
        words = money_words(read_money(row.payout_id, world.clock()))

    assert words.headline == "Nothing waits for you here any more"
    assert "still yours" not in words.explanation
    assert [REASON in one for one in words.corrections] == [True]


def test_the_statement_tells_corrections_with_their_reasons(world: TestWorld) -> None:
    debit(world, 234)

    with override("en"):
        (told,) = read_statement(order_id()).corrections

    assert "2.34 EUR to be paid by you" in told
    assert REASON in told


@pytest.mark.parametrize(
    "command",
    [
        ("books", "unclaimed", "--out", "/nowhere/x.csv"),
        ("books", "gl", "--day", "2020-01-01", "--out", "/nowhere/x.csv"),
        ("ledger", "export", "--beancount", "--out", "/nowhere/x.beancount"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(
    world: TestWorld, command: tuple[str, ...]
) -> None:
    answer = CliRunner().invoke(cli, [*command, "--json"])

    assert (answer.exit_code, json.loads(answer.stdout)["error"]) == (3, "file_not_writable")
