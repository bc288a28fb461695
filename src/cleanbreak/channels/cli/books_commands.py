"""`cleanbreak books`: what the back office takes over, lists and compares."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO
from uuid import UUID

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import DayType, FileNotWritable, owners_file
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.age_unclaimed import age_unclaimed
from cleanbreak.flows.export_general_ledger import Detail, export_general_ledger
from cleanbreak.flows.make_statement import make_statement
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.reconcile_in_flight import reconcile_in_flight
from cleanbreak.flows.split_vat import split_vat


@click.group("books")
def books_group() -> None:
    """Exports and comparisons for accounting."""


out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; default: standard output.",
)


@books_group.command("gl")
@click.option("--day", type=DayType(), required=True, help="A day that is over.")
@click.option("--entries", "detail", flag_value=Detail.ENTRIES, help="Every entry, not only sums.")
@click.option("--sums", "detail", flag_value=Detail.SUMS, default=True, help="Sums (default).")
@out_option
@json_option
def gl(day: date, detail: Detail, out: Path | None, as_json: bool) -> None:
    """Export the general ledger of a day as CSV.

    Exit codes: 0 exported, 2 usage, 3 refused.
    """
    with _written_to(out, as_json) as file:
        told = export_general_ledger(day, detail, file, timezone.now())
    if out or as_json:
        sums = ", ".join(money_text(minor, code) for code, minor in told["debit_minor"].items())
        words = _("Rows: %(rows)d. Debit and credit: %(sums)s each") % {
            "rows": told["rows"],
            "sums": sums or "0",
        }
        say(as_json, told, words)


@books_group.command("vat")
@click.option("--month", type=DayType(), required=True, help="Any day of the month.")
@json_option
def vat(month: date, as_json: bool) -> None:
    """Show what was charged net in a month, and the tax on it, by place and currency.

    Exit codes: 0 shown, 2 usage.
    """
    rows = split_vat(month)
    lines = [
        f"{row['place']:6} "
        f"{_('net')} {money_text(row['net_minor'], row['currency'])}  "
        f"{_('tax')} {money_text(row['tax_minor'], row['currency'])}  "
        f"{_('gross')} {money_text(row['gross_minor'], row['currency'])}"
        for row in rows
    ]
    say(as_json, {"month": f"{month:%Y-%m}", "places": rows}, *lines or [_("Nothing was taxed.")])


@books_group.command("unclaimed")
@out_option
@json_option
def unclaimed(out: Path | None, as_json: bool) -> None:
    """List money that is owed and for which nobody has come, by its age, as CSV.

    Exit codes: 0 listed.
    """
    with _written_to(out, as_json) as file:
        sums = age_unclaimed(file, timezone.now())
    if out or as_json:
        lines = [
            f"{row['age']:>10} {_('days')}: {row['payouts']:6}  "
            f"{money_text(row['amount_minor'], row['currency'])}"
            for row in sums
        ]
        say(as_json, {"ages": sums}, *lines or [_("Nothing waits for anybody.")])


@books_group.command("in-flight")
@json_option
def in_flight(as_json: bool) -> None:
    """Compare the money that the books hold as on its way with the payouts that are.

    Exit codes: 0 they agree, 5 they differ.
    """
    rows = reconcile_in_flight(timezone.now())
    lines = [
        f"{row['account']:24} {money_text(row['books_minor'], row['currency']):>16} "
        f"{_('payouts')}: {row['payouts']}  "
        f"{_('without news for too long')}: {row['old_payouts']}  "
        f"{_('difference')}: {money_text(row['difference_minor'], row['currency'])}"
        for row in rows
    ]
    say(as_json, {"accounts": rows}, *lines or [_("Nothing is on its way.")])
    if any(row["difference_minor"] for row in rows):
        raise SystemExit(ExitCode.FAILED)


@books_group.command("statement")
@click.argument("order_id", type=click.UUID)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--language", type=click.Choice([code for code, _name in settings.LANGUAGES]))
@json_option
def statement(order_id: UUID, out: Path, language: str | None, as_json: bool) -> None:
    """Print the final statement of an order as PDF.

    Exit codes: 0 printed, 2 usage, 3 refused.
    """
    with override(language or get_language()):
        pdf = make_statement(order_id)
    try:
        out.write_bytes(pdf)
    except OSError as fault:
        raise FileNotWritable(path=out, reason=fault.strerror) from fault
    say(as_json, {"order_id": str(order_id), "file": str(out), "bytes": len(pdf)}, str(out))


@contextmanager
def _written_to(out: Path | None, as_json: bool) -> Iterator[TextIO]:
    """Open the file, or standard output; for machines that read JSON there, nothing else goes."""
    if out is not None:
        with owners_file(out) as file:
            yield file
    elif as_json:
        with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
            yield nowhere
    else:
        yield sys.stdout
