"""The card at a counter: whose it is, what is taken along of it, its wipe and its destruction."""

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
    AGREES,
    CORA,
    LINE,
    OTHER,
    PIN,
    CounterInStore,
    PulledOut,
    a_counter,
    acts,
    ask,
    card_of,
    counter_world,
    end,
    named_and_proved,
    served,
    steps,
    text,
    with_card_shown,
)
from tests.desks import STORE, begin, clerk_at, done
from tests.staff_people import NAMES, code_of, signed_in
from tests.takeouts import short_papers
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.counter import JobState
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.takeout_state import TakeoutForm, TakeoutWish
from cleanbreak.flows.ask_counter import forget_counter_jobs
from cleanbreak.flows.ask_for_takeout import ask_for_takeout
from cleanbreak.flows.keep_card_reading import destroy_card_readings
from cleanbreak.flows.prepare_takeouts import Preparer, prepare_takeouts, takeout_folder
from cleanbreak.flows.seal_takeout import out_of_age
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.card_reading import CardReadingRow
from cleanbreak.records.counter_job import CounterJobRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.takeout import TakeoutRow

WITH_WITNESS = """\
facts:
  card_destruction_witness:
    - {value: true, since: 2021-12-01, unit: boolean, reference: ours, confidence: H}
"""
PLAIN = TakeoutWish(form=TakeoutForm.PLAIN, co_users_informed=True)


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


@pytest.mark.parametrize(("key", "how"), [("2", ("lost", "lost")), ("3", ("damaged", "broken"))])
def test_a_card_that_cannot_be_read_has_a_reason(
    clerk: Client, page: str, counter: CounterInStore, key: str, how: tuple[str, str]
) -> None:
    done(clerk, page, VisitStep.CARD, key)
    assert steps(page)["card"] == dict(zip(("how", "why"), how, strict=True))
    counter.start()
    refused = ask(clerk, page, "read", **AGREES)
    assert refused.status_code == (422 if key == "2" else 303)
    end(clerk, page, "1")
    shown = text(clerk.get(f"{page}card/"))
    assert ("Destroy the card" in shown) is (key == "3")


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


def test_a_card_that_is_pulled_out_while_it_is_read_is_read_again_to_its_end(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter)
    whole = agent.counter
    agent.counter = replace(whole, readers=PulledOut(counter.world.world))

    told = text(served(clerk, page, agent, "read", **AGREES))

    assert "2 entries of the card" in told
    assert "The card was taken out before its end. Put it in and read it again." in told
    agent.counter = whole
    counter.insert(card_of(LINE))
    told = text(served(clerk, page, agent, "read", **AGREES))
    assert "4 entries of the card" in told
    assert "taken out" not in told
    assert CardReadingRow.objects.count() == 1, "the second one takes the place of the first"


def test_a_locked_card_is_the_lines_and_is_neither_read_nor_wiped(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    agent = with_card_shown(clerk, page, counter, tries_left=0)
    assert "The PIN of this card is blocked." in text(served(clerk, page, agent, "read", **AGREES))
    end(clerk, page, "1")
    assert "The PIN of this card is blocked." in text(served(clerk, page, agent, "wipe", **AGREES))
    assert counter.records(LINE) == 4
    assert not CardReadingRow.objects.exists()
    assert ask(clerk, page, "destroy", how="punched").status_code == 303


def test_of_two_readers_that_hold_a_card_none_is_guessed(
    clerk: Client, page: str, counter: CounterInStore
) -> None:
    counter.insert(card_of(LINE))
    counter.readers.connect("counter-2")
    counter.readers.insert("counter-2", card_of(OTHER))
    agent = counter.start()
    told = text(served(clerk, page, agent, "show"))
    assert "counter-1, counter-2" in told
    assert "card" not in steps(page)
    counter.readers.take_out("counter-2")
    assert served(clerk, page, agent, "show").status_code == 303
    assert steps(page)["card"] == {"how": "in_reader"}


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
    assert "only if the customer wants" in text(ask(clerk, page, "read", pin=PIN))
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


def test_an_esim_has_no_card_to_ask_for(clerk: Client, world: TestWorld) -> None:
    world.add(ESIM)
    page = begin(clerk, ESIM.msisdn)
    done(clerk, page, VisitStep.IDENTITY, ESIM.name, document="passport")
    assert steps(page)["card"] == {"how": "esim"}
    assert "Read the card" not in text(clerk.get(f"{page}card/"))


ESIM = LineOf(msisdn="+4915228817301", name="Eva Esim", sim_kind=SimKind.ESIM)


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
