"""`cleanbreak switch code|redeem|list|listen`: lines that leave by a code."""

import signal
import sys
import threading
from datetime import datetime
from types import FrameType
from uuid import UUID

import click
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.switching import SwitchWord
from cleanbreak.flows.ask_to_switch import ask_to_switch
from cleanbreak.flows.list_switch_codes import ShownCode, list_switch_codes
from cleanbreak.flows.listen_to_texts import listen_to_texts
from cleanbreak.flows.redeem_switch_code import Redemption, redeem_switch_code
from cleanbreak.flows.switch_texts import figure_rows
from cleanbreak.flows.wired_outside import wired_outside, wired_texts

WORDS = click.Choice([word.value for word in SwitchWord])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("switch")
def switch_group() -> None:
    """Codes (PAC, STAC) with which lines leave for another provider, and texts asking for them."""


@switch_group.command()
@click.argument("msisdn", metavar="NUMBER")
@click.argument("word", type=WORDS)
@json_option
def code(msisdn: str, word: str, as_json: bool) -> None:
    """Text a line its code, or the figures alone: pac keeps the number, stac does not.

    The code is sent to the line, and shown nowhere else.
    Exit codes: 0 told, 2 usage, 3 refused.
    """
    number, wish = parse_msisdn(msisdn), SwitchWord(word)
    told = ask_to_switch(number, wish, operator_actor(), wired_outside(), timezone.now())
    said = {
        "request": str(told.request_id),
        "word": told.word.value,
        "last_day": told.last_day,
        "figures": told.figures.as_json(),
    }
    sentences = [_("The line is told by a text."), *figure_rows(told.figures)]
    if told.last_day is not None:
        day = formats.date_format(told.last_day)
        sentences.insert(1, _("The code is good until %(date)s.") % {"date": day})
    say(as_json, said, *sentences)


@switch_group.command()
@click.argument("msisdn", metavar="NUMBER")
@click.option("--recipient", required=True, metavar="NAME", help="The provider that hands it in.")
@click.option("--on", "wished", type=DAY, help="Last day with us. Default: next working day.")
@json_option
def redeem(msisdn: str, recipient: str, wished: datetime | None, as_json: bool) -> None:
    """Redeem a code, read from standard input: that line ends, and no other.

    Exit codes: 0 redeemed, 2 usage, 3 refused.
    """
    asked = Redemption(
        code=_code_from_input(),
        msisdn=parse_msisdn(msisdn),
        recipient=recipient,
        wished_date=wished.date() if wished else None,
        actor=operator_actor(),
    )
    done = redeem_switch_code(asked, wired_outside(), timezone.now())
    said = {
        "order": str(done.order_id),
        "word": done.word.value,
        "last_day": done.last_day,
        "recipient": done.recipient,
    }
    day = formats.date_format(done.last_day)
    sentence = _("The line ends on %(date)s. Order: %(order)s") % {"date": day, **said}
    say(as_json, said, sentence)


@switch_group.command("list")
@click.option("--msisdn", metavar="N", help="Only those of one number.")
@click.option("--before", type=click.UUID, help="Only those older than this one.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
def list_(msisdn: str | None, before: UUID | None, limit: int, as_json: bool) -> None:
    """List who was given codes and what became of them, newest first; never the codes.

    Exit codes: 0 listed.
    """
    number = parse_msisdn(msisdn) if msisdn is not None else None
    found = list_switch_codes(number, before, limit, timezone.now())
    lines = [_line(one) for one in found] or [_("No code was given out.")]
    say(as_json, {"codes": [one.as_json() for one in found]}, *lines)


@switch_group.command()
@json_option
def listen(as_json: bool) -> None:
    """Take in the texts that subscribers send, until SIGTERM or SIGINT; the workers answer them.

    Exit codes: 0 stopped.
    """
    stopping = _stop_on_signals()
    listen_to_texts(wired_texts(), wired_outside(), timezone.now, stopping.is_set)
    say(as_json, {"stopped": True}, _("No more texts are taken in."))


def _code_from_input() -> str:
    """Return the code; never an argument, which every process of the machine could read."""
    if sys.stdin.isatty():
        typed: str = click.prompt(_("Code"), hide_input=True, err=True)
        return typed
    return sys.stdin.readline().strip()


def _line(one: ShownCode) -> str:
    became = one.became if one.recipient == "" else f"{one.became}: {one.recipient}"
    return f"{one.code_id} {one.msisdn:16} {one.word:5} {one.last_day}  {became}"


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        stopping.set()

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)
    return stopping
