"""What every printer of slips promises."""

import time

import pytest

from cleanbreak.domain.counter import PrintOutcome

from .printer_stages import PrinterStage

PORT = "receipt_printer"
SLIP = b"\x1b@Receipt 7K2M\n\n\n\x1dV\x00"
TROUBLES = [one for one in PrintOutcome if one is not PrintOutcome.PRINTED]


def came_out(stage: PrinterStage, count: int) -> bool:
    """Return whether so many slips came out; paper is slower than an answer."""
    deadline = time.monotonic() + 5.0
    while len(stage.slips()) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return stage.slips() == [SLIP] * count


def test_a_slip_comes_out_byte_for_byte(stage: PrinterStage) -> None:
    assert stage.printer.state() is PrintOutcome.PRINTED
    assert stage.printer.print(SLIP) is PrintOutcome.PRINTED
    assert came_out(stage, 1)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.value)
def test_what_is_wrong_is_told_nothing_comes_out_and_it_prints_once_it_is_mended(
    stage: PrinterStage, trouble: PrintOutcome
) -> None:
    stage.set_state(trouble)
    assert stage.printer.state() is trouble
    assert stage.printer.print(SLIP) is trouble
    assert stage.slips() == []
    stage.set_state(PrintOutcome.PRINTED)
    assert stage.printer.print(SLIP) is PrintOutcome.PRINTED
    assert came_out(stage, 1)


def test_paper_that_ends_in_the_middle_is_told(stage: PrinterStage) -> None:
    stage.run_out_of_paper()
    assert stage.printer.print(SLIP) is PrintOutcome.PAPER_OUT
    assert stage.slips() == []
    assert stage.printer.state() is PrintOutcome.PAPER_OUT
