"""An operator says how hard each element may be driven; codes and JSON fields are promises."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone, translation
from pytest_django import Settings
from tests.alerts import alerts_now
from tests.worlds import CURRENT, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.limit_element import ELEMENTS
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.element import ElementRow

pytestmark = pytest.mark.usefixtures("committed_db")
BERLIN = ("--zone", "Europe/Berlin")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["element", *arguments])


def said(*arguments: str) -> dict[str, object]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, object] = json.loads(result.stdout)
    return document


@pytest.fixture
def outside(settings: Settings) -> Iterator[None]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    CURRENT.append(make_world().outside)
    yield
    CURRENT.pop()


def test_at_first_every_element_answers_and_has_no_limit() -> None:
    elements = said("list")["elements"]
    assert elements == [
        {
            "name": name,
            "rate": None,
            "pauses": [],
            "paused_until": None,
            "breaker": "closed",
            "failures": 0,
            "open_until": None,
            "down_since": None,
        }
        for name in ELEMENTS
    ]
    assert set(ELEMENTS) == {
        "network", "esim", "charging", "payments", "bank", "numbering", "messages", "signing",
        "log_signing", "identity", "line_services",
    }  # fmt: skip


def test_a_limit_is_set_shown_and_lifted_and_the_audit_log_has_who_did_it() -> None:
    assert said("limit", "network", "--rate", "200/s")["rate"] == "200/s"
    assert said("limit", "network", "--rate", "30/min")["rate"] == "30/min"
    assert said("show", "network")["rate"] == "30/min"
    assert "30/min" in run("list").stdout
    assert said("limit", "network", "--no-limit")["rate"] is None

    entries = AuditRow.objects.order_by("at")
    assert [entry.act for entry in entries] == ["element.limited"] * 3
    assert entries[0].details == {"element": "network", "rate": "200/s"}
    assert entries[0].acting_user.startswith("operator:")


def test_pauses_are_set_shown_and_lifted_and_the_limit_stays() -> None:
    said("limit", "network", "--rate", "200/s")
    element = said("window", "network", "--not", "06:00-23:00", *BERLIN)
    assert element["pauses"] == [{"not": "06:00-23:00", "zone": "Europe/Berlin"}]
    assert element["rate"] == "200/s"
    assert "not 06:00-23:00 Europe/Berlin" in run("list").stdout
    two = said("window", "network", "--not", "06:00-09:00", "--not", "17:00-23:00", *BERLIN)
    assert len(list(two["pauses"])) == 2  # type: ignore[call-overload]
    assert said("window", "network", "--no-window")["pauses"] == []
    assert said("show", "network")["rate"] == "200/s"


def test_a_pause_that_lasts_says_until_when() -> None:
    now = timezone.now()
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=1)
    times = f"{begins:%H:%M}-{ends:%H:%M}"
    until = said("window", "esim", "--not", times, "--zone", "UTC")["paused_until"]
    assert str(until).startswith(f"{ends:%Y-%m-%dT%H:%M}:00")


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("show", "hlr"), 3, "unknown_element"),
        (("limit", "hlr", "--rate", "200/s"), 3, "unknown_element"),
        (("limit", "network", "--rate", "fast"), 3, "malformed_rate"),
        (("limit", "network", "--rate", "0/s"), 3, "malformed_rate"),
        (("limit", "network"), 2, None),
        (("limit", "network", "--rate", "1/s", "--no-limit"), 2, None),
        (("window", "hlr", "--no-window"), 3, "unknown_element"),
        (("window", "network", "--not", "6-23", *BERLIN), 3, "malformed_pause"),
        (("window", "network", "--not", "06:00-23:00", "--zone", "Moon"), 3, "unknown_time_zone"),
        (
            ("window", "network", "--not", "00:00-12:00", "--not", "12:00-24:00", *BERLIN),
            3,
            "never_open",
        ),
        (("window", "network", "--not", "06:00-23:00"), 2, None),
        (("window", "network"), 2, None),
        (("window", "network", "--no-window", *BERLIN), 2, None),
    ],
)
def test_bad_input_is_refused_with_a_code_and_nothing_is_stored(
    arguments: tuple[str, ...], code: int, error: str | None
) -> None:
    result = run(*arguments, "--json")

    assert result.exit_code == code, result.output
    if error:
        assert json.loads(result.stdout)["error"] == error
    assert not ElementRow.objects.exists()
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("de", "antwortet nicht seit"), ("zh-hans", "起无应答")]
)
def test_an_element_that_is_left_alone_is_named_by_list_and_doctor(
    outside: None, language: str, words: str
) -> None:
    now = timezone.now()
    ElementRow.objects.create(
        name="network",
        failures=3,
        openings=1,
        open_until=now + timedelta(minutes=1),
        down_since=now - timedelta(minutes=20),
    )
    shown = said("show", "network")
    assert (shown["breaker"], shown["failures"]) == ("open", 3)
    assert "does not answer since" in run("show", "network").stdout
    with translation.override(language):
        assert words in run("show", "network").stdout

    result = CliRunner().invoke(cli, ["doctor", "--json"])

    (finding,) = [
        one for one in json.loads(result.stdout)["findings"] if one["name"] == "element.network"
    ]
    assert finding["is_well"] is False
    assert "20 minutes" in finding["sentence"]
    assert finding["runbook"] == "docs/howto/runbook.md#element"
    assert "CleanbreakElementDown" in alerts_now()
    ElementRow.objects.update(failures=0, openings=0, open_until=None, down_since=None)
    assert "CleanbreakElementDown" not in alerts_now()
