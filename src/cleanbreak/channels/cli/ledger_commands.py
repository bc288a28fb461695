"""`cleanbreak ledger verify|export`: are the books right, and a copy for who audits them."""

import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from cleanbreak.channels.cli.campaign_commands import owners_file
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.domain.ledger_check import Difference, LedgerCheck
from cleanbreak.flows.export_ledger import export_ledger
from cleanbreak.flows.verify_ledger import Verified, verify_ledger

WORDS: dict[LedgerCheck, str] = {
    LedgerCheck.JOURNAL_SUM: gettext_noop("journal %(subject)s adds up to %(found)s"),
    LedgerCheck.JOURNAL_ENTRIES: gettext_noop(
        "journal %(subject)s has %(found)s entries that belong to an account"
    ),
    LedgerCheck.JOURNAL_CURRENCY: gettext_noop(
        "journal %(subject)s is in %(expected)s and in %(found)s"
    ),
    LedgerCheck.JOURNAL_MISSING: gettext_noop("entries of journal %(subject)s have no journal"),
    LedgerCheck.JOURNAL_HASH: gettext_noop(
        "journal %(subject)s does not say what was posted (SHA-256 %(expected)s, now %(found)s)"
    ),
    LedgerCheck.REVERSAL: gettext_noop(
        "journal %(subject)s is not the opposite of what it reverses (%(expected)s)"
    ),
    LedgerCheck.CURRENCY_SUM: gettext_noop("all entries in %(subject)s add up to %(found)s"),
    LedgerCheck.FLOOR_RULE: gettext_noop(
        "account %(subject)s has the floor %(found)s; it should have %(expected)s"
    ),
    LedgerCheck.RUNNING_BALANCE: gettext_noop(
        "the running balance of %(subject)s is %(found)s; its entries add up to %(expected)s"
    ),
    LedgerCheck.VERSION: gettext_noop(
        "account %(subject)s counts %(found)s entries and has %(expected)s"
    ),
    LedgerCheck.ACCOUNT_FLOOR: gettext_noop("account %(subject)s is below its floor (%(found)s)"),
    LedgerCheck.ORDER_FLOOR: gettext_noop(
        "more was taken from order %(subject)s than it was owed (%(found)s)"
    ),
    LedgerCheck.CLOSED_BALANCE: gettext_noop("the closed account %(subject)s holds %(found)s"),
    LedgerCheck.IN_FLIGHT: gettext_noop(
        "account %(subject)s holds %(found)s; by the payouts it should hold %(expected)s"
    ),
    LedgerCheck.OWED: gettext_noop(
        "to order %(subject)s %(found)s is owed; its open payouts are of %(expected)s"
    ),
}


@click.group("ledger")
def ledger_group() -> None:
    """Check the books, and export them."""


@ledger_group.command()
@json_option
def verify(as_json: bool) -> None:
    """Compute everything anew from the entries, and tell every difference.

    Amounts are in minor units; the first 100 differences are told.

    Exit codes: 0 all is well, 5 something differs.
    """
    verified = verify_ledger(_show_progress)
    if is_terminal():
        sys.stderr.write("\n")
    say(as_json, _document(verified), *map(_sentence, verified.differences), _outcome(verified))
    click.get_current_context().exit(ExitCode.FAILED if verified.count else ExitCode.DONE)


@ledger_group.command()
@click.option("--beancount", is_flag=True, required=True, help="As a Beancount file.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File; else standard output."
)
@json_option
def export(beancount: bool, out: Path | None, as_json: bool) -> None:
    """Write the ledger as a file that bean-check can check.

    Exit codes: 0 written, 2 usage, 3 nothing was posted yet.
    """
    del beancount  # the only format so far, and named so that another can come
    if as_json and out is None:
        raise click.UsageError(_("Give --out: with --json, standard output is for the answer."))
    pieces = export_ledger()
    first = next(pieces)  # before a file is made for nothing
    opened = owners_file(out) if out else nullcontext(sys.stdout)
    with opened as file:
        file.write(first)
        file.writelines(pieces)
    if out:
        say(as_json, {"file": str(out)}, _("Written to %(file)s.") % {"file": out})


def _show_progress(done: int, of: int) -> None:
    if is_terminal():
        sys.stderr.write(f"\r{done:,} / {of:,}")
        sys.stderr.flush()


def _document(verified: Verified) -> dict[str, object]:
    return {
        "is_well": verified.count == 0,
        "entries": verified.entries,
        "accounts": [
            {"code": one.code, "currency": one.currency, "minor": one.minor}
            for one in verified.accounts
        ],
        "differences": [{**asdict(one), "check": one.check.value} for one in verified.differences],
        "differences_count": verified.count,
    }


def _sentence(difference: Difference) -> str:
    return _(WORDS[difference.check]) % asdict(difference)


def _outcome(verified: Verified) -> str:
    if verified.count:
        return ngettext(
            "%(count)d difference. Post nothing by hand; see docs/howto/check-the-ledger.md",
            "%(count)d differences. Post nothing by hand; see docs/howto/check-the-ledger.md",
            verified.count,
        ) % {"count": verified.count}
    return _("All is well. Entries: %(entries)d, accounts: %(accounts)d.") % {
        "entries": verified.entries,
        "accounts": len(verified.accounts),
    }
