"""Folders that are lost or full, and processes that die between two steps of a file."""

import subprocess
import sys

import pytest
from tests.conformance.stages import calls_about
from tests.conformance.test_numbering import freed

from cleanbreak.adapters.described_batches import Batch, Batches
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.numbering.described import DescribedNumbering
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable

from .clearing_house import ClearingHouse
from .one_number import asked, files, number_of
from .test_clearing_house import opened_drop


def test_a_process_that_starts_anew_knows_what_it_waits_for(
    house: ClearingHouse, answers: AnswersInProcess, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    house.work()

    (answer,) = opened_drop(house, answers).quarantine(calls)

    assert isinstance(answer, Done)
    assert len(house.taken) == 1


def test_what_was_noted_and_not_delivered_is_delivered(
    house: ClearingHouse, answers: AnswersInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dies(Exception):
        """What is never caught."""

    def die(*_: object) -> None:
        raise Dies

    calls = calls_about([freed(number_of(house))])
    monkeypatch.setattr(Batches, "_deliver", die)
    with pytest.raises(Dies):
        opened_drop(house, answers).quarantine(calls)
    assert files(house, "requests") == []
    monkeypatch.undo()

    (answer,) = opened_drop(house, answers).quarantine(calls)

    assert isinstance(answer, Unavailable)
    assert len(files(house, "requests")) == 1
    house.work()
    assert isinstance(opened_drop(house, answers).quarantine(calls)[0], Done)


def test_what_was_delivered_and_not_noted_so_is_not_asked_in_a_second_file(
    house: ClearingHouse, answers: AnswersInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dies(Exception):
        """What is never caught."""

    deliver = Batches._deliver

    def deliver_and_die(batches: Batches, batch: Batch) -> None:
        new = house.folder / "waiting" / f"{batch.name}.json.new"
        kept = new.read_bytes() if new.exists() else b""
        deliver(batches, batch)
        if kept:  # the note as it was before it said "delivered"
            new.with_suffix("").unlink()
            new.write_bytes(kept)
        raise Dies

    first, second = calls_about(freed(number_of(house)) for _ in range(2))
    monkeypatch.setattr(Batches, "_deliver", deliver_and_die)
    with pytest.raises(Dies):
        opened_drop(house, answers).quarantine([first])
    monkeypatch.undo()

    opened_drop(house, answers).quarantine([first, second])

    told = [file.read_text() for file in (house.folder / "requests").iterdir()]
    assert len(told) == 2
    assert sum(first.subject.msisdn[1:] in text for text in told) == 1


@pytest.mark.parametrize("folder", ["requests", "answers", "waiting", "archive"])
def test_a_folder_that_is_lost_is_unavailable(
    house: ClearingHouse, numbering: DescribedNumbering, folder: str
) -> None:
    calls = calls_about([freed(number_of(house))])
    lost = house.folder / folder
    lost.rmdir()
    lost.write_text("not a folder")

    with pytest.raises(Unavailable, match=folder):
        numbering.quarantine(calls)
    with pytest.raises(Unavailable, match=folder):
        numbering.check_reachable()

    lost.unlink()
    lost.mkdir()
    assert isinstance(numbering.quarantine(calls)[0], Unavailable)
    assert len(files(house, "requests")) == 1


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.peers.described.clearing_house import ClearingHouse
from tests.peers.described.test_clearing_house import opened_drop
from tests.conformance.test_numbering import freed
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Unavailable

numbering = opened_drop(ClearingHouse(Path(sys.argv[1])), AnswersInProcess())
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
try:
    numbering.quarantine([Call("1:full", freed("+4915400000001"))])
except Unavailable as failure:
    sys.exit(0 if "cannot be used" in failure.sentence else 3)
sys.exit(4)
"""


def test_a_folder_that_is_full_is_unavailable_and_nothing_half_is_left(
    house: ClearingHouse,
) -> None:
    run = subprocess.run([sys.executable, "-c", FULL, str(house.folder)], timeout=60, check=False)

    assert run.returncode == 0
    assert files(house, "requests") == files(house, "waiting") == []


def test_notes_are_readable_for_us_alone(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    asked(house, numbering)

    (note,) = (house.folder / "waiting").iterdir()

    assert note.stat().st_mode & 0o077 == 0
