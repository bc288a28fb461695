"""`cleanbreak report list|close`: what people report of somebody who says that they are us."""

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.flows.contact_words import MET_BY
from cleanbreak.flows.report_suspicion import ListedReport, close_report, list_reports


@click.group("report")
def report_group() -> None:
    """What people report of somebody who says that they are us."""


@report_group.command("list")
@click.option("--closed", "with_closed", is_flag=True, help="Also those that are closed.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@json_option
def list_(with_closed: bool, limit: int, as_json: bool) -> None:
    """List reports, those that wait longest first.

    Exit codes: 0 listed, 2 usage.
    """
    found = list_reports(limit, with_closed=with_closed).rows
    lines = [_line(one) for one in found] or [_("Nothing was reported.")]
    say(as_json, {"reports": [one.as_json() for one in found]}, *lines)


@report_group.command()
@click.argument("receipt_number", metavar="RECEIPT")
@json_option
def close(receipt_number: str, as_json: bool) -> None:
    """Close a report; where its reporter can be reached is deleted.

    Exit codes: 0 closed, 3 unknown.
    """
    close_report(receipt_number, operator_actor(), timezone.now())
    said = _("Closed: %(report)s") % {"report": receipt_number}
    say(as_json, {"receipt_number": receipt_number}, said)


def _line(one: ListedReport) -> str:
    """Return one report in one line, without what could steer a terminal."""
    text = f"{one.where} {one.said}"
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"{one.receipt_number}  {MET_BY[one.met_by]}: {shown}"
