"""`cleanbreak number …`: one number of the inventory at a time; no command lists any."""

from dataclasses import asdict

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.choose_number import choose_number
from cleanbreak.flows.manage_number_blocks import add_block, remove_block
from cleanbreak.flows.number_words import STATE_WORDS, WAITS_WORDS
from cleanbreak.flows.port_out_number import PortOut, port_out_number
from cleanbreak.flows.read_number import NumberStory, look_at_number
from cleanbreak.flows.reclaim_number import Reclaim, reclaim_number
from cleanbreak.flows.release_numbers import release_numbers
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.number_block import list_blocks

number = click.argument("msisdn", metavar="NUMBER")


@click.group("number")
def number_group() -> None:
    """Where a number stands after its line has ended, who may have it, and when."""


@number_group.command()
@number
@as_option
@json_option
def show(msisdn: str, actor: Actor, as_json: bool) -> None:
    """Show where one number stands; the audit log notes who looked.

    Exit codes: 0 shown, 3 unknown.
    """
    story = look_at_number(parse_msisdn(msisdn), actor, timezone.now())
    say(as_json, _document(story), *_sentences(story))


def _document(story: NumberStory) -> dict[str, object]:
    said = asdict(story)
    said["state"] = story.state.value
    said["intervals"] = [
        {
            "begins_at": one.begins_at,
            "is_begin_known": one.is_begin_known,
            "ends_at": one.ends_at,
            "ended_by": one.ended_by.value if one.ended_by else None,
        }
        for one in story.intervals
    ]
    return said


def _sentences(story: NumberStory) -> list[str]:
    sentences = [
        _("%(number)s: %(state)s.") % {"number": story.msisdn, "state": STATE_WORDS[story.state]}
    ]
    if story.state.rests:
        days = {"day": story.earliest_release_date, "last": story.latest_release_date or "-"}
        sentences.append(_("Given to nobody before: %(day)s. At the latest: %(last)s.") % days)
    if story.kept_until:
        sentences.append(_("Kept for the former holder until %(day)s.") % {"day": story.kept_until})
    held = _("Times that somebody had it here: %(count)s") % {"count": len(story.intervals)}
    return [*sentences, held]


@number_group.command()
@number
@click.option("--name", required=True, help="Name, as it stands on the document.")
@click.option(
    "--document",
    type=click.Choice([one.value for one in IdentityDocument]),
    required=True,
    help="Which original of the holder was seen.",
)
@as_option
@json_option
def reclaim(msisdn: str, name: str, document: str, actor: Actor, as_json: bool) -> None:
    """Keep a number that rests for its former holder, who then gets it on a new line and SIM.

    Exit codes: 0 kept, 3 nothing that rests was this person's.
    """
    asked = Reclaim(msisdn=parse_msisdn(msisdn), name=name, document=IdentityDocument(document))
    until = reclaim_number(asked, actor, timezone.now())
    sentence = _("Kept for its former holder until %(day)s. Import the new line until then.")
    say(as_json, {"msisdn": asked.msisdn, "kept_until": until}, sentence % {"day": until})


@number_group.command("port-out")
@number
@click.option("--to", "provider", required=True, help="The provider that takes it over.")
@as_option
@json_option
def port_out(msisdn: str, provider: str, actor: Actor, as_json: bool) -> None:
    """Let another provider take a number over; a line that still has it ends by that.

    Exit codes: 0 noted, 3 not portable.
    """
    asked = PortOut(msisdn=parse_msisdn(msisdn), provider=provider)
    order_id = port_out_number(asked, wired_outside(), actor, timezone.now())
    said = {"msisdn": asked.msisdn, "ported_to": provider, "order_id": order_id}
    sentences = [_("Noted. The number is not ours to give out any more.")]
    if order_id:
        sentences.append(_("Its line ends by order %(order)s.") % {"order": order_id})
    say(as_json, said, *sentences)


@number_group.command("next")
@click.option("--place", required=True, metavar="CODE", help="Whose numbers, like de.")
@as_option
@json_option
def next_(place: str, actor: Actor, as_json: bool) -> None:
    """Tell one free number that nobody takes for somebody else, and keep it for a week.

    Exit codes: 0 told, 3 unknown place, or none is free and cool.
    """
    msisdn = choose_number(place, actor, timezone.now())
    say(as_json, {"msisdn": msisdn}, msisdn)


@number_group.command()
@json_option
def release(as_json: bool) -> None:
    """Take every number on that is due: into quarantine, back to whose it is, or free.

    A worker does so each hour by itself. Exit codes: 0 done.
    """
    done = release_numbers(timezone.now())
    became = {state.value: done.became[state] for state in NumberState if done.became[state]}
    waits = {why.value: count for why, count in done.waits.items()}
    lines = [f"{STATE_WORDS[NumberState(name)]}: {count}" for name, count in became.items()]
    lines += [f"{WAITS_WORDS[why]}: {count}" for why, count in done.waits.items()]
    say(as_json, {"became": became, "waits": waits}, *(lines or [_("Nothing is due.")]))


@number_group.group("blocks")
def blocks_group() -> None:
    """Which blocks of numbers are ours; a number outside of them is never released."""


@blocks_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the blocks, never their numbers."""
    blocks = list_blocks()
    said = [{"first": one.first, "last": one.last, "size": one.size} for one in blocks]
    lines = [
        ngettext(
            "%(first)s to %(last)s: %(count)d number",
            "%(first)s to %(last)s: %(count)d numbers",
            one.size,
        )
        % {"first": one.first, "last": one.last, "count": one.size}
        for one in blocks
    ]
    none = _("No block is noted: no number will be released.")
    say(as_json, {"blocks": said}, *(lines or [none]))


@blocks_group.command()
@click.argument("first", metavar="FIRST")
@click.argument("last", metavar="LAST")
@as_option
@json_option
def add(first: str, last: str, actor: Actor, as_json: bool) -> None:
    """Note that all numbers from FIRST to LAST are ours.

    Exit codes: 0 noted, 3 no block, or it overlaps with another one.
    """
    block = add_block(first, last, actor, timezone.now())
    say(as_json, {"first": block.first, "last": block.last}, _("Noted."))


@blocks_group.command()
@click.argument("first", metavar="FIRST")
@as_option
@json_option
def remove(first: str, actor: Actor, as_json: bool) -> None:
    """Note that the block that begins with FIRST is ours no more.

    Exit codes: 0 noted, 3 there is no such block.
    """
    remove_block(first, actor, timezone.now())
    say(as_json, {"first": first}, _("Noted."))
