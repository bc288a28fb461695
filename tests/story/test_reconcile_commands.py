"""An operator compares, lists, repairs and prices by command; codes and fields are promises."""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.alerts import alerts_now, firing
from tests.line_lists import load, row_of
from tests.reconciliations import charging_of, end, network_of, sweep
from tests.worlds import CURRENT, LineOf, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.check_health import check_health
from cleanbreak.jobs import tasks
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.reconciliation_run import RunRow

pytestmark = pytest.mark.usefixtures("committed_db")

ANNA, BEN = LineOf(), LineOf(msisdn="+4915228817387", name="Ben Holder")
TOKEN = "a-token-of-the-monitoring"


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.ALLOWED_HOSTS = ["testserver"]
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    made.add(ANNA, BEN)
    yield made
    CURRENT.pop()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def said(*arguments: str, code: int = 0) -> dict[str, object]:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    document: dict[str, object] = json.loads(result.stdout)
    return document


def haunted(world: TestWorld) -> None:
    end(world, ANNA)
    network_of(world).attach(ANNA.imsi)


def test_agreement_is_zero_and_a_zombie_is_five(world: TestWorld) -> None:
    agreed = said("reconcile")
    assert [one["element"] for one in agreed["elements"]] == [
        "hlr", "vlr", "ocs", "sm_dp_plus", "card_inventory"
    ]  # fmt: skip
    haunted(world)

    [vlr] = said("reconcile", "--element", "vlr", code=5)["elements"]

    assert (vlr["found"], vlr["appeared"]) == ({"zombie": 1}, {"zombie": 1})
    assert (vlr["outcome"], vlr["held"], vlr["living"]) == ("finished", 2, 1)
    told = run("reconcile", "--element", "vlr").stdout
    assert "1 Zombies: ended here, alive there (new: 0)" in told
    assert said("reconcile", "--element", "udm", code=3)["error"] == "unknown_roll"
    assert run("reconcile", "--element", "vlr", "--dump", f"x={__file__}").exit_code == 2


def test_an_element_that_cannot_be_read_is_five(world: TestWorld) -> None:
    world.world.set_down("network", True)

    [hlr] = said("reconcile", "--element", "hlr", code=5)["elements"]

    assert (hlr["outcome"], hlr["problem"]) == (
        "unavailable",
        "The network system is switched off.",
    )
    assert "could not be read" in run("reconcile", "--element", "hlr").stdout


def test_a_zombie_is_repaired_by_two_people(world: TestWorld) -> None:
    haunted(world)
    assert run("discrepancy", "list").stdout.startswith("Books and elements agree.")
    said("reconcile", code=5)
    [one] = said("discrepancy", "list", "--kind", "zombie")["discrepancies"]
    assert (one["element"], one["tail"], one["copies"]) == ("vlr", ANNA.msisdn[-4:], 1)
    assert said("discrepancy", "list", "--kind", "werewolf", code=3)["error"] == (
        "unknown_discrepancy_kind"
    )
    assert ANNA.msisdn not in run("discrepancy", "list").stdout

    number = str(one["discrepancy_id"])
    shown = said("discrepancy", "show", number, "--as", "eva")
    assert shown["on_file"]["imsi"] == ANNA.imsi
    entry = AuditRow.objects.get(act="personal_data.seen")
    assert (entry.acting_user, entry.details["item"]) == ("operator:eva", number)

    repair = said("discrepancy", "repair", "propose", "--as", "eva")
    assert (repair["lines"], repair["refused"]) == (1, 0)
    approve = ("discrepancy", "repair", "approve", str(repair["repair_id"]), "--count", "1")
    assert said(*approve, "--as", "eva", code=3)["error"] == "approved_by_proposer"
    [order_id] = said(*approve, "--as", "max")["order_ids"]
    world.clock.now = timezone.now()
    sweep(world)
    order = said("order", "show", order_id)
    assert order["state"] == "completed"
    assert set(order["evidence"]) == {
        "sweep_network", "close_forgotten_account", "retire_forgotten_sim", "prove_line_is_swept"
    }  # fmt: skip
    assert run("order", "show", order_id).exit_code == 0
    said("reconcile")
    [done] = said("discrepancy", "repair", "list")["repairs"]
    assert (done["state"], done["approved_by"]) == ("approved", "operator:max")
    assert said("discrepancy", "show", number, code=3)["error"] == "unknown_discrepancy"


def dump_of(path: Path, *rows: str, at: datetime) -> str:
    text = "\n".join(rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return f"hss={path}"


@pytest.mark.parametrize("name", ["hss.csv", "hss.csv.gz"])
def test_a_dump_is_compared_without_asking_anybody(
    world: TestWorld, tmp_path: Path, name: str
) -> None:
    end(world, ANNA)
    later = timezone.now()
    clara = LineOf(msisdn="+4915228817388", name="Clara Holder")
    world.add(clara)
    rows = [
        "imsi;msisdn;held_as",
        f"{ANNA.imsi};{ANNA.msisdn[1:]};line",
        f"{BEN.imsi};491;",
        "262019999999999;;line",
        f"{ANNA.imsi};;keys",
    ]

    [hss] = said("reconcile", "--dump", dump_of(tmp_path / name, *rows, at=later), code=5)[
        "elements"
    ]

    assert hss["is_dump"] is True
    assert hss["found"] == {
        "zombie": 1,
        "ghost": 1,
        "stranger": 1,
        "mismatch": 1,
        "leftover_keys": 1,
    }
    mismatch = DiscrepancyRow.objects.get(kind="mismatch")
    assert mismatch.held == {"msisdn": "+491"}
    only = dump_of(tmp_path / name, *rows[:2], at=later)
    [hss] = said("reconcile", "--dump", only, "--incomplete", code=5)["elements"]
    assert hss["found"] == {"zombie": 1}
    assert hss["resolved"] == {"ghost": 1, "stranger": 1, "mismatch": 1, "leftover_keys": 1}


def test_what_ended_after_a_dump_was_written_is_left_for_the_next(
    world: TestWorld, tmp_path: Path
) -> None:
    before = timezone.now()
    world.clock.now = timezone.now()
    end(world, ANNA)
    dump = dump_of(tmp_path / "hss.csv", "imsi", ANNA.imsi, BEN.imsi, at=before)
    [hss] = said("reconcile", "--dump", dump, code=5)["elements"]
    assert (hss["found"], hss["unconfirmed"]) == ({}, 1)


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        (["name", "Anna"], "unknown_dump_columns"),
        (["held_as", "line"], "no_identifier_column"),
        (["imsi,imsi", "1,2"], "repeated_dump_columns"),
        (["imsi,msisdn", "1"], "broken_dump_row"),
        (["imsi,msisdn", "1,2", ",3"], "dump_cell_missing"),
        (["imsi,held_as", "1,ghost"], "unknown_held_as"),
        (["imsi", "1" * 65], "dump_cell_not_clean"),
        ([""], "empty_file"),
    ],
)
def test_a_dump_that_cannot_be_read_changes_nothing(
    world: TestWorld, tmp_path: Path, rows: list[str], error: str
) -> None:
    dump = dump_of(tmp_path / "hss.csv", *rows, at=timezone.now())
    assert said("reconcile", "--dump", dump, code=3)["error"] == error
    assert RunRow.objects.count() == DiscrepancyRow.objects.count() == 0


def test_a_dump_that_was_cut_off_is_refused(world: TestWorld, tmp_path: Path) -> None:
    path = tmp_path / "hss.csv.gz"
    rows = [f"2620{n:011d}" for n in range(5000)]
    dump = dump_of(path, "imsi", *rows, at=timezone.now())
    path.write_bytes(path.read_bytes()[:-200])
    assert said("reconcile", "--dump", dump, code=3)["error"] == "dump_not_readable"
    assert DiscrepancyRow.objects.count() == 0


def test_tariffs_price_what_leaks_each_line_once(world: TestWorld) -> None:
    tariff = said("tariff", "set", "M", "--monthly", "9.99EUR")
    assert tariff == {"code": "M", "monthly_minor": 999, "currency": "EUR"}
    assert said("tariff", "set", "YEN", "--monthly", "980JPY")["monthly_minor"] == 980
    for fee, error in (
        ("9.999EUR", "malformed_fee"),
        ("nine", "malformed_fee"),
        ("9XXX", "unknown_currency"),
    ):
        assert said("tariff", "set", "M", "--monthly", fee, code=3)["error"] == error
    assert [one["code"] for one in said("tariff", "list")["tariffs"]] == ["M", "YEN"]
    assert "9.99 EUR" in run("tariff", "list").stdout

    LineRow.objects.filter(msisdn=ANNA.msisdn).update(tariff="M")
    haunted(world)
    charging_of(world).provision({ANNA.msisdn[1:]: ANNA.balance})
    network_of(world).delete_in_hlr_only(BEN.imsi)
    said("reconcile", code=5)
    assert DiscrepancyRow.objects.filter(kind="zombie").count() == 2
    assert said("discrepancy", "list")["leaking"] == [
        {"kind": "zombie", "currency": "EUR", "lines": 1, "monthly_minor": 999},
        {"kind": "ghost", "currency": None, "lines": 1, "monthly_minor": 0},
    ]
    assert "zombie: 9.99 EUR a month, lines: 1" in run("discrepancy", "list").stdout


def test_an_import_brings_the_tariff() -> None:
    load(row_of(1, tariff="M"), row_of(2, tariff=""))
    tariffs = LineRow.objects.order_by("line_id").values_list("tariff", flat=True)
    assert list(tariffs) == ["M", None]
    load(row_of(1))
    assert list(tariffs.all()) == ["M", None], "a column that is not there changes nothing"
    load(row_of(1, tariff="L"), row_of(2, tariff="S"))
    assert list(tariffs.all()) == ["L", "S"]


def test_the_night_finds_it_doctor_tells_and_the_monitoring_sees_it(
    world: TestWorld, settings: Settings
) -> None:
    settings.CLEANBREAK_METRICS_TOKEN = TOKEN
    tasks.reconcile(timestamp=0)
    assert 'cleanbreak_discrepancies{element="vlr",kind="zombie"} 0\n' in metrics()
    assert not {"CleanbreakZombies", "CleanbreakReconciliationLate"} & firing(metrics())
    haunted(world)

    tasks.reconcile(timestamp=0)

    figures = metrics()
    assert 'cleanbreak_discrepancies{element="vlr",kind="zombie"} 1\n' in figures
    assert 'cleanbreak_discrepancies{element="hlr",kind="zombie"} 0\n' in figures
    assert "CleanbreakZombies" in firing(figures)
    at = RunRow.objects.filter(element="vlr").latest("ended_at").ended_at.timestamp()
    name = "cleanbreak_reconciliation_last_success_timestamp_seconds"
    [line] = [one for one in figures.splitlines() if one.startswith(f'{name}{{element="vlr"}}')]
    assert abs(float(line.split()[-1]) - at) < 1
    assert "# TYPE cleanbreak_orders_held gauge\ncleanbreak_orders_held 0\n" in figures
    for whose in (ANNA.imsi, ANNA.msisdn[1:], "Müller"):
        assert whose not in figures
    [finding] = [
        one for one in check_health(world.outside, timezone.now) if one.name == "reconciliation"
    ]
    assert not finding.is_well
    assert "Ended here and alive there (1): vlr" in finding.sentence


def test_whoever_does_not_know_the_token_sees_no_figures(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CLEANBREAK_METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.CLEANBREAK_METRICS_TOKEN = TOKEN
    for given in ("", TOKEN, f"Bearer {TOKEN}x", f"bearer-{TOKEN}", "Bearer ä"):
        answer = Client().get("/metrics", headers={"authorization": given})
        assert (answer.status_code, answer.content) == (401, b"")
    assert Client().post("/metrics").status_code == 405


def metrics() -> str:
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.content.decode()


def test_an_element_that_was_not_compared_for_days_is_told_by_doctor(world: TestWorld) -> None:
    said("reconcile")
    names = {one.name for one in check_health(world.outside, timezone.now)}
    assert "reconciliation.vlr" not in names
    RunRow.objects.update(ended_at="2026-01-01T00:00:00Z")
    names = {one.name for one in check_health(world.outside, timezone.now)}
    assert "reconciliation.vlr" in names
    assert "CleanbreakReconciliationLate" in alerts_now()


def test_lines_that_share_an_account_are_no_mismatch_if_one_of_them_agrees(
    world: TestWorld, tmp_path: Path
) -> None:
    LineRow.objects.update(charging_account="family-1")
    rows = ["account,msisdn", f"family-1,{ANNA.msisdn}", f"family-1,{BEN.msisdn}"]
    dump = dump_of(tmp_path / "ocs.csv", *rows, at=timezone.now())
    [ocs] = said("reconcile", "--dump", dump)["elements"]
    assert (ocs["held"], ocs["found"]) == (2, {})
    dump = dump_of(tmp_path / "ocs.csv", *rows[:2], "family-1,+491", at=timezone.now())
    [ocs] = said("reconcile", "--dump", dump, code=5)["elements"]
    assert ocs["found"] == {"mismatch": 2}, "nobody knows whose number it should be"


def test_an_empty_page_of_a_filter_is_no_agreement(world: TestWorld) -> None:
    haunted(world)
    run("reconcile")

    for narrowed in (("--kind", "ghost"), ("--element", "nope"), ("--after", "99999")):
        shown = run("discrepancy", "list", *narrowed)
        assert "agree" not in shown.stdout
        assert "nothing more of this" in shown.stdout


def test_a_repair_tells_how_far_it_is_and_what_it_took_over(world: TestWorld) -> None:
    haunted(world)
    run("reconcile")
    first = said("discrepancy", "repair", "propose", "--as", "eva")
    second = said("discrepancy", "repair", "propose", "--as", "eva")
    assert (first["taken_over"], second["taken_over"]) == ([], [first["repair_id"]])
    approved = run("discrepancy", "repair", "approve", str(second["repair_id"]),
                   "--count", "1", "--as", "max")  # fmt: skip
    (order_id,) = OrderRow.objects.filter(plan__repair_id=second["repair_id"]).values_list("pk")

    assert str(order_id[0]) in approved.stdout
    (repair,) = said("discrepancy", "repair", "list")["repairs"]
    assert (repair["swept"], repair["waiting"]) == (0, 1)
    assert "waiting: 1" in run("discrepancy", "repair", "list").stdout


def test_of_an_element_known_by_a_dump_nobody_promises_a_repair(
    world: TestWorld, tmp_path: Path
) -> None:
    end(world, ANNA)
    dump = tmp_path / "hss.csv"
    dump.write_text(f"imsi,msisdn\n{ANNA.imsi},{ANNA.msisdn}\n{BEN.imsi},{BEN.msisdn}\n", "utf-8")
    assert run("reconcile", "--dump", f"hss={dump}").exit_code == 5
    (found,) = said("discrepancy", "list", "--element", "hss")["discrepancies"]

    shown = run("discrepancy", "show", str(found["discrepancy_id"]))

    assert "no repair reaches it" in shown.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--since", "2999-01-01"),
        ("--incomplete",),
        ("--dump", "x=" + "y" * 300),
        ("--dump", "x\ny=/etc/hosts"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(world: TestWorld, arguments: tuple[str, ...]) -> None:
    assert run("reconcile", *arguments).exit_code == 2
