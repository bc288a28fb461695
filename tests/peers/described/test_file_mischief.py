"""A clearing house whose files come late, half, twice, for another batch, or full of nonsense."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.conformance.stages import NUMBERS, calls_about, canaries_in, written
from tests.conformance.test_numbering import RELEASE_DATE, freed

from cleanbreak.adapters.described_batches import Batch, Batches
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.numbering.described import DescribedNumbering
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.numbering import FreedNumber

from .clearing_house import SUFFIX, ClearingHouse, table
from .test_clearing_house import opened_drop


@pytest.fixture
def house(tmp_path: Path) -> ClearingHouse:
    """A clearing house that works only when it is told to."""
    return ClearingHouse(tmp_path / "spool")


@pytest.fixture
def answers() -> AnswersInProcess:
    return AnswersInProcess()


@pytest.fixture
def numbering(house: ClearingHouse, answers: AnswersInProcess) -> DescribedNumbering:
    return opened_drop(house, answers)


def number_of(house: ClearingHouse) -> str:
    msisdn = f"+49154{next(NUMBERS):08}"
    house.numbers[msisdn[1:]] = {"state": "ASSIGNED"}
    return msisdn


def asked(house: ClearingHouse, numbering: DescribedNumbering) -> list[Call[FreedNumber]]:
    """Ask for one number; return the call, which waits for its answer."""
    calls = calls_about([freed(number_of(house))])
    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, Unavailable)
    return calls


def files(house: ClearingHouse, folder: str) -> list[str]:
    return sorted(file.name for file in (house.folder / folder).iterdir())


def batch_in(house: ClearingHouse) -> str:
    (name,) = files(house, "requests")
    return name.removesuffix(".csv")


def row_of(house: ClearingHouse, result: str = "QUARANTINED") -> tuple[str, ...]:
    """Return the answer to the one line of the one file that is there."""
    (file,) = (house.folder / "requests").iterdir()
    line_id, _, number, *_ = file.read_text().splitlines()[1].split(";")
    return line_id, number, result, "R-1"


def test_nobody_waits_for_a_file_and_nobody_asks_twice(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)

    for _ in range(3):
        (answer,) = numbering.quarantine(calls)
        assert isinstance(answer, Unavailable)
    house.work()
    (answer,) = numbering.quarantine(calls)

    assert isinstance(answer, Done)
    assert answer.facts["reference"] == "R-1"
    assert len(house.taken) == 1
    assert numbering.quarantine(calls) == [answer]
    assert [len(files(house, one)) for one in ("requests", "answers", "waiting")] == [0, 0, 0]
    assert len(files(house, "archive")) == 2


def test_a_batch_is_one_file_with_a_trailer(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    numbering.quarantine(calls_about(freed(number_of(house)) for _ in range(30)))

    (file,) = (house.folder / "requests").iterdir()
    lines = file.read_text().splitlines()

    assert lines[0] == "id;action;number;from;until;holder"
    assert lines[-1] == "END;30"
    assert len(lines) == 32


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_half_written_answer_is_waited_for(
    house: ClearingHouse, numbering: DescribedNumbering, cut: int
) -> None:
    calls = asked(house, numbering)
    batch, whole = batch_in(house), table([row_of(house)])

    house.write(batch, whole[: len(whole) - cut])
    (early,) = numbering.quarantine(calls)
    house.write(batch, whole)
    (late,) = numbering.quarantine(calls)

    assert isinstance(early, Unavailable) or cut <= 2, "what lacks is only the end of the line"
    assert isinstance(late, Done)


@pytest.mark.parametrize(
    "content",
    ["", "END;0", "\x00\x01\x02", '"id;number', "id;number;result\nEND;7", "<html>"],
)
def test_nonsense_is_no_answer(
    house: ClearingHouse, numbering: DescribedNumbering, content: str
) -> None:
    calls = asked(house, numbering)

    house.write(batch_in(house), content)

    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, Unavailable)


def test_bytes_that_are_no_text_are_no_answer(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    (house.folder / "answers" / f"{batch_in(house)}{SUFFIX}").write_bytes(b"\xff\xfe\xfa\nEND;0")

    (answer,) = numbering.quarantine(calls)

    assert isinstance(answer, Unavailable)


def test_an_answer_that_leaves_a_line_out_is_in_doubt_until_it_is_put_right(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    batch, row = batch_in(house), row_of(house)

    house.write(batch, table([("another", *row[1:])]))
    (doubt,) = numbering.quarantine(calls)
    house.write(batch, table([row]))
    (answer,) = numbering.quarantine(calls)

    assert isinstance(doubt, OutcomeUnknown)
    assert isinstance(answer, Done)
    assert len(house.taken) == 0


@pytest.mark.parametrize("result", ["", "PERHAPS", "quarantined"])
def test_a_word_that_nobody_described_is_in_doubt(
    house: ClearingHouse, numbering: DescribedNumbering, result: str
) -> None:
    calls = asked(house, numbering)

    house.write(batch_in(house), table([row_of(house, result)]))

    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, OutcomeUnknown)


def test_the_answer_of_another_number_is_in_doubt(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    line_id, _, *rest = row_of(house)

    house.write(batch_in(house), table([(line_id, "4915499999999", *rest)]))

    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, OutcomeUnknown)


def test_a_file_of_another_batch_is_left_alone(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)

    house.write("quarantine-0000000000000000", table([row_of(house)]))

    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, Unavailable)
    assert files(house, "answers") == [f"quarantine-0000000000000000{SUFFIX}"]


def test_a_line_that_is_answered_twice_alike_is_answered(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    row = row_of(house)

    house.write(batch_in(house), table([row, row]))

    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, Done)


def test_a_line_that_is_answered_twice_and_differently_is_in_doubt(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)

    house.write(batch_in(house), table([row_of(house), row_of(house, "REJECTED")]))

    (answer,) = numbering.quarantine(calls)
    assert isinstance(answer, OutcomeUnknown)


def test_an_answer_that_comes_a_second_time_changes_nothing(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    batch, row = batch_in(house), row_of(house)
    house.work()
    (first,) = numbering.quarantine(calls)

    house.write(batch, table([(*row[:2], "REJECTED", "R-9")]))

    assert numbering.quarantine(calls) == [first]


def test_a_refusal_is_told_once_and_then_asked_anew(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    msisdn = f"+49155{next(NUMBERS):08}"
    good, bad = calls_about([freed(number_of(house)), freed(msisdn)])
    numbering.quarantine([good, bad])
    house.work()

    of_good, of_bad = numbering.quarantine([good, bad])
    assert (type(of_good), type(of_bad)) == (Done, Refused)
    house.numbers[msisdn[1:]] = {"state": "ASSIGNED"}  # a person has put it right
    (again,) = numbering.quarantine([bad])
    assert isinstance(again, Unavailable)
    house.work()

    assert isinstance(numbering.quarantine([bad])[0], Done)


def test_lines_that_are_asked_together_may_be_answered_apart(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = calls_about(freed(number_of(house)) for _ in range(3))
    numbering.quarantine(calls)
    house.work()

    answers = [numbering.quarantine([call])[0] for call in reversed(calls)]

    assert [type(answer) for answer in answers] == [Done] * 3
    assert len(house.taken) == 1


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


def test_a_range_holder_that_is_a_formula_is_a_text(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    msisdn = number_of(house)
    numbering.quarantine(calls_about([freed(msisdn, '=HYPERLINK("http://x";"y")\nEND;0')]))

    house.work()

    held = house.numbers[msisdn[1:]]
    assert held["holder"] == '\'=HYPERLINK("http://x";"y") END;0'
    assert held["state"] == "NOTED"


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


def test_nothing_that_is_told_names_the_number(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    calls = asked(house, numbering)
    (file,) = (house.folder / "requests").iterdir()
    canaries = [calls[0].subject.msisdn]
    assert canaries_in(file.read_text(), canaries) == canaries
    assert canaries_in(file.name, canaries) == []
    house.work()

    answers = numbering.quarantine(calls)

    assert canaries_in(written(answers) + " ".join(files(house, "archive")), canaries) == []
    assert house.may_give_out(canaries[0][1:], RELEASE_DATE)
    assert not house.may_give_out(canaries[0][1:], date(2026, 1, 1))


def test_notes_are_readable_for_us_alone(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    asked(house, numbering)

    (note,) = (house.folder / "waiting").iterdir()

    assert note.stat().st_mode & 0o077 == 0
