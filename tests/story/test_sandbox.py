"""A sandbox: each number does what its page says, its clock moves, and nothing real comes near."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from tests import sandbox_urls
from tests.contract.test_client import Line
from tests.money_stories import plain_world
from tests.worlds import AGENT, CURRENT, LineOf, TestWorld

from cleanbreak.flows.advance_orders import Worker, advance_orders
from cleanbreak.flows.guarded_outside import guard
from cleanbreak.flows.retry_order import retry_order
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.site import sandbox_clock, sandbox_command, sandbox_guard, sandbox_pages
from cleanbreak.site.answer_headers import answer_headers
from cleanbreak.site.fill_sandbox import Partner, fill_sandbox
from cleanbreak.site.sandbox_clock import ClockCannotMove, SandboxClock
from cleanbreak.site.sandbox_guard import (
    ALLOWED,
    SandboxHasRealLines,
    SandboxLinesHere,
    SandboxNotFake,
    require_own_kind,
)
from cleanbreak.site.sandbox_lines import LINES_EACH, TOLD, Case, SandboxLine, case_of
from cleanbreak.site.sandbox_rig import sandboxed
from cleanbreak_client import Refused, connect, order_end, read_order, withdraw
from cleanbreak_client.generated import AuthenticatedClient

PAGE = Path("docs/howto/sandbox.md")
SCOPES = ["tmf:product-order", "tmf:product-inventory"]


class Sandbox:
    """A sandbox that is filled, seen by a partner."""

    def __init__(self, world: TestWorld, home: Path) -> None:
        self.clock = SandboxClock(world.world, monotonic=iter(range(10**9)).__next__)
        self.outside = sandboxed(world.outside, world.world, lambda: timezone.now())
        self.world, self.home = world, home
        self.partner = self.fill()

    def fill(self) -> Partner:
        return fill_sandbox(self.outside, self.world.world, self.home, timezone.now())

    def client(self) -> AuthenticatedClient:
        return connect(
            "http://testserver",
            client_id=self.partner.client_id,
            private_key=self.partner.key_file.read_bytes(),
            scopes=SCOPES,
            transport=Line(),
        )

    def work(self) -> None:
        """Let a worker do what is due, as the sandbox's clock says."""
        guarded = guard(self.outside, timezone.now)
        advance_orders(Worker(outside=guarded, clock=timezone.now))


@pytest.fixture
def sandbox(
    settings: Any, committed_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    with plain_world(settings) as world:
        made = Sandbox(world, tmp_path)
        settings.CLEANBREAK_SANDBOX = True
        settings.ROOT_URLCONF = sandbox_urls.__name__
        for module in (sandbox_clock, sandbox_command, sandbox_pages):
            monkeypatch.setattr(module, "wired_clock", lambda: made.clock)
        monkeypatch.setattr(timezone, "now", made.clock.now)
        CURRENT.append(made.outside)
        yield made
        CURRENT.pop()


def state(client: AuthenticatedClient, order_id: str) -> str:
    return str(read_order(client, order_id).state)


@pytest.mark.parametrize("case", [Case.ENDS, Case.BALANCE, Case.SUSPENDED, Case.OUTCOME_UNKNOWN])
def test_a_line_that_ends(sandbox: Sandbox, case: Case) -> None:
    client = sandbox.client()
    order = order_end(client, number=case.first_number, at_once=True)
    for _ in range(2):
        sandbox.work()
        sandbox.clock.move(timedelta(seconds=5))
    assert state(client, order.id) == "completed"


def test_an_element_that_is_down_for_a_minute(sandbox: Sandbox) -> None:
    client = sandbox.client()
    order = order_end(client, number=Case.ELEMENT_DOWN.first_number, at_once=True)
    other = order_end(client, number=Case.ENDS.first_number, at_once=True)
    sandbox.work()
    sandbox.clock.move(timedelta(seconds=30))
    sandbox.work()
    assert (state(client, order.id), state(client, other.id)) == ("inProgress", "completed")
    sandbox.clock.move(timedelta(minutes=10))
    sandbox.work()
    assert state(client, order.id) == "completed"


def test_one_that_is_stuck_until_a_person_helps(sandbox: Sandbox) -> None:
    client = sandbox.client()
    order = order_end(client, number=Case.STUCK.first_number, at_once=True)
    sandbox.work()
    sandbox.clock.move(timedelta(days=1))
    sandbox.work()
    assert state(client, order.id) == "held"
    retry_order(UUID(order.id), AGENT, timezone.now())
    sandbox.work()
    assert state(client, order.id) == "completed"


def test_one_that_is_past_the_point_of_no_return(sandbox: Sandbox) -> None:
    client = sandbox.client()
    order = order_end(client, number=Case.PAST_RETURN.first_number, at_once=True)
    sandbox.work()
    assert state(client, order.id) == "inProgress"
    assert withdraw(client, order.id).state == "terminatedWithError"
    sandbox.clock.move(timedelta(days=2))
    sandbox.work()
    assert state(client, order.id) == "completed"


@pytest.mark.parametrize(
    ("case", "refused"),
    [
        (Case.PORTED_OUT, "409 line_already_terminated"),
        (Case.ENDED, "409 line_already_terminated"),
        (Case.HAS_ORDER, "409 line_has_order"),
        (Case.IN_CONFIDENCE, "409 not_possible_here"),
        (Case.UNKNOWN, "400 unknown_line"),
    ],
)
def test_one_that_is_refused(sandbox: Sandbox, case: Case, refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        order_end(sandbox.client(), number=case.first_number)
    assert refused.partition(" ")[2] in TOLD[case]


def test_a_notice_ends_when_the_clock_is_moved_and_tokens_stay_good(sandbox: Sandbox) -> None:
    client = sandbox.client()
    order = order_end(client, number=Case.MINIMUM_TERM.first_number)
    sandbox.work()
    assert state(client, order.id) == "pending"
    token = client.get_httpx_client().auth._token  # type: ignore[union-attr]
    asked = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    moved = Client().post("/sandbox/clock", {"forwardSeconds": 400 * 86_400}, **asked)
    assert moved.status_code == 200
    assert moved.json()["aheadSeconds"] == 400 * 86_400
    told = datetime.fromisoformat(Client().get("/sandbox/clock", **asked).json()["now"])
    assert told > datetime.now(UTC) + timedelta(days=399)
    sandbox.work()
    assert state(client, order.id) == "completed"
    assert state(sandbox.client(), order.id) == "completed", "a new token is given, too"
    for wrong in (0, -1, 10**9, "x", None):
        answer = Client().post("/sandbox/clock", {"forwardSeconds": wrong}, **asked)
        assert answer.status_code == 400, wrong
    assert Client().post("/sandbox/clock", {"forwardSeconds": 1}).status_code in (401, 415)
    assert Client().delete("/sandbox/clock", **asked).status_code == 405
    with pytest.raises(ClockCannotMove):
        sandbox.clock.move(timedelta(days=-1))


def test_the_clock_goes_on_while_its_world_is_away(sandbox: Sandbox, monkeypatch: Any) -> None:
    sandbox.clock.move(timedelta(days=3))

    def away(*_args: Any) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(sandbox.world.world, "read", away)
    assert sandbox.clock.ahead() == timedelta(days=3)


def test_partners_read_the_messages_of_invented_customers(
    sandbox: Sandbox, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sandbox_pages, "shared_world", lambda: sandbox.world.world)
    client = sandbox.client()
    order_end(client, number=Case.ENDS.first_number)
    send_announcements(sandbox.outside, timezone.now)
    token = client.get_httpx_client().auth._token  # type: ignore[union-attr]
    asked = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    said = Client().post("/sandbox/messages", {"phoneNumber": Case.ENDS.first_number}, **asked)
    assert [sorted(one) for one in said.json()] == [["at", "text"]]
    assert Client().post("/sandbox/messages", {"phoneNumber": "x"}, **asked).status_code == 400
    assert Client().get("/sandbox/messages", **asked).status_code == 405


def test_it_is_filled_once(sandbox: Sandbox) -> None:
    before = (LineRow.objects.count(), OrderRow.objects.count())
    assert before[0] == LINES_EACH * (len(Case) - 1)
    assert sandbox.fill() == sandbox.partner
    assert (LineRow.objects.count(), OrderRow.objects.count()) == before
    assert sandbox.partner.key_file.stat().st_mode & 0o077 == 0


def test_the_command_fills_and_tells_the_numbers(sandbox: Sandbox, monkeypatch: Any) -> None:
    monkeypatch.setattr(sandbox_command, "shared_world", lambda: sandbox.world.world)
    monkeypatch.setattr(sandbox_command, "wire_outside", lambda: sandbox.outside)
    run = CliRunner().invoke
    filled = run(sandbox_command.sandbox_group, ["fill"])
    assert filled.exit_code == 0, filled.output
    assert Case.STUCK.first_number in filled.output
    moved = run(sandbox_command.sandbox_group, ["clock", "--forward", "2", "--json"])
    assert '"ahead_s": 172800' in moved.output
    assert run(sandbox_command.sandbox_group, ["clock", "--forward", "0"]).exit_code == 2


def test_what_is_no_sandbox_is_none(settings: Any, committed_db: None) -> None:
    assert not django_settings.CLEANBREAK_SANDBOX
    for words in (["fill"], ["clock"]):
        failed = CliRunner().invoke(sandbox_command.sandbox_group, words)
        assert isinstance(failed.exception, sandbox_command.NoSandbox)
    assert Client().get("/sandbox/clock").status_code == 404
    assert "X-Cleanbreak-Sandbox" not in answer_headers(encrypted=False, preload=False)


@pytest.mark.parametrize("setting", ALLOWED)
def test_it_does_not_start_with_anything_real(
    settings: Any, committed_db: None, setting: str
) -> None:
    settings.CLEANBREAK_SANDBOX = True
    require_own_kind()
    setattr(settings, setting, "real")
    with pytest.raises(SandboxNotFake, match=setting):
        require_own_kind()


def test_nor_upon_real_lines_nor_is_it_started_as_anything_else(
    settings: Any, committed_db: None, tmp_path: Path
) -> None:
    with plain_world(settings) as world:
        Sandbox(world, tmp_path)
        with pytest.raises(SandboxLinesHere):
            require_own_kind()
        settings.CLEANBREAK_SANDBOX = True
        require_own_kind()
        world.add(LineOf())
        with pytest.raises(SandboxHasRealLines):
            require_own_kind()
        settings.CLEANBREAK_DEMONSTRATION = True
        with pytest.raises(SandboxNotFake, match="DEMONSTRATION"):
            require_own_kind()


def test_nobody_moves_the_clock_where_there_are_real_lines(sandbox: Sandbox) -> None:
    sandbox.world.add(LineOf())
    with pytest.raises(SandboxHasRealLines):
        sandbox.clock.move(timedelta(days=1))
    assert sandbox.clock.ahead() == timedelta()


def test_every_adapter_of_the_settings_is_looked_at() -> None:
    text = Path("src/cleanbreak/site/settings.py").read_text()
    adapters = set(re.findall(r'"(CLEANBREAK_\w+)", "memory"', text))
    assert adapters <= set(sandbox_guard.ALLOWED), adapters - set(sandbox_guard.ALLOWED)


def test_the_pages_say_that_it_is_a_sandbox(sandbox: Sandbox) -> None:
    assert "This is a sandbox" in Client().get("/").content.decode()
    assert "This is a sandbox" in Client().get("/staff/sign-in/").content.decode()


def test_numbers_are_those_of_the_page() -> None:
    said = PAGE.read_text()
    for case, what in TOLD.items():
        assert f"| `{case.first_number}` | {what} |" in said
        assert case_of(SandboxLine(case, 9).msisdn) is case
    for other in ("+447700900999", "+447700901000", "+44770090000", "+4915228817386", ""):
        assert case_of(other) is None
