"""A back office looks after refunds by command; codes and fields are promises."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from tests.payouts import CHIEF, IBAN, LINE, contradict, owe
from tests.worlds import CURRENT, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.jobs import tasks
from cleanbreak.records.line import HolderRow
from cleanbreak.records.payout import PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")
BANK = ("--bank", IBAN, "--name", "Anna Müller")


@pytest.fixture
def world(settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["payout", *arguments])


def said(*arguments: str, code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_one_enters_and_another_approves(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    payout_id = str(owed.payout_id)
    listed = said("list", "--list", "holder")
    assert [one["payout_id"] for one in listed["payouts"]] == [payout_id]
    assert listed["sums"] == [
        {"state": "draft", "currency": "EUR", "payouts": 1, "amount_minor": 1234}
    ]

    entered = said("choose", payout_id, *BANK, "--as", "rita")
    assert (entered["state"], entered["destination_tail"]) == ("held", "3000")
    assert entered["chosen_by"] == "operator:rita"
    refused = said("approve", payout_id, "--as", "rita", code=3)
    assert refused["error"] == "approved_by_chooser"
    approved = said("approve", payout_id, "--as", "ralf")
    assert (approved["state"], approved["approved_by"]) == ("approved", "operator:ralf")
    again = said("approve", payout_id, "--as", "ralf", code=3)
    assert again["error"] == "payout_not_there"
    back = said("send-back", payout_id, "--reason", "The holder said no.", "--as", "rita")
    assert (back["state"], back["destination_tail"]) == ("draft", None)
    assert back["events"][-1]["facts"] == {"problem": "The holder said no."}


def test_nothing_that_is_printed_holds_a_whole_account(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    payout_id = str(owed.payout_id)
    HolderRow.objects.update(reference="C-1")
    outputs = [
        run("choose", payout_id, *BANK, "--as", "rita"),
        run("show", payout_id),
        run("show", payout_id, "--json"),
        run("list"),
        run("list", "--json"),
        run("choose", payout_id, "--bank", IBAN[:-1] + "1", "--name", "Anna Müller"),
    ]
    account = IBAN.replace(" ", "")
    for one in outputs:
        # Seven at a time: four would be found in the identifier of an order now and then.
        printed = "".join(one.output.split())
        assert not [at for at in range(len(account) - 6) if account[at : at + 7] in printed]
        assert "Müller" not in one.output
        assert LINE.msisdn not in one.output
    assert outputs[-1].exit_code == 3
    assert "12.34 EUR" in outputs[3].output
    assert "waits for a second person" in outputs[1].output


def test_unknown_lists_payouts_and_findings_are_refused(world: TestWorld) -> None:
    assert said("list", "--list", "secrets", code=3)["error"] == "unknown_queue_list"
    for command in (("show",), ("approve",), ("send-back", "--reason", "No."), ("choose", *BANK)):
        unknown = said(command[0], str(uuid4()), *command[1:], code=3)
        assert unknown["error"] == "unknown_payout"
    assert run("show", "seven").exit_code == 2
    assert run("resolve", str(uuid4()), "perhaps").exit_code == 2
    assert said("resolve", str(uuid4()), "arrived", code=3)["error"] == "unknown_payout"
    assert "Nothing is in this list." in run("list").output


def test_a_contradiction_is_listed_and_resolved(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    payout_id = str(owed.payout_id)
    said("choose", payout_id, *BANK, "--as", "rita")
    approve_payout(owed.payout_id, CHIEF, world.clock())
    PayoutRow.objects.update(due_at=timezone.now())
    tasks.submit_payouts()
    follower = contradict(world, owed.payout_id)

    (listed,) = said("list", "--list", "contradictions")["payouts"]
    assert listed["payout_id"] == payout_id
    assert said("show", str(follower.payout_id))["is_disputed"]
    assert "find out" in run("show", str(follower.payout_id)).output
    assert said("resolve", payout_id, "arrived", "--as", "rita", code=3)["error"] == (
        "resolved_by_chooser"
    )
    assert said("resolve", payout_id, "arrived", "--as", "ralf")["finding"] == "arrived"
    assert said("show", str(follower.payout_id))["state"] == "cancelled"
    assert said("list", "--list", "contradictions")["payouts"] == []


def test_reminders_letters_and_unclaimed_money(world: TestWorld, tmp_path: Path) -> None:
    (owed,) = owe(world, replace(LINE, email=""))
    payout_id = str(owed.payout_id)
    assert said("unclaimed", "remind") == {"reminders": 0}
    assert said("unclaimed", "write-off") == {"written_off": 0}
    assert said("unclaimed", "write-off", payout_id, code=3)["error"] == "not_yet_unclaimed"
    long_ago = timezone.now() - timedelta(days=5 * 365)
    PayoutRow.objects.update(created_at=long_ago, changed_at=long_ago)
    tasks.remind_of_payouts(0)
    out = tmp_path / "letters.html"
    letters = said("letters", "--out", str(out))
    (letter,) = letters["letters"]
    assert (letter["payout_id"], letters["last"]) == (payout_id, letter["letter_id"])
    assert "12.34 EUR" in out.read_text(encoding="utf-8")
    assert run("letters", "--out", str(tmp_path / "letters.pdf")).exit_code == 2
    assert said("letters", "--posted-up-to", str(letters["last"])) == {"posted": 1}
    assert said("letters")["letters"] == []
    PayoutRow.objects.update(reminded=3, reminded_at=timezone.now() - timedelta(days=40))
    assert said("unclaimed", "write-off") == {"written_off": 1}
    assert said("show", payout_id)["state"] == "unclaimed"
    assert said("unclaimed", "claim", payout_id, "--as", "rita")["state"] == "draft"
    PayoutRow.objects.update(changed_at=long_ago)
    assert said("unclaimed", "write-off", payout_id, "--as", "ralf") == {"written_off": 1}
