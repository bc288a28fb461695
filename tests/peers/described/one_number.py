"""One number that waits for its answer from a clearing house, and the files between the two."""

from tests.conformance.stages import NUMBERS, calls_about
from tests.conformance.test_numbering import freed

from cleanbreak.adapters.numbering.described import DescribedNumbering
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.numbering import FreedNumber

from .clearing_house import ClearingHouse


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
