"""A counter of a store: who may speak for it, and that no job is done twice or by a stranger."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone
from tests.counters import (
    AGREES,
    CORA,
    LENA,
    LINE,
    CounterInStore,
    a_counter,
    ask,
    card_of,
    counter_world,
    end,
    named_and_proved,
    served,
    server,
    steps,
    text,
    with_card_shown,
)
from tests.desks import STORE, clerk_at
from tests.staff_people import signed_in
from tests.worlds import TestWorld

from cleanbreak.adapters.desk_server import ServerNotEncrypted
from cleanbreak.channels.cli.desk_agent_file import (
    AgentFileOpen,
    AgentFileUnreadable,
    NotPairedYet,
)
from cleanbreak.domain.counter import (
    AnotherAgent,
    CounterRevoked,
    PairingRefused,
)
from cleanbreak.domain.printer_place import PrinterPlaceUnknown
from cleanbreak.domain.staff import Role
from cleanbreak.flows.ask_counter import ask_to_print, see_job
from cleanbreak.flows.manage_counters import new_pairing_code, revoke_counter
from cleanbreak.flows.serve_counter import Agent, serve_once
from cleanbreak.ports.desk_link import Taken
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.counter import CounterRow
from cleanbreak.site.desk_agent_command import DESK_AGENT


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    with counter_world(settings, tmp_path) as made:
        yield made


@pytest.fixture
def clerk(world: TestWorld) -> Client:
    return clerk_at(world)


@pytest.fixture
def counter(clerk: Client, world: TestWorld) -> CounterInStore:
    return a_counter(world)


@pytest.fixture
def page(clerk: Client) -> str:
    return named_and_proved(clerk)


def test_the_lead_adds_a_counter_and_its_computer_is_paired_once(world: TestWorld) -> None:
    clerk_at(world)
    lena = signed_in(Role.STORE_LEAD, store=STORE)
    shown = text(lena.post("/staff/counters/", {"name": "Window  "}))
    code = shown.split('id="pairing-code">')[1].split("<")[0]
    assert f"--pairing {code}" in shown
    assert code not in text(lena.get("/staff/counters/"))
    assert code.replace("-", "") not in str(CounterRow.objects.values())

    paired = server().pair(f" {code.lower()} ")
    assert (paired.counter, paired.store) == ("Window", "Berlin, Karl-Marx-Allee")
    assert paired.token not in str(CounterRow.objects.values())
    with pytest.raises(PairingRefused):
        server().pair(code)
    link = server(paired.token)
    link.begin("test", has_printer=False)
    assert link.take().job is None
    assert "is there" in text(lena.get("/staff/counters/"))

    row = CounterRow.objects.get()
    lena.post(f"/staff/counters/{row.counter_id}/revoke/")
    for act in (link.take, lambda: link.begin("test", has_printer=False)):
        with pytest.raises(CounterRevoked):
            act()
    assert "no counter yet" in text(lena.get("/staff/counters/"))
    noted = AuditRow.objects.filter(act__startswith="counter.").order_by("at", "pk")
    assert [one.act for one in noted] == [
        "counter.added", "counter.pairing_begun", "counter.paired", "counter.revoked",
    ]  # fmt: skip


def test_a_code_is_good_for_ten_minutes_and_for_no_second_store(
    world: TestWorld, counter: CounterInStore
) -> None:
    row = CounterRow.objects.get()
    late = new_pairing_code(row.counter_id, LENA, timezone.now() - timedelta(minutes=10))
    with pytest.raises(PairingRefused):
        server().pair(late)
    elsewhere = replace(LENA, store="hamburg-1")
    for act in (new_pairing_code, revoke_counter):
        with pytest.raises(Exception, match="another store"):
            act(row.counter_id, elsewhere, timezone.now())
    older = counter.link
    server().pair(new_pairing_code(row.counter_id, LENA, timezone.now()))
    with pytest.raises(CounterRevoked):
        older.begin("test", has_printer=False)


def test_two_programs_for_one_counter_do_nothing_twice(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    counter.insert(card_of(LINE))
    first, second = counter.start(), counter.start()
    with pytest.raises(AnotherAgent):
        serve_once(first)
    assert served(clerk, page, second, "show").status_code == 303
    assert [one for one, _ in counter.told] == ["done"]


class Replaying:
    """A way to the server on which the last answer comes again."""

    def __init__(self, link: Any) -> None:
        self._link, self.last = link, Taken(job=None, again_in_s=0)

    def take(self) -> Taken:
        taken: Taken = self._link.take()
        self.last = taken if taken.job else self.last
        return self.last

    def answer(self, job_id: str, answer: Any) -> None:
        self._link.answer(job_id, answer)
        self._link.answer(job_id, {"refused": "card_silent"})


def test_a_job_that_comes_again_is_not_done_again(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = counter.start()
    agent.link = Replaying(agent.link)  # type: ignore[assignment]
    asked = ask_to_print(CounterRow.objects.get().counter_id, b"slip", CORA, timezone.now())
    for _ in range(3):
        serve_once(agent)
    assert counter.slips() == ["slip"]
    assert see_job(asked, CORA, timezone.now()).outcome == {"outcome": "printed"}


def test_a_program_that_was_killed_leaves_a_card_that_a_repeat_wipes_to_its_end(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    end(clerk, page)
    asked = ask(clerk, page, "wipe", **AGREES)["Location"]
    assert agent.link.take().job, "taken, and then somebody pulls the plug"
    assert "is still busy" in text(ask(clerk, page, "wipe", **AGREES))

    agent = counter.start()

    assert "that is safe" in text(clerk.get(asked))
    assert "The card is wiped." in text(served(clerk, page, agent, "wipe", **AGREES))
    assert counter.records(LINE) == 0


def test_a_slip_is_printed_or_it_is_told_why_not(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = counter.start()
    for is_open, slip, said in ((True, b"a", "cover_open"), (False, b"b", "printed")):
        counter.change_printer(is_cover_open=is_open)
        assert printed(agent, slip) == said
    counter.change_printer(pieces_left=0)
    assert printed(agent, b"c") == "paper_out"
    counter.change_printer(pieces_left=None, dies=True)
    assert printed(agent, b"d") == "unknown"
    counter.world.world.set_down("slip_printer", True)
    assert printed(agent, b"e") == "unreachable"
    assert counter.slips() == ["b", "d"]


def printed(agent: Agent, slip: bytes) -> str:
    asked = ask_to_print(CounterRow.objects.get().counter_id, slip, CORA, timezone.now())
    serve_once(agent)
    return str(see_job(asked, CORA, timezone.now()).outcome["outcome"])


def test_of_two_counters_one_is_chosen_once(clerk: Client, page: str, world: TestWorld) -> None:
    a_counter(world, "Left")
    right = a_counter(world, "Right")
    right.insert(card_of(LINE))
    agent = right.start()
    assert ask(clerk, page, "show")["Location"] == "/staff/desk/counter/"
    shown = text(clerk.get("/staff/desk/counter/"))
    assert "Left (does not answer)" in shown
    chosen = CounterRow.objects.get(name="Right")
    back = clerk.post("/staff/desk/counter/", {"counter": str(chosen.pk)})
    assert back["Location"] == page
    assert served(clerk, page, agent, "show").status_code == 303
    for wrong in ("x", "", "00000000-0000-0000-0000-000000000000"):
        assert clerk.post("/staff/desk/counter/", {"counter": wrong}).status_code == 422


def test_strangers_get_one_answer_and_nothing_odd_is_a_defect(
    clerk: Client, counter: CounterInStore
) -> None:
    agent = counter.start()
    good = {"headers": {"authorization": f"Bearer {counter.link._token}"}}
    stranger = Client()

    def post(what: str, body: Any, **more: Any) -> tuple[int, str]:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = stranger.post(f"/desk-agent/{what}", sent, content_type="application/json", **more)
        assert "no-store" in answer["Cache-Control"]
        return answer.status_code, text(answer)

    for what in ("begin", "take", "answer"):
        wrong = {"headers": {"authorization": "Bearer " + "x" * 43}}
        told = {post(what, body, **more) for body in ({}, b"[") for more in ({}, wrong)}
        assert told == {(401, "{}")}
        assert stranger.get(f"/desk-agent/{what}").status_code == 405
    assert {post("pair", {"code": one}) for one in ("", "A" * 8, 7, None, "É" * 8)} == {(403, "{}")}
    for body in (b"", b"[]", b"\xff", b'{"job":"x","answer":{}}', b'{"answer":{}}'):
        status, _ = post("answer", body, **good)
        assert status in (400, 409)
    assert post("answer", b"x" * 2_000_001, **good) == (413, "{}")
    assert post("take", b"x" * 5_000, **good) == (413, "{}")
    body = {"agent": agent.link._agent, "job": str(CounterRow.objects.get().pk), "answer": {}}  # type: ignore[attr-defined]
    assert post("answer", body, **good) == (200, "{}"), "whether there is a job is not told"
    assert [post("pair", {"code": "A" * 8})[0] for _ in range(8)][-1] == 429


def test_what_a_counter_makes_up_is_its_own_failure(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = counter.start()
    made_up: list[Any] = [
        {}, {"iccid": LINE.iccid}, {"iccid": "<b>", "pin": "off"}, {"refused": "visit_over"},
        {"iccid": LINE.iccid, "imsi": [], "pin": "off"}, {"refused": {}, "data": 3},
        {"iccid": LINE.iccid, "pin": "off", "tries_left": 99},
    ]  # fmt: skip
    for answer in made_up:
        asked = ask(clerk, page, "show")
        job = agent.link.take().job
        assert job
        agent.link.answer(job.job_id, answer)
        told = text(clerk.get(asked["Location"]))
        assert "card reader of this counter does not work" in told, answer
    assert "card" not in steps(page)


def test_the_program_says_what_it_lacks_before_it_uses_up_a_code(tmp_path: Path) -> None:
    config = tmp_path / "desk-agent.json"

    def run(*said: str) -> Any:
        return CliRunner().invoke(DESK_AGENT, [*said, "--config", str(config)])

    assert isinstance(run().exception, NotPairedYet)
    assert run("--pairing", "7K2M-9QXD").exit_code == 2, "the server is not named"
    for address in ("http://end.example", "ftp://x", "https://", "https://end.example/x", "x"):
        said = run("--pairing", "7K2M-9QXD", "--server", address)
        assert isinstance(said.exception, ServerNotEncrypted), address
    said = run("--pairing", "7K2M-9QXD", "--server", "https://end.example", "--printer", "lpt1")
    assert isinstance(said.exception, PrinterPlaceUnknown)
    assert not config.exists()
    config.touch(mode=0o600)
    for content in ("", "[]", '{"server": "x"}', '{"more": 1}'):
        config.write_text(content, encoding="utf-8")
        assert isinstance(run().exception, AgentFileUnreadable), content
    config.chmod(0o640)
    assert isinstance(run().exception, AgentFileOpen)
