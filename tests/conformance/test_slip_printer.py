"""What every printer of slips promises."""

import pytest
from tests.slips import CHINESE, ENGLISH

from cleanbreak.domain.slip import PaperWidth
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure
from cleanbreak.ports.slip_printer import CoverOpen, PaperOut, PrinterUnreachable

from .slip_printer_stages import SlipPrinterStage

PORT = "slip_printer"


def put(stage: SlipPrinterStage) -> None:
    stage.slips.print(stage.address, stage.slips.compose(ENGLISH, PaperWidth.MM_80))


def failing(kind: type[OutsideFailure], stage: SlipPrinterStage) -> None:
    """Print, and see it fail; the traceback is dropped, since it would keep the stage alive."""
    try:
        put(stage)
    except kind as failure:
        failure.with_traceback(None)
    else:
        pytest.fail(f"it did not fail with {kind.__name__}")


def test_each_part_comes_out_and_the_drawer_opens_once(stage: SlipPrinterStage) -> None:
    put(stage)
    assert (stage.came_out(), stage.kicks()) == (2, 1)


def test_a_slip_that_moves_no_cash_opens_no_drawer(stage: SlipPrinterStage) -> None:
    stage.slips.print(stage.address, stage.slips.compose(CHINESE, PaperWidth.MM_58))
    assert (stage.came_out(), stage.kicks()) == (1, 0)


def test_without_paper_nothing_is_sent(stage: SlipPrinterStage) -> None:
    stage.take_paper()
    failing(PaperOut, stage)
    stage.load_paper()
    assert (stage.came_out(), stage.kicks()) == (0, 0)
    put(stage)
    assert stage.came_out() == 2


def test_paper_that_ends_in_the_middle_is_told_and_nothing_comes_out_later(
    stage: SlipPrinterStage,
) -> None:
    stage.leave_paper_for_half()
    failing(PaperOut, stage)
    assert stage.came_out() == 1
    stage.load_paper()
    assert stage.came_out() == 1, "the rest is forgotten, not printed with the next slip"
    put(stage)
    assert stage.came_out() == 3


def test_an_open_cover_is_told_and_it_prints_once_it_is_closed(stage: SlipPrinterStage) -> None:
    stage.open_cover()
    failing(CoverOpen, stage)
    assert stage.came_out() == 0
    stage.close_cover()
    put(stage)
    assert stage.came_out() == 2


def test_a_printer_that_is_not_there_was_sent_nothing(stage: SlipPrinterStage) -> None:
    stage.unplug()
    failing(PrinterUnreachable, stage)
    stage.plug_in()
    put(stage)
    assert stage.came_out() == 2


def test_one_that_falls_silent_may_have_printed_it(stage: SlipPrinterStage) -> None:
    stage.dies_in_the_middle()
    failing(OutcomeUnknown, stage)
