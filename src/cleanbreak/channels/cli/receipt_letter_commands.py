"""`cleanbreak declaration letters`: receipts on paper, to be printed and posted."""

from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.payout_letter_commands import KINDS
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.write_receipt_letters import (
    ReceiptLetter,
    list_receipt_letters,
    post_receipt_letters,
    write_receipt_letters,
)


@click.command("letters")
@click.option("--after", metavar="ID", type=int, default=0, help="The last one of a page before.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="A .csv or .html file."
)
@click.option("--posted-up-to", "posted", metavar="ID", type=int, help="These are in the post.")
@json_option
def letters(after: int, limit: int, out: Path | None, posted: int | None, as_json: bool) -> None:
    """List the receipts of cancellations by telephone that wait to be posted.

    They are those of holders without e-mail. No postal address is on file here: the customer number
    says whose it is in your own system. Exit codes: 0 listed or noted, 2 usage.
    """
    if posted is not None:
        count = post_receipt_letters(posted, timezone.now())
        say(as_json, {"posted": count}, _("Noted as posted: %(count)d") % {"count": count})
        return
    found = list_receipt_letters(after, limit, timezone.now())
    if out is not None:
        if out.suffix not in KINDS:
            raise click.UsageError(_("Name a file that ends in .csv or .html."))
        write_receipt_letters(found, out)
    document = {
        "letters": [one.as_json() for one in found],
        "last": found[-1].letter_id if found else None,
        "out": str(out) if out else None,
    }
    say(as_json, document, *_lines(found))


def _lines(found: list[ReceiptLetter]) -> list[str]:
    if not found:
        return [_("No letter waits.")]
    after = _(
        "When they are in the post, say: cleanbreak declaration letters --posted-up-to %(last)d"
    )
    lines = [f"{one.letter_id:8}  {one.customer:20}  {one.receipt_number}" for one in found]
    return [*lines, after % {"last": found[-1].letter_id}]
