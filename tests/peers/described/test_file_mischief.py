"""A clearing house whose files come late, half, twice, for another batch, or full of nonsense."""

from datetime import date

import pytest
from tests.conformance.stages import NUMBERS, calls_about, canaries_in, written
from tests.conformance.test_numbering import RELEASE_DATE, freed

from cleanbreak.adapters.numbering.described import DescribedNumbering
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .clearing_house import SUFFIX, ClearingHouse, table
from .one_number import asked, batch_in, files, number_of, row_of


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


def test_a_range_holder_that_is_a_formula_is_a_text(
    house: ClearingHouse, numbering: DescribedNumbering
) -> None:
    msisdn = number_of(house)
    numbering.quarantine(calls_about([freed(msisdn, '=HYPERLINK("http://x";"y")\nEND;0')]))

    house.work()

    held = house.numbers[msisdn[1:]]
    assert held["holder"] == '\'=HYPERLINK("http://x";"y") END;0'
    assert held["state"] == "NOTED"


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
