"""Write the papers of a takeout: its README, and an overview to print, in the active language."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from django.template import Context, Engine, Template
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cleanbreak.domain.minisign import PublicKey
from cleanbreak.domain.takeout import Kind, Payment
from cleanbreak.domain.takeout_about import Paper, TakeoutAbout
from cleanbreak.flows.gather_takeout import Gathered
from cleanbreak.flows.print_paper import print_apart
from cleanbreak.flows.takeout_layouts import records_in
from cleanbreak.flows.takeout_readme import readme_text
from cleanbreak.flows.takeout_words import KIND_WORDS, ORIGIN_WORDS, SOURCE_STATUS_WORDS

README, STATEMENT = "README.txt", "statement.pdf"
PAYMENTS_MAX = 500
"""On paper; all of them are in their file."""


def write_takeout_papers(
    gathered: Gathered, about: TakeoutAbout, key: PublicKey
) -> Sequence[Paper]:
    """Return both papers; the overview is printed while the takeout is written.

    :param key: with which the takeout will be signed.
    :raises PrintingNotInstalled: if the libraries of the system are missing: when it is asked for.
    """
    html = _template().render(Context(_words(about) | _figures(gathered)))
    readme = readme_text(gathered, about, key).encode()
    printer = ThreadPoolExecutor(max_workers=1)
    statement = printer.submit(print_apart, html)
    printer.shutdown(wait=False)
    return Paper(README, lambda: readme), Paper(STATEMENT, statement.result)


def _words(about: TakeoutAbout) -> dict[str, Any]:
    return {
        "about": about,
        "language": get_language() or "en",
        "title": _("What you take along"),
        "line": _("Line"),
        "takeout": _("Takeout"),
        "day": _("Day"),
        "made_on": formats.date_format(about.made_at),
        "what": _("What"),
        "where": _("Where it was"),
        "status": _("How complete it is"),
        "count": _("Records"),
        "unreadable": _("Unreadable"),
        "found": _("What was found"),
        "texts": _(
            "The texts of your messages are not with us: we only know that a message was sent."
        ),
        "payments_title": _("Payments"),
        "amount": _("Amount"),
        "way": _("Way"),
        "more": _("More of them are in payments.ndjson."),
    }


def _figures(gathered: Gathered) -> dict[str, Any]:
    sources = [
        (
            KIND_WORDS[one.kind],
            ORIGIN_WORDS[one.origin],
            SOURCE_STATUS_WORDS[one.status],
            one.records,
            one.unread,
        )
        for one in gathered.sources
    ]
    return {
        "sources": sources,
        "payments": list(islice(_payments(gathered), PAYMENTS_MAX)),
        "has_more": gathered.count(Kind.PAYMENT) > PAYMENTS_MAX,
    }


def _payments(gathered: Gathered) -> Iterator[tuple[str, str, str]]:
    if not gathered.count(Kind.PAYMENT):
        return
    # knows the currencies by the tables of the ledger: only for payments they are loaded
    from cleanbreak.flows.money_words import money_text

    for one in records_in(gathered, Payment, Kind.PAYMENT):
        day = formats.date_format(one.at) if one.at else ""
        yield day, one.method, money_text(one.amount_minor, one.currency)


@cache
def _template() -> Template:
    text = files(__package__).joinpath("takeout_statement.html").read_text("utf-8")
    return Engine(autoescape=True).from_string(text)
