"""Reconcile: compare the books with the elements both ways, and note what differs.

Each element has a comparison of its own. Its roll is copied beside the lines, compared as a set,
and every finding is looked at a second time before it counts. An element that breaks off in the
middle of its roll has said nothing: nothing is reported, and nothing is resolved.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError
from django.utils.crypto import salted_hmac

from cleanbreak.domain.reconciliation import DiscrepancyKind, RunOutcome, is_believable
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.advance_orders import log_defect
from cleanbreak.flows.known_rolls import KnownRoll, known_rolls, sim_kinds_of
from cleanbreak.flows.read_dump import Dump, open_dump
from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.flows.second_look import look_again
from cleanbreak.flows.sweep_line import SWEEP_STEP_NAMES
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.outside import Outside
from cleanbreak.records import roll_table as table
from cleanbreak.records.data_key import newest_key
from cleanbreak.records.discrepancy import note_findings
from cleanbreak.records.reconciliation_run import RunRow

LOG = logging.getLogger(__name__)
NOT_LOOKED_AT = (DiscrepancyKind.LEFTOVER_KEYS, DiscrepancyKind.WAITING_MESSAGES)
"""No element can be asked about these for one line: the roll itself is believed, where nothing was
done to the line since it was begun."""
NOT_TOLD_AGAIN = (*NOT_LOOKED_AT, DiscrepancyKind.MISMATCH)
"""Asked again, an element says that it knows the line, but not with which number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """Who compares, by which clock, and who is told how far it has come."""

    outside: Outside
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool] = lambda: False
    rows_read: Callable[[str, int], None] = lambda _element, _rows: None

    def go_on(self) -> None:
        """Return unless somebody wants us to stop."""
        if self.is_stopping():
            raise _Stopped


class _Stopped(Exception):
    """Somebody wants us to stop."""


class _NotBelieved(Exception):
    """The roll differs too much to be true."""


def reconcile(
    reconciler: Reconciler, *, element: str | None = None, since: date | None = None
) -> list[RunRow]:
    """Compare the books with every element that can be read, or with one; return what came of each.

    :param since: compare only lines that ended or came back since that day; strangers are not told.
    :raises UnknownRoll: if the element has no roll.
    :raises ReconciliationRunning: if another comparison is running.
    """
    runs: list[RunRow] = []
    reseal_fields(is_stopping=reconciler.is_stopping)
    for known in known_rolls(reconciler.outside, element):
        runs.append(_reconcile_roll(reconciler, known, since))
        if runs[-1].outcome == RunOutcome.STOPPED.value:
            break
    return runs


def reconcile_dump(reconciler: Reconciler, dump: Dump, *, since: date | None = None) -> RunRow:
    """Compare the books with what an element wrote into a file; there is no second look.

    What was done to a line since the file was written is left for the next one.

    :raises Refusal: if the file cannot be read, :class:`ReconciliationRunning` among others.
    """
    reseal_fields(is_stopping=reconciler.is_stopping)
    with open_dump(dump) as opened:
        run = RunRow(element=dump.element, is_dump=True, since=since, began_at=dump.taken_at)
        with _noting_failure(run, reconciler), table.roll_table():
            _copy_in(reconciler, dump.element, opened.pieces)
            by_sim = opened.known_by == "iccid"
            kinds = table.sim_kinds_held() if by_sim else None
            _compare(run, _comparison(opened.known_by, dump.is_complete, since), kinds)
            table.leave_what_changed(list(DiscrepancyKind), run.began_at)
            table.take_as_seen(list(DiscrepancyKind))
            _note(run, opened.known_by, reconciler)
    return run


def _reconcile_roll(reconciler: Reconciler, known: KnownRoll, since: date | None) -> RunRow:
    roll = known.roll
    run = RunRow(element=roll.element, since=since, began_at=reconciler.clock())
    with _noting_failure(run, reconciler), table.roll_table():
        key = newest_key()
        pieces = ((len(piece), table.copy_text_of(piece, key)) for piece in roll.read() if piece)
        _copy_in(reconciler, roll.element, pieces)
        kinds = sim_kinds_of(known, reconciler.outside)
        _compare(run, _comparison(roll.known_by.value, roll.is_complete, since), kinds)
        table.leave_what_changed(NOT_TOLD_AGAIN, run.began_at)
        table.take_as_seen(NOT_LOOKED_AT)
        look_again(known, kinds, reconciler.outside, reconciler.go_on)
        _note(run, roll.known_by.value, reconciler)
    return run


def _comparison(known_by: str, is_complete: bool, since: date | None) -> table.Comparison:
    key = salted_hmac("cleanbreak.discrepancy", "stranger", algorithm="sha256").digest()
    return table.Comparison(known_by=known_by, is_complete=is_complete, since=since, key=key)


def _copy_in(reconciler: Reconciler, element: str, pieces: Iterator[tuple[int, bytes]]) -> None:
    read = 0
    for rows, copy_text in pieces:
        reconciler.go_on()
        table.copy_in(copy_text)
        read += rows
        reconciler.rows_read(element, read)


def _compare(run: RunRow, wish: table.Comparison, sim_kinds: Sequence[str] | None) -> None:
    sizes = table.compare(wish, sim_kinds)
    run.held, run.living = sizes.held, sizes.living
    if not is_believable(
        ghosts=sizes.ghosts,
        living=sizes.living,
        strangers=sizes.strangers,
        held=sizes.held_lines,
    ):
        raise _NotBelieved


def _note(run: RunRow, known_by: str, reconciler: Reconciler) -> None:
    """Write what was found down, and raise the alarm where a zombie is new."""
    run.unconfirmed = table.drop_what_is_over(known_by)
    run.ended_at = reconciler.clock()
    noted = note_findings(run, SWEEP_STEP_NAMES, run.ended_at)
    if zombies := noted.appeared.get(DiscrepancyKind.ZOMBIE.value):
        LOG.error("reconciliation: %d new zombies at %s", zombies, run.element)
    if run.unconfirmed:
        LOG.warning("reconciliation: %s: %d unconfirmed", run.element, run.unconfirmed)


@contextmanager
def _noting_failure(run: RunRow, reconciler: Reconciler) -> Iterator[None]:
    """Let a comparison that failed change nothing but the list of comparisons."""
    try:
        yield
    except Refused as failure:
        _note_failure(run, RunOutcome.REFUSED, failure.sentence, reconciler)
    except OutsideFailure as failure:
        _note_failure(run, RunOutcome.UNAVAILABLE, failure.sentence, reconciler)
    except _NotBelieved:
        _note_failure(run, RunOutcome.NOT_BELIEVED, "", reconciler)
    except _Stopped:
        _note_failure(run, RunOutcome.STOPPED, "", reconciler)
    except (DatabaseError, Refusal):
        raise
    except Exception as defect:  # noqa: BLE001  one adapter must not hold up the other elements
        log_defect(f"reconciliation of {run.element}", defect)
        sentence = f"It failed by a defect of ours: {type(defect).__name__}."
        _note_failure(run, RunOutcome.UNAVAILABLE, sentence, reconciler)


def _note_failure(run: RunRow, outcome: RunOutcome, sentence: str, reconciler: Reconciler) -> None:
    run.outcome, run.problem_sentence = outcome.value, sentence
    run.ended_at = reconciler.clock()
    run.save(force_insert=True)
    LOG.warning("reconciliation: %s: %s: %s", run.element, outcome.value, sentence)
