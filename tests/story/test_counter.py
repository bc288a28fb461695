"""At a counter with a card reader: whose card it is, what is taken along, wiped and destroyed."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.counters import (
    LENA,
    PIN,
    CounterInStore,
    a_counter,
    ask,
    card_of,
    served,
    server,
)
from tests.desks import STORE, begin, clerk_at, done, visit_id_of
from tests.staff_people import NAMES, code_of, signed_in, staffed_world
from tests.takeouts import CURRENT_SOURCES, short_papers
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.takeout_source.card import CardTakeoutSource
from cleanbreak.domain.counter import (
    AnotherAgent,
    CounterRevoked,
    JobState,
    PairingRefused,
    PrintOutcome,
)
from cleanbreak.domain.desk_visit import IN_ORDER, VisitStep
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.takeout_state import TakeoutForm, TakeoutWish
from cleanbreak.flows.ask_counter import ask_to_print, forget_counter_jobs, see_job
from cleanbreak.flows.ask_for_takeout import ask_for_takeout
from cleanbreak.flows.keep_card_reading import (
    check_readings,
    destroy_card_readings,
    kept_card_reading,
)
from cleanbreak.flows.manage_counters import new_pairing_code, revoke_counter
from cleanbreak.flows.prepare_takeouts import Preparer, prepare_takeouts, takeout_folder
from cleanbreak.flows.seal_takeout import out_of_age
from cleanbreak.flows.serve_counter import Agent, serve_once
from cleanbreak.ports.desk_link import Taken
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.card_reading import CardReadingRow
from cleanbreak.records.counter import CounterRow
from cleanbreak.records.counter_job import CounterJobRow
from cleanbreak.records.desk_visit import VisitStepRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.takeout import TakeoutRow

LINE = LineOf(language="en", sim_kind=SimKind.PHYSICAL)
OTHER = LineOf(msisdn="+4915228817387", name="Berta Other", sim_kind=SimKind.PHYSICAL)
AGREES = {"pin": PIN, "consent": "1"}
WITH_WITNESS = """\
facts:
  card_destruction_witness:
    - {value: true, since: 2021-12-01, unit: boolean, reference: ours, confidence: H}
"""
PLAIN = TakeoutWish(form=TakeoutForm.PLAIN, co_users_informed=True)


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_TAKEOUT = "tests.takeouts.current_sources"
    with staffed_world(settings) as made:
        made.add(LINE, OTHER)
        CURRENT_SOURCES[:] = [CardTakeoutSource(kept_card_reading, check_readings)]
        yield made
        CURRENT_SOURCES.clear()


@pytest.fixture
def clerk(world: TestWorld) -> Client:
    return clerk_at(world)


@pytest.fixture
def counter(clerk: Client, world: TestWorld) -> CounterInStore:
    return a_counter(world)


@pytest.fixture
def page(clerk: Client) -> str:
    """The visit of the line's holder, whose card is asked for now."""
    made = begin(clerk, LINE.msisdn)
    done(clerk, made, VisitStep.IDENTITY, LINE.name, document="passport")
    return made


def end(clerk: Client, page: str, when: str = "2") -> None:
    """Do what is left until the end."""
    texts = {VisitStep.PAPERS: when, VisitStep.SHOWN: "1", VisitStep.CONFIRMED: "1"}
    for step in IN_ORDER[IN_ORDER.index(VisitStep.PAPERS) :]:
        done(clerk, page, step, texts.get(step, ""))


def steps(page: str) -> dict[str, dict[str, Any]]:
    rows = VisitStepRow.objects.filter(visit_id=visit_id_of(page))
    return {row.step: row.details for row in rows}


def acts() -> list[str]:
    rows = AuditRow.objects.filter(act__startswith="card.").order_by("at", "pk")
    return list(rows.values_list("act", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def with_card_shown(clerk: Client, page: str, counter: CounterInStore, **more: Any) -> Agent:
    """Put the line's card into the reader, and let it be read."""
    counter.insert(card_of(LINE, **more))
    agent = counter.start()
    assert served(clerk, page, agent, "show").status_code == 303
    assert steps(page)["card"] == {"how": "in_reader"}
    return agent


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


def test_the_card_in_the_reader_is_the_card_of_the_line(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    counter.insert(card_of(LINE))
    agent = counter.start()

    answer = served(clerk, page, agent, "show")

    assert (answer.status_code, answer["Location"]) == (303, page)
    assert steps(page)["card"] == {"how": "in_reader"}
    assert acts() == ["card.checked"]
    assert counter.tries_left(LINE) == 3
    job = CounterJobRow.objects.get()
    assert (job.state, job.work) == (JobState.ANSWERED.value, "")
    for canary in (LINE.iccid, LINE.imsi, "anary"):
        assert canary not in str(job.outcome)


def test_the_card_of_another_line_is_refused_and_nobody_learns_whose_it_is(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    counter.insert(card_of(OTHER))
    agent = counter.start()

    told = text(served(clerk, page, agent, "show"))

    assert "not the card of this line" in told
    for canary in (OTHER.iccid, OTHER.msisdn, OTHER.msisdn[-6:], OTHER.name, OTHER.imsi):
        assert canary not in told
    assert "card" not in steps(page)
    assert acts() == ["card.not_the_lines"]
    assert OTHER.iccid not in str(CounterJobRow.objects.values())


def test_without_card_or_reader_the_clerk_is_told_what_to_do(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    asked = ask(clerk, page, "show")
    assert "does not answer" in text(asked), "no program runs there"
    agent = counter.start()
    assert "no card in the reader" in text(served(clerk, page, agent, "show"))
    counter.insert(card_of(LINE, is_silent=True))
    assert "Take it out, clean its contacts" in text(served(clerk, page, agent, "show"))
    counter.world.world.set_down("card_reader", True)
    assert "card reader of this counter does not work" in text(served(clerk, page, agent, "show"))
    assert "card" not in steps(page)


@pytest.mark.parametrize(("key", "how", "why"), [("2", "lost", "lost"), ("3", "damaged", "broken")])
def test_a_card_that_cannot_be_read_has_a_reason(
    clerk: Client, page: str, counter: CounterInStore, key: str, how: str, why: str
) -> None:
    done(clerk, page, VisitStep.CARD, key)
    assert steps(page)["card"] == {"how": how, "why": why}
    counter.start()
    refused = ask(clerk, page, "read", **AGREES)
    assert refused.status_code == (422 if how == "lost" else 303)
    end(clerk, page, "1")
    shown = text(clerk.get(f"{page}card/"))
    assert ("Destroy the card" in shown) is (how == "damaged")


def test_the_reader_is_unplugged_in_the_middle_and_a_repeat_completes_it(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    end(clerk, page)
    counter.readers.take_out_after("counter-1", 2)

    told = text(served(clerk, page, agent, "wipe", **AGREES))

    assert "lost in the middle" in told
    assert counter.records(LINE) == 2
    assert "card_wiped" not in steps(page)
    counter.insert(card_of(LINE))
    assert "The card is wiped." in text(served(clerk, page, agent, "wipe", **AGREES))
    assert counter.records(LINE) == 0
    assert steps(page)["card_wiped"] == {"outcome": "complete", "files_refused": 0}
    assert ask(clerk, page, "wipe", **AGREES)["Location"] == f"{page}card/", "once is enough"
    assert acts()[-4:] == ["card.wipe_begun", "card.wiped"] * 2


def test_nothing_is_wiped_before_the_end_or_without_consent(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    with_card_shown(clerk, page, counter)
    assert "Another step is due" in text(ask(clerk, page, "wipe", **AGREES))
    end(clerk, page, "1")
    assert "only if its holder consents" in text(ask(clerk, page, "wipe", pin=PIN))
    assert not CounterJobRow.objects.filter(kind="wipe").exists()
    assert counter.records(LINE) == 4


def test_the_pin_is_sealed_until_it_is_taken_and_then_kept_nowhere(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    end(clerk, page)
    ask(clerk, page, "wipe", **AGREES)
    waiting = CounterJobRow.objects.get(kind="wipe")
    assert PIN not in str(CounterJobRow.objects.filter(kind="wipe").values("work", "outcome"))
    assert json.loads(open_sealed(waiting.work))["pin"] == PIN, "it is in there, sealed"
    forget_counter_jobs(timezone.now() + timedelta(seconds=15))
    waiting.refresh_from_db()
    assert (waiting.work, waiting.state) == ("", JobState.OVER.value), "nobody took it in time"

    wrong = text(served(clerk, page, agent, "wipe", pin="0000", consent="1"))
    assert "the PIN is wrong. Tries left: 2" in wrong
    wrong = text(served(clerk, page, agent, "wipe", pin="0000", consent="1"))
    assert counter.tries_left(LINE) == 1
    assert "only its holder may risk that" in text(served(clerk, page, agent, "wipe", **AGREES))
    assert counter.tries_left(LINE) == 1, "it was not shown to the card"
    risked = served(clerk, page, agent, "wipe", last_try="1", **AGREES)
    assert "The card is wiped." in text(risked)
    assert acts().count("card.pin_refused") == 2
    kept = str(AuditRow.objects.values()) + str(CounterJobRow.objects.values("work", "outcome"))
    for secret in (PIN, "0000", "anary"):
        assert secret not in kept.replace(str(waiting.pk), "")


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
    assert counter.printer.slips() == [b"slip"]
    assert see_job(asked, CORA, timezone.now()).outcome == {"outcome": "printed"}


CORA = replace(LENA, acting_user="agent:cora")


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


def test_what_is_on_the_card_goes_into_the_takeout_and_is_erased_with_it(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    told = text(served(clerk, page, agent, "read", **AGREES))
    assert "4 entries of the card" in told
    row = CardReadingRow.objects.get()
    assert b"anary" not in bytes(row.content)
    assert "SECRET" not in row.rest_key
    assert counter.records(LINE) == 4, "reading changes nothing"
    end(clerk, page)
    assert "The card is wiped." in text(served(clerk, page, agent, "wipe", **AGREES))
    assert "nothing on it to take along" in text(ask(clerk, page, "read", **AGREES))

    files = taken_along(counter.world)

    for canary in ("Canary Alice", "Canary Bob"):
        assert canary in files["contacts.vcf"]
    assert "canary code 123456" in files["sms.xml"]
    statuses = {
        (one["origin"], one["kind"]): one["status"]
        for one in json.loads(files["manifest.json"])["sources"]
    }
    assert statuses["sim_card", "contact"] == statuses["sim_card", "message"] == "complete"
    assert not CardReadingRow.objects.exists()


def test_a_reading_that_nobody_takes_along_is_destroyed_by_its_clock(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    served(clerk, page, agent, "read", **AGREES)
    assert destroy_card_readings(timezone.now() + timedelta(days=13)) == 0
    assert destroy_card_readings(timezone.now() + timedelta(days=15)) == 1
    assert not CardReadingRow.objects.exists()
    assert acts()[-1] == "card.reading_destroyed"


def test_only_the_card_of_the_line_is_read_and_only_with_consent(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    assert "only if its holder consents" in text(ask(clerk, page, "read", pin=PIN))
    counter.insert(card_of(OTHER))
    assert "not the card of this line" in text(served(clerk, page, agent, "read", **AGREES))
    counter.insert(card_of(LINE, imsi=OTHER.imsi, iccid=LINE.iccid, pin=None))
    assert not CardReadingRow.objects.exists()
    assert counter.tries_left(OTHER) == 3, "its PIN was not asked for"


def test_the_card_is_destroyed_once_and_it_is_known_which_one(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    with_card_shown(clerk, page, counter)
    assert "Another step is due" in text(ask(clerk, page, "destroy", how="punched"))
    end(clerk, page, "1")
    assert "Choose how" in text(ask(clerk, page, "destroy"))
    assert ask(clerk, page, "destroy", how="punched").status_code == 303
    assert ask(clerk, page, "destroy", how="shredded").status_code == 303
    assert steps(page)["card_destroyed"] == {
        "how": "punched", "number": "reader", "is_witnessed": False,
    }  # fmt: skip
    noted = AuditRow.objects.get(act="card.destroyed")
    assert (noted.acting_user, noted.details["how"]) == ("agent:cora", "punched")
    assert noted.order_id is not None


def test_a_damaged_card_is_known_by_its_last_digits_and_a_witness_where_one_is_wanted(
    clerk: Client, page: str, counter: CounterInStore, settings: Any, tmp_path: Path
) -> None:
    overlays = tmp_path / "overlays"
    overlays.mkdir()
    (overlays / "de.yaml").write_text(WITH_WITNESS, encoding="utf-8")
    done(clerk, page, VisitStep.CARD, "3")
    end(clerk, page, "1")
    destroyed = {"how": "shredded", "digits": LINE.iccid[-4:]}
    wrong = f"{(int(LINE.iccid[-4:]) + 1) % 10_000:04d}"
    assert "not the last four digits" in text(ask(clerk, page, "destroy", how="punched"))
    told = text(ask(clerk, page, "destroy", **{**destroyed, "digits": wrong}))
    assert "not the last four digits" in told
    assert LINE.iccid not in told
    settings.CLEANBREAK_POLICY_OVERLAYS = overlays
    forget_rules()
    assert "A colleague must see this" in text(ask(clerk, page, "destroy", **destroyed))
    me = {"witness": NAMES[Role.CLERK].upper(), "witness_code": code_of(NAMES[Role.CLERK])}
    assert "another person" in text(ask(clerk, page, "destroy", **destroyed, **me))
    signed_in(Role.STORE_LEAD, store=STORE)
    lena = {"witness": "lena", "witness_code": "000000"}
    assert ask(clerk, page, "destroy", **destroyed, **lena).status_code == 422
    lena["witness_code"] = code_of("lena")
    assert ask(clerk, page, "destroy", **destroyed, **lena).status_code == 303
    forget_rules()
    assert steps(page)["card_destroyed"] == {
        "how": "shredded", "number": "typed", "is_witnessed": True,
    }  # fmt: skip
    assert AuditRow.objects.get(act="card.destruction_witnessed").acting_user == "agent:lena"


def test_a_slip_is_printed_or_it_is_told_why_not(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = counter.start()
    for state, slip in ((PrintOutcome.COVER_OPEN, b"1"), (PrintOutcome.PRINTED, b"2")):
        counter.printer.rig(state)
        assert printed(agent, slip) == state.value
    counter.printer.run_out_of_paper()
    assert printed(agent, b"3") == "paper_out"
    counter.world.world.set_down("receipt_printer", True)
    assert printed(agent, b"4") == "unreachable"
    assert counter.printer.slips() == [b"2"]


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


def test_an_esim_has_no_card_to_ask_for(clerk: Client, world: TestWorld) -> None:
    world.add(ESIM)
    page = begin(clerk, ESIM.msisdn)
    done(clerk, page, VisitStep.IDENTITY, ESIM.name, document="passport")
    assert steps(page)["card"] == {"how": "esim"}
    assert "Read the card" not in text(clerk.get(f"{page}card/"))


ESIM = LineOf(msisdn="+4915228817301", name="Eva Esim", sim_kind=SimKind.ESIM)


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


def taken_along(world: TestWorld) -> dict[str, str]:
    """Ask for the takeout of the line, let a worker write it, and open it."""
    ask_for_takeout(LineRow.objects.get(msisdn=LINE.msisdn), PLAIN, CORA, timezone.now())
    preparer = Preparer(outside=world.outside, write_papers=short_papers)
    assert prepare_takeouts(preparer) == 1
    row = TakeoutRow.objects.get()
    assert row.state == "ready", row.problem_code
    kept = (takeout_folder() / row.file_name).read_bytes()
    zipped = b"".join(out_of_age([kept], open_sealed(row.rest_key)))
    with zipfile.ZipFile(io.BytesIO(zipped)) as files:
        return {name: files.read(name).decode("utf-8", "replace") for name in files.namelist()}


def forget_rules() -> None:
    """Let the rules be read again."""
    from cleanbreak.policies import card_rules, packs

    card_rules.needs_witness.cache_clear()
    packs.read_pack.cache_clear()
