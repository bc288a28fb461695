"""`cleanbreak reconcile`: compare the books with the elements, and say what differs."""

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import DayType
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.domain.reconciliation import DiscrepancyKind, RunOutcome
from cleanbreak.flows.discrepancy_words import KIND_WORDS, OUTCOME_WORDS
from cleanbreak.flows.guarded_calls import Work
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_dump import Dump
from cleanbreak.flows.reconcile import Reconciler, reconcile, reconcile_dump
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.reconciliation_run import RunRow

ELEMENT_NAME = re.compile(r"[\w.:@/-]{1,64}")


class DumpType(click.ParamType[tuple[str, Path]]):
    """``ELEMENT=FILE``."""

    name = "ELEMENT=FILE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Return element and file, or end with exit code 2."""
        element, mark, path = str(value).partition("=")
        if not (ELEMENT_NAME.fullmatch(element) and mark and os.path.isfile(path)):
            self.fail(_("say ELEMENT=FILE, with a file that is there"), param, ctx)
        return element, Path(path)


@click.command("reconcile")
@click.option("--element", metavar="NAME", help="Only this one; default: all that have a roll.")
@click.option("--since", type=DayType(), help="Only lines that ended or came back since that day.")
@click.option("--dump", "dumps", type=DumpType(), multiple=True, help="CSV instead of asking.")
@click.option("--incomplete", is_flag=True, help="The dumps hold only lines in use: no ghosts.")
@json_option
def reconcile_command(
    element: str | None,
    since: date | None,
    dumps: tuple[tuple[str, Path], ...],
    incomplete: bool,
    as_json: bool,
) -> None:
    """Compare the books with the elements, both ways.

    Exit codes: 0 they agree, 2 usage, 3 refused, 5 something differs or could not be compared.
    """
    if dumps and element:
        raise click.UsageError(_("Give either --element or --dump."))
    if incomplete and not dumps:
        raise click.UsageError(_("--incomplete says something of a --dump; give one."))
    if since and since > timezone.now().date():
        raise click.UsageError(_("--since is a day that has been."))
    reconciler = Reconciler(
        outside=wired_outside(Work.MASSES), clock=timezone.now, rows_read=_show_progress
    )
    given = [Dump(element=name, path=path, is_complete=not incomplete) for name, path in dumps]
    if given:
        runs = [reconcile_dump(reconciler, dump, since=since) for dump in given]
    else:
        runs = reconcile(reconciler, element=element, since=since)
    _end_progress()
    say(as_json, {"elements": [_document(run) for run in runs]}, *_sentences(runs))
    agrees = all(run.outcome == RunOutcome.FINISHED.value and not run.counts for run in runs)
    agrees = agrees and not any(run.unconfirmed for run in runs)
    click.get_current_context().exit(ExitCode.DONE if agrees else ExitCode.FAILED)


def _show_progress(element: str, rows: int) -> None:
    if is_terminal():
        sys.stderr.write(f"\r{element}: {rows:,}")
        sys.stderr.flush()


def _end_progress() -> None:
    if is_terminal():
        sys.stderr.write("\n")


def _document(run: RunRow) -> dict[str, Any]:
    return {
        "element": run.element,
        "outcome": run.outcome,
        "problem": run.problem_sentence or None,
        "is_dump": run.is_dump,
        "since": run.since.isoformat() if run.since else None,
        "began_at": run.began_at.isoformat(),
        "ended_at": run.ended_at.isoformat(),
        "held": run.held,
        "living": run.living,
        "found": run.counts,
        "appeared": run.appeared,
        "resolved": run.resolved,
        "unconfirmed": run.unconfirmed,
    }


def _sentences(runs: list[RunRow]) -> list[str]:
    if not runs:
        return [_("No element here can be read as a whole. Give a dump: --dump ELEMENT=FILE")]
    return [line for run in runs for line in _lines(run)]


def _lines(run: RunRow) -> list[str]:
    outcome = OUTCOME_WORDS[RunOutcome(run.outcome)]
    if run.outcome != RunOutcome.FINISHED.value:
        why = f": {problem_text(run.problem_sentence)}" if run.problem_sentence else ""
        return [f"{run.element:20} {outcome}{why}"]
    held = _("held there: %(held)d, living here: %(living)d") % {
        "held": run.held,
        "living": run.living,
    }
    lines = [f"{run.element:20} {held}"]
    for kind in DiscrepancyKind:
        if count := run.counts.get(kind.value):
            new = _("new: %(count)d") % {"count": run.appeared.get(kind.value, 0)}
            lines.append(f"  {count:10} {KIND_WORDS[kind]} ({new})")
    if run.unconfirmed:
        lines.append(f"  {run.unconfirmed:10} {_('could not be checked; run it again')}")
    return lines
