"""`cleanbreak number …`, and the page *Give a number back*, as somebody types it."""

import json
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.alerts import alerts_now
from tests.number_lives import state_of
from tests.staff_people import signed_in, staffed_world
from tests.worlds import NOON, LineOf, at_once, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.staff import Role
from cleanbreak.flows.check_numbers import doubts_about_numbers
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA = LineOf()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["number", *arguments])


def told(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def ended(committed_db: None) -> None:
    world = make_world()
    world.add(ANNA)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()


def test_one_number_is_shown_and_each_look_is_noted() -> None:
    said = told("show", ANNA.msisdn)
    assert (said["state"], said["earliest_release_date"]) == ("port_grace", "2026-12-22")
    (interval,) = said["intervals"]
    assert interval["ended_by"] == "terminated"
    assert datetime.fromisoformat(interval["ends_at"]).isoformat() == interval["ends_at"]
    assert "owner" not in str(said)
    assert run("show", "+4915228817000").exit_code == 3
    looks = AuditRow.objects.filter(act="number.shown")
    assert [look.details["is_known"] for look in looks.order_by("pk")] == [True, False]
    assert ANNA.msisdn not in str([look.details for look in looks])
    assert "Given to nobody before: 2026-12-22" in run("show", ANNA.msisdn).stdout


def test_blocks_and_release_and_the_next_number() -> None:
    assert told("blocks", "list")["blocks"] == []
    told("blocks", "add", "+4915228800000", "+4915228899999")
    assert run("blocks", "add", "+4915228800005", "+4915228800006").exit_code == 3
    assert run("blocks", "add", "+4915228", "+49152289").exit_code == 3
    assert "100000 numbers" in run("blocks", "list").stdout
    NumberRow.objects.update(state="quarantined", due_on="2026-01-01", earliest_release_date=NOON)
    assert told("release")["became"] == {"available": 1}
    assert "Nothing is due." in run("release").stdout
    assert told("next", "--place", "de")["msisdn"] == ANNA.msisdn
    assert run("next", "--place", "de").exit_code == 3
    assert run("next", "--place", "nowhere").exit_code == 3
    told("blocks", "remove", "+4915228800000")
    assert run("blocks", "remove", "+4915228800000").exit_code == 3


def test_a_number_is_reclaimed_or_ported_out() -> None:
    NumberRow.objects.update(port_grace_until="2099-01-01", earliest_release_date="2099-01-01")
    seen = ("--document", "passport", "--as", "mia")
    assert run("reclaim", ANNA.msisdn, "--name", "Ben Koch", *seen).exit_code == 3
    assert told("reclaim", ANNA.msisdn, "--name", ANNA.name, *seen)["kept_until"] == "2098-12-31"
    assert "Kept for the former holder" in run("show", ANNA.msisdn).stdout
    assert told("port-out", ANNA.msisdn, "--to", "Other Mobile")["order_id"] is None
    assert state_of(ANNA.msisdn) == "ported_out"
    assert run("port-out", "+4915228817000", "--to", "Other Mobile").exit_code == 3


def test_a_living_line_whose_number_leaves_is_said_to_end() -> None:
    ben = LineOf(msisdn="+4915228817003", name="Ben Koch")
    make_world().add(ben)
    said = run("port-out", ben.msisdn, "--to", "Other Mobile").stdout
    order = OrderRow.objects.get(line__msisdn=ben.msisdn)
    assert f"Its line ends by order {order.order_id}." in said


def test_a_clerk_gives_a_number_back_after_a_look_at_the_document(settings: Any) -> None:
    NumberRow.objects.update(port_grace_until="2099-01-01", earliest_release_date="2099-01-01")
    address = "/staff/numbers/give-back/"
    settings.CLEANBREAK_HOME_PLACE = "de"
    typed = {"number": ANNA.msisdn, "name": ANNA.name, "document": "passport"}
    with staffed_world(settings):
        clerk = signed_in(Role.CLERK)
        assert "Give a number back" in clerk.get(address).content.decode()
        for wrong in ({"name": "Ben Koch"}, {"number": "+4915228817000"}):
            answer = clerk.post(address, {**typed, **wrong})
            assert answer.status_code == 422
            assert "No number that rests was this person" in answer.content.decode()
        assert clerk.post(address, {**typed, "document": ""}).status_code == 422
        as_at_home = {**typed, "number": ANNA.msisdn.replace("+49", "0", 1)}
        assert "kept for its former holder" in clerk.post(address, as_at_home).content.decode()
    assert NumberRow.objects.get().kept_until is not None


def test_doctor_tells_of_numbers_that_do_not_get_on_before_their_latest_day() -> None:
    NumberRow.objects.update(
        state="quarantined",
        earliest_release_date="2026-11-01",
        latest_release_date="2026-11-29",
        due_on="2026-11-23",
    )
    assert [one.name for one in doubts_about_numbers(NOON)] == ["numbers.latest_day"]
    NumberRow.objects.update(due_on="2026-11-21")
    names = [one.name for one in doubts_about_numbers(NOON)]
    assert names == ["numbers.latest_day", "numbers.overdue"]
    both = {"CleanbreakNumbersNearLatestDay", "CleanbreakNumbersOverdue"}
    assert both <= alerts_now(lambda: NOON)
    NumberRow.objects.update(latest_release_date="2027-06-01", due_on="2026-11-23")
    assert [*doubts_about_numbers(NOON)] == []
    assert not both & alerts_now(lambda: NOON)
