"""`cleanbreak papers list`: what somebody brings, to read and to have read out by a voice menu."""

import click
from django.utils import timezone

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.papers import WHERE, Bearer, Errand, Question
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.paper_words import papers_document, papers_said
from cleanbreak.flows.papers_for import papers_for


@click.group("papers")
def papers_group() -> None:
    """See what somebody has to bring."""


@papers_group.command("list")
@click.option("--place", required=True, help="Code of the place, like cn.")
@click.option(
    "--channel",
    type=click.Choice([one.value for one in WHERE]),
    default=Channel.STORE_DESK.value,
    show_default=True,
)
@click.option(
    "--who",
    type=click.Choice([one.value for one in Bearer]),
    default=Bearer.PERSON.value,
    show_default=True,
)
@click.option(
    "--for",
    "errand",
    type=click.Choice([one.value for one in Errand]),
    default=Errand.END_AT_ONCE.value,
    show_default=True,
)
@click.option("--sim", type=click.Choice([one.value for one in SimKind]), help="Card or eSIM.")
@json_option
def list_(
    *, place: str, channel: str, who: str, errand: str, sim: str | None, as_json: bool
) -> None:
    """List the papers of a place; as JSON with a text to be spoken in each language.

    Exit codes: 0 listed, 3 there are no rules for the place.
    """
    question = Question(
        place=place,
        channel=Channel(channel),
        bearer=Bearer(who),
        errand=Errand(errand),
        sim_kind=SimKind(sim) if sim else None,
    )
    papers = papers_for(question, timezone.now())
    say(as_json, papers_document(papers), papers_said(papers).as_text().rstrip())
