"""An operator ends lines by command: every exit code and JSON field is a promise."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connections
from django.utils import formats, timezone, translation
from pytest_django import Settings
from tests.worlds import CURRENT, LineOf, TestWorld, make_world

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.channels.cli import line_commands
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.ports.errors import Refused
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def said(result: Result) -> dict[str, object]:
    return json.loads(result.stdout)


def work_beside(world: TestWorld) -> threading.Thread:
    """Be the worker, in a thread of its own, until the order is there and done."""

    def work() -> None:
        while not world.work():
            world.clock.now = timezone.now()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("sim_kind", list(SimKind))
def test_a_verified_line_is_ended_now_and_waited_for(world: TestWorld, sim_kind: SimKind) -> None:
    line = LineOf(sim_kind=sim_kind)
    world.add(line)
    worker = work_beside(world)

    name = ("--msisdn", line.msisdn) if sim_kind is SimKind.ESIM else ("--iccid", line.iccid)
    result = run("terminate", *name, "--when", "now", "--verified-by", "eva", "--wait", "--json")
    worker.join()

    assert result.exit_code == 0, result.output
    order = said(result)
    assert order["state"] == "completed"
    assert order["line_state"] == "terminated"
    assert len(order["evidence"]) == len(STEPS)
    assert order["settlement"]["refund_minor"] == 1234
    assert LineRow.objects.get().state == "terminated"
    shown = run("order", "show", str(order["order_id"]), "--json")
    assert shown.exit_code == 0
    assert said(shown)["channel"] == "cli"


def test_an_end_with_notice_waits_and_can_be_withdrawn_once(world: TestWorld) -> None:
    line = LineOf(payment="postpaid")
    world.add(line)

    asked = run("terminate", "--msisdn", line.msisdn, "--json")
    order_id = str(said(asked)["order_id"])
    assert asked.exit_code == 4
    assert said(asked)["can_be_withdrawn"] is True
    assert run("order", "show", order_id).exit_code == 4

    assert run("order", "cancel", order_id, "--json").exit_code == 0
    assert said(run("line", "show", "--msisdn", line.msisdn, "--json"))["state"] == "active"
    again = run("order", "cancel", order_id, "--json")
    assert (again.exit_code, said(again)["error"]) == (3, "order_not_open")


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("--msisdn", "+4915228817386", "--when", "now"), 3, "proof_needed_to_end_now"),
        (("--msisdn", "+4915228817386", "--when", "2020-01-01"), 3, "date_in_the_past"),
        (("--msisdn", "+4915228817386", "--when", "2999-01-01"), 3, "date_too_far_ahead"),
        (("--msisdn", "0152 28817386"), 3, "malformed_msisdn"),
        (("--msisdn", "+4915228817000"), 3, "unknown_line"),
        (("--iccid", "8949000000000000019"), 3, "wrong_iccid_check_digit"),
        (("--msisdn", "+4915228817386", "--when", "soon"), 2, None),
        (("--msisdn", "+4915228817386", "--iccid", "8949000000000000017"), 2, None),
        ((), 2, None),
    ],
)
def test_bad_input_is_refused_with_a_code_and_nothing_is_stored(
    world: TestWorld, arguments: tuple[str, ...], code: int, error: str | None
) -> None:
    world.add(LineOf())

    result = run("terminate", *arguments, "--json")

    assert result.exit_code == code, result.output
    if error:
        assert said(result)["error"] == error
        assert str(said(result)["sentence"]).endswith(".")
    assert LineRow.objects.get().state == "active"


def test_a_line_that_has_ended_says_on_which_day(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    asked = ("terminate", "--msisdn", line.msisdn, "--when", "now", "--verified-by", "eva")
    run(*asked)
    world.clock.now = timezone.now()
    world.work()
    termination_date = LineRow.objects.get().termination_date
    assert termination_date is not None
    ended_on = formats.date_format(termination_date)

    again, machines = run(*asked), run(*asked, "--json")

    assert (again.exit_code, machines.exit_code) == (3, 3)
    assert again.stderr == f"This line has already ended, on {ended_on}.\n"
    assert said(machines)["error"] == "line_already_terminated"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (OperationalError("gone"), "database_away"),
        (InterfaceError("closed"), "database_away"),
        (IntegrityError("duplicate key (msisdn)=(+4915228817386)"), "defect"),
    ],
)
def test_only_a_database_that_is_away_is_called_away(
    world: TestWorld, failure: DatabaseError, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise failure

    monkeypatch.setattr(line_commands, "look_at_line", fail)

    result = run("line", "show", "--msisdn", "+4915228817386", "--json")

    assert (result.exit_code, said(result)["error"]) == (5, code)
    assert "4915228817386" not in result.output


def test_a_date_before_the_notice_names_the_earliest_day(world: TestWorld) -> None:
    world.add(LineOf(payment="postpaid"))
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    result = run("terminate", "--msisdn", "+4915228817386", "--when", tomorrow)

    assert result.exit_code == 3
    assert "at the earliest" in result.stderr


def test_an_order_that_needs_a_person_says_so_and_goes_on_when_told(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    rig = Rig()

    rig.poison(lambda subject: getattr(subject, "imsi", "") == line.imsi, Refused("Card stolen."))
    asked = run(
        "terminate", "--msisdn", line.msisdn, "--when", "now", "--verified-by", "eva", "--json"
    )
    order_id = str(said(asked)["order_id"])
    world.clock.now = timezone.now()
    world.work(rigged(world.outside, rig))

    shown = run("order", "show", order_id, "--json")
    assert shown.exit_code == 5
    assert said(shown)["problem"] == {"code": "refused", "sentence": "Card stolen."}

    assert run("order", "retry", order_id).exit_code == 0
    world.clock.now = timezone.now()
    world.work()
    assert run("order", "show", order_id).exit_code == 0
    assert run("order", "retry", order_id).exit_code == 3


def test_a_system_that_is_down_keeps_the_order_waiting_and_it_goes_on_by_itself(
    world: TestWorld,
) -> None:
    line = LineOf()
    world.add(line)
    world.world.set_down("network", True)
    asked = run(
        "terminate", "--msisdn", line.msisdn, "--when", "now", "--verified-by", "eva", "--json"
    )
    order_id = str(said(asked)["order_id"])
    world.clock.now = timezone.now()
    world.work()
    shown = run("order", "show", order_id, "--json")
    assert shown.exit_code == 4
    assert said(shown)["problem"]["code"] == "unavailable"

    world.world.set_down("network", False)
    world.clock.advance(seconds=5)
    world.work()
    assert run("order", "show", order_id).exit_code == 0


def test_the_doctor_names_what_is_down(world: TestWorld) -> None:
    world.world.set_down("esim", True)

    result = run("doctor", "--json")

    findings = {one["name"]: one["is_well"] for one in said(result)["findings"]}
    assert result.exit_code == 5
    assert findings["database"] is True
    assert findings["migrations"] is True
    assert findings["clock"] is True
    assert findings["adapter.network"] is True
    assert findings["adapter.esim"] is False
    assert findings["worker"] is False


def test_a_certificate_is_checked_with_the_key_that_is_printed(
    world: TestWorld, tmp_path: Path
) -> None:
    line = LineOf()
    world.add(line)
    run("terminate", "--msisdn", line.msisdn, "--when", "now", "--verified-by", "eva")
    world.clock.now = timezone.now()
    world.work()

    printed = said(run("certificate", "key", "--json"))

    order_id = CertificateRow.objects.get().order_id
    found = certificate_json(read_certificate(order_id))
    assert printed["key_id"] == found["key_id"]
    assert str(printed["pem"]).rstrip() in run("certificate", "key").stdout
    key, file = tmp_path / "key.pem", tmp_path / "certificate.json"
    key.write_text(str(printed["pem"]))
    file.write_text(json.dumps(found))
    for with_key in ([], ["--key", str(key)]):
        genuine = run("certificate", "verify", str(file), *with_key)
        assert genuine.exit_code == 0
        assert str(order_id) in genuine.stdout
    assert said(run("certificate", "verify", str(file), "--json"))["statement"] == json.loads(
        found["statement"]
    )
    file.write_text(json.dumps(found).replace("2026", "2027"))
    changed = run("certificate", "verify", str(file), "--json")
    assert (changed.exit_code, said(changed)["error"]) == (3, "certificate_changed")


def test_a_refused_command_speaks_the_language_of_the_terminal(world: TestWorld) -> None:

    with translation.override("de"):
        german = run("terminate", "--msisdn", "0152")
    with translation.override("zh-hans"):
        chinese = run("terminate", "--msisdn", "0152")

    assert "Rufnummer" in german.stderr or "Telefonnummer" in german.stderr
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese.stderr)


def test_the_plan_shows_every_figure_and_changes_nothing(world: TestWorld) -> None:
    line = LineOf(term_end_date=date(2099, 1, 1), early_termination_fee_minor=1190)
    world.add(line)
    LineRow.objects.update(device_instalments_minor=5000)
    asked = ("terminate", "--msisdn", line.msisdn, "--when", "now", "--verified-by", "eva")

    words, machines = run(*asked, "--plan"), run(*asked, "--plan", "--json")

    assert words.exit_code == machines.exit_code == 0
    assert words.stdout.splitlines()[1:] == [
        "Paid credit: 12.34 EUR",
        "Gifted credit that ends with the line: 5.00 EUR",
        "Fee for ending before the minimum term is over: 11.90 EUR",
        "Tax that the fee includes: 1.90 EUR",
        "Taken from deposit and credit to pay what is owed: 11.90 EUR",
        "Instalments for the device that go on as agreed: 50.00 EUR",
        "Goes back to the holder: 0.44 EUR",
    ]
    assert said(machines)["settlement"]["refund_minor"] == 44
    assert LineRow.objects.get().state == "active"
    shown = run("line", "show", "--msisdn", line.msisdn).stdout
    for figure in (
        "Gifted credit: 5.00 EUR",
        "Open instalments for the device: 50.00 EUR",
        "Agreed fee for an early end: 11.90 EUR",
    ):
        assert figure in shown
    refused = run("terminate", "--msisdn", "+4915299999999", "--plan")
    assert refused.exit_code == 3
