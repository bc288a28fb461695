"""Print at the counter: the bytes of a slip go to the clerk's own printer, by its desk agent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.counter import JobState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.slip import PaperWidth, PrintOutcome, PrintWay, Slip
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.ask_counter import ask_to_print
from cleanbreak.flows.print_slip import PrintToldAlready, print_slip, read_print, tell_print
from cleanbreak.ports.slip_printer import NoFont, SlipPrinter
from cleanbreak.records.counter_job import CounterJobRow, give_up_jobs
from cleanbreak.records.slip import SlipPrintRow


class NoFontHere(Refusal):
    """This server has no font with these letters. Print with your browser, or ask whoever runs the
    server to install fonts-noto-cjk.
    """

    code = "no_font_here"


SAID = {one.value: one for one in PrintOutcome}


def print_at_counter(
    slip_id: UUID, counter_id: UUID | None, printer: SlipPrinter, actor: Actor, now: datetime
) -> SlipPrintRow:
    """Have a slip printed at the counter; one that cannot be asked leaves no print.

    :raises NoCounterChosen, UnknownCounter, CounterAway, CounterBusy: if it cannot be asked.
    :raises Refusal: as `print_slip`.
    """
    with transaction.atomic():
        printed = print_slip(slip_id, PrintWay.DESK_AGENT, actor, now)
        _row, slip = read_print(printed.print_id)
        composed = _compose(printer, slip)
        ask_to_print(counter_id, composed, actor, now, about=_about(printed.print_id))
    return printed


def note_what_counter_said(printed: SlipPrintRow, actor: Actor, now: datetime) -> None:
    """Take over what the counter has said of a print, once it has.

    Whoever looks from another store leaves that to those who stand there.
    """
    if actor.store != printed.slip.store_id:
        return
    give_up_jobs(now)
    job = CounterJobRow.objects.filter(about=_about(printed.print_id)).first()
    outcome = PrintOutcome.UNKNOWN if job is None else _outcome(job)
    if outcome is None:
        return
    try:
        tell_print(printed.print_id, outcome, actor, now)
    except PrintToldAlready:
        return  # another window was quicker


def _compose(printer: SlipPrinter, slip: Slip) -> bytes:
    try:
        return printer.compose(slip, PaperWidth.MM_80)
    except NoFont as missing:
        raise NoFontHere from missing


def _outcome(job: CounterJobRow) -> PrintOutcome | None:
    """Return what became of it; ``None``: it is not over."""
    if job.state == JobState.ANSWERED.value:
        return SAID.get(str(job.outcome.get("outcome")), PrintOutcome.UNKNOWN)
    if job.state != JobState.OVER.value:
        return None
    return PrintOutcome.UNKNOWN if job.agent else PrintOutcome.UNREACHABLE


def _about(print_id: UUID) -> str:
    return f"slip:{print_id}"
