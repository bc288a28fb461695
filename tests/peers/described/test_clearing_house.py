"""The suite of the port, against the example of a clearing house that answers by files."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.conformance.stages import NUMBERS
from tests.conformance.test_numbering import *  # noqa: F403 - the tests, on the stage of this file

from cleanbreak.adapters.described_elements import open_drop
from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.numbering.described import DescribedNumbering
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.numbering import FreedNumber

from .clearing_house import ClearingHouse
from .examples import changed, describe

SPOOL = "/var/spool/cleanbreak/clearing-house"
PATIENCE_S = 30.0


def opened_drop(house: ClearingHouse, answers: FirstAnswers) -> DescribedNumbering:
    """Return the adapter of the example, with its folders where this clearing house has them."""
    text = changed("clearing-house", (SPOOL, str(house.folder)))
    return DescribedNumbering(open_drop(describe(text), answers))


class AskedAgain:
    """Asks as the flows do: what is not answered yet is asked again later, with the same key."""

    def __init__(self, numbering: DescribedNumbering) -> None:
        self.numbering = numbering
        self.check_reachable = numbering.check_reachable

    def quarantine(self, calls: Sequence[Call[FreedNumber]]) -> list[Answer]:
        ends_s = time.monotonic() + PATIENCE_S
        answers = self.numbering.quarantine(calls)
        while any(isinstance(answer, Unavailable) for answer in answers):
            assert time.monotonic() < ends_s, "the clearing house never answered"
            time.sleep(0.005)
            answers = self.numbering.quarantine(calls)
        return answers


class ClearingHouseStage:
    """The clearing house at work, with the example that describes it."""

    def __init__(self, folder: Path) -> None:
        self.house = ClearingHouse(folder / "spool")
        self.house.open()
        self.numbering = AskedAgain(opened_drop(self.house, AnswersInProcess()))

    def close(self) -> None:
        self.house.close()

    def msisdns(self, count: int) -> list[str]:
        made = [f"+49153{next(NUMBERS):08}" for _ in range(count)]
        self.house.numbers |= {msisdn[1:]: {"state": "ASSIGNED"} for msisdn in made}
        return made

    def may_give_out(self, msisdn: str, day: date) -> bool:
        return self.house.may_give_out(msisdn[1:], day)

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Take a folder away, as a mount that is lost."""
        folder = self.house.folder / "waiting"
        aside = folder.rename(self.house.folder / "aside")
        yield
        aside.rename(folder)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ClearingHouseStage]:
    with closing(ClearingHouseStage(tmp_path)) as stage:
        yield stage
