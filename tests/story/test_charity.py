"""Money that is given away: to organisations in the operator's list, by the holder's own word."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test import Client
from tests.money_stories import (
    COMPACT_IBAN,
    IBAN,
    LEFT,
    WAITS,
    WHERE,
    books,
    choose,
    letters,
    money_address,
    money_world,
    payout,
    tries,
)
from tests.worlds import TestWorld

from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState, payout_key
from cleanbreak.flows.choose_payout import Choice, UnknownCharity, choose_payout
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.ports.payments import PayoutNews
from cleanbreak.records.audit import SYSTEM, AuditRow
from cleanbreak.records.charity import CharityRow

pytestmark = pytest.mark.usefixtures("committed_db")
HELPERS = "Ärzte für alle e.V."


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with money_world(settings) as made:
        yield made


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["charity", *arguments])


def listed() -> str:
    """List an organisation; return its number."""
    result = run("add", HELPERS, "--account", IBAN, "--json")
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["number"])


def give(client: Client, number: str) -> Any:
    return choose(client, way="charity", charity=number)


def test_without_an_organisation_the_way_is_not_offered(client: Client, world: TestWorld) -> None:
    assert b"Give it to a charity" not in client.get(money_address()).content
    assert give(client, "1").status_code == 422
    assert payout().state == "draft"

    listed()

    shown = client.get(money_address()).content.decode()
    assert "Give it to a charity" in shown
    assert HELPERS in shown
    assert "cannot be taken back once it is sent" in shown
    assert "checked" not in shown, "nothing is chosen for anybody"


def test_a_gift_goes_to_the_organisation_with_a_receipt(client: Client, world: TestWorld) -> None:
    assert give(client, listed()).status_code == 303
    assert HELPERS in letters(world, WHERE)[-1]
    world.clock.advance(days=2, minutes=1)

    submit_payouts(world.outside, world.clock)

    assert books()["charity_in_flight"] == -1234
    (sent,) = world.world.all("bank.payment").values()
    assert COMPACT_IBAN in json.dumps(sent)
    letter = letters(world, LEFT)[-1]
    assert str(payout().payout_id) in letter
    assert HELPERS in letter
    news = PayoutNews(
        key=payout_key(payout().payout_id), became=PayoutState.SETTLED, at=world.clock()
    )
    MemoryPayments(world.world, "bank").tell(news)
    read_payout_news(world.outside, world.clock())
    assert payout().state == "settled"
    assert books()["bank"] == -1234
    assert b"have been paid" in client.get(money_address()).content


def test_a_gift_can_be_stopped_until_it_is_sent(client: Client, world: TestWorld) -> None:
    give(client, listed())

    assert client.post(f"{money_address()}stop/").status_code == 303

    world.clock.advance(days=9)
    assert submit_payouts(world.outside, world.clock) == 0


def test_a_gift_that_comes_back_is_the_holders_again(client: Client, world: TestWorld) -> None:
    give(client, listed())
    world.clock.advance(days=2, minutes=1)
    submit_payouts(world.outside, world.clock)
    news = PayoutNews(
        key=payout_key(payout().payout_id), became=PayoutState.RETURNED, at=world.clock()
    )
    MemoryPayments(world.world, "bank").tell(news)

    read_payout_news(world.outside, world.clock())

    assert [one.state for one in tries()] == ["returned", "draft"]
    assert books()["refund_payable"] == -1234


@pytest.mark.parametrize("number", ["", "0", "-1", "1e3", "９９", "9" * 30, "none"])
def test_an_organisation_that_is_not_in_the_list_gets_nothing(
    client: Client, world: TestWorld, number: str
) -> None:
    listed()
    answer = give(client, number)

    assert answer.status_code == 422
    assert 'id="charity-error"' in answer.content.decode()
    assert payout().state == "draft"


def test_one_that_was_removed_can_no_longer_be_chosen_but_keeps_its_gifts(
    client: Client, world: TestWorld
) -> None:
    number = listed()
    give(client, number)

    assert run("remove", number).exit_code == 0

    assert give(client, number).status_code == 422
    world.clock.advance(days=2, minutes=1)
    submit_payouts(world.outside, world.clock)
    assert payout().state == "accepted"


def test_staff_cannot_choose_one_that_was_removed_either(world: TestWorld) -> None:
    number = listed()
    assert run("add", "Others", "--account", IBAN).exit_code == 0
    run("remove", number)
    choice = Choice(method=PayoutMethod.CHARITY, destination=Destination(reference=number))

    with pytest.raises(UnknownCharity):
        choose_payout(payout().payout_id, choice, SYSTEM, world.clock())


def test_commands_list_add_and_remove_with_stable_answers(world: TestWorld) -> None:
    assert run("list").output.strip() == "There is no charity in the list."
    number = listed()

    document = json.loads(run("list", "--json").stdout)

    (one,) = document["charities"]
    assert (one["number"], one["name"], one["account_tail"]) == (int(number), HELPERS, "3000")
    assert run("add", f" {HELPERS} ", "--account", IBAN).exit_code == ExitCode.REFUSED
    assert run("add", "Other", "--account", IBAN[:-1] + "1").exit_code == ExitCode.REFUSED
    assert run("add", "Other").exit_code == ExitCode.USAGE
    assert run("remove", str(int(number) + 1)).exit_code == ExitCode.REFUSED
    assert run("remove", number, "--json").exit_code == 0
    assert run("remove", number).exit_code == ExitCode.REFUSED
    assert run("add", HELPERS, "--account", IBAN).exit_code == 0, "it may be listed again"
    acts = AuditRow.objects.filter(act__startswith="charity.").values_list("act", flat=True)
    assert sorted(acts) == ["charity.added", "charity.added", "charity.removed"]


def test_the_account_of_an_organisation_is_sealed(world: TestWorld) -> None:
    listed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM charity c")
        text = str(cursor.fetchall())
    assert "3000" in text
    assert COMPACT_IBAN not in text
    assert CharityRow.objects.get().destination() == Destination(
        account=COMPACT_IBAN, name=HELPERS, country="DE"
    )


def test_nobody_is_asked_to_give(client: Client, world: TestWorld) -> None:
    listed()
    assert "charity" not in letters(world, WAITS)[-1]
