"""`cleanbreak card`: the SIM card that somebody has brought to the desk."""

import sys
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.identifiers import parse_iccid, parse_msisdn
from cleanbreak.domain.sim_card import Consent, LastTry, Personal, Pin, PinState, PinStatus
from cleanbreak.flows.check_card import CardChecked, check_card
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.flows.held_card import WipeOutcome
from cleanbreak.flows.list_card_readers import list_card_readers
from cleanbreak.flows.wipe_card import CardWiped, WipeRequest, wipe_card
from cleanbreak.flows.wired_outside import wired_card_reader
from cleanbreak.ports.card_reader import Reader

msisdn_option = click.option("--msisdn", metavar="N", help="Phone number, like +4915228817386.")
iccid_option = click.option("--iccid", metavar="N", help="Card number, 18 to 20 digits.")
reader_option = click.option("--reader", metavar="NAME", help="Which reader, if there are several.")


@click.group("card")
def card_group() -> None:
    """Check or wipe the SIM card that lies in a reader."""


@card_group.command()
@json_option
def readers(as_json: bool) -> None:
    """List the card readers, and whether a card is in them.

    Exit codes: 0 listed, 3 none is set up, 5 they cannot be asked.
    """
    found = list_card_readers(wired_card_reader())
    document = {"readers": [{"name": one.name, "has_card": one.has_card} for one in found]}
    say(as_json, document, *(map(_reader_line, found) if found else [_("There is no reader.")]))


@card_group.command()
@msisdn_option
@iccid_option
@reader_option
@json_option
def check(msisdn: str | None, iccid: str | None, reader: str | None, as_json: bool) -> None:
    """Check that the card in the reader is the card of a line; changes nothing on it.

    Exit codes: 0 it is, 2 usage, 3 it is not, or no card can be read, 5 no answer.
    """
    desk = _at_desk(msisdn, iccid, reader)
    checked = check_card(desk, wired_card_reader(), timezone.now())
    say(as_json, _check_document(checked), *_check_sentences(checked))


@card_group.command()
@msisdn_option
@iccid_option
@reader_option
@click.option(
    "--holder-consents",
    "consent",
    flag_value=Consent.GIVEN,
    type=click.UNPROCESSED,
    default=Consent.NOT_GIVEN,
    help="The holder stands here and agrees.",
)
@click.option("--pin-stdin", is_flag=True, help="Read the PIN from standard input, one line.")
@click.option(
    "--holder-risks-last-try",
    "last_try",
    flag_value=LastTry.HOLDER_RISKS_IT,
    type=click.UNPROCESSED,
    default=LastTry.KEEP,
    help="Show the PIN even if a wrong one blocks the card.",
)
@json_option
def wipe(
    msisdn: str | None,
    iccid: str | None,
    reader: str | None,
    consent: Consent,
    pin_stdin: bool,
    last_try: LastTry,
    as_json: bool,
) -> None:
    """Wipe contacts, calls and messages of a line's card; they cannot be brought back.

    The PIN is asked for if the card wants it, and shown to it once.

    Exit codes: 0 wiped, 2 usage, 3 refused, 5 something was left, or the card was lost.
    """
    request = WipeRequest(
        desk=_at_desk(msisdn, iccid, reader),
        consent=consent,
        last_try=last_try,
        ask_pin=_pin_of_stdin if pin_stdin else _pin_of_person,
    )
    wiped = wipe_card(request, wired_card_reader(), timezone.now())
    say(as_json, _wipe_document(wiped), *_wipe_sentences(wiped))
    is_complete = wiped.outcome is WipeOutcome.COMPLETE
    click.get_current_context().exit(ExitCode.DONE if is_complete else ExitCode.FAILED)


def _at_desk(msisdn: str | None, iccid: str | None, reader: str | None) -> AtDesk:
    if (msisdn is None) == (iccid is None):
        raise click.UsageError(_("Name the line by --msisdn or by --iccid."))
    return AtDesk(
        msisdn=parse_msisdn(msisdn) if msisdn is not None else None,
        iccid=parse_iccid(iccid) if iccid is not None else None,
        reader=reader,
        actor=operator_actor(),
    )


def _pin_of_stdin(_state: PinState) -> Pin | None:
    return Pin.parse(sys.stdin.readline())


def _pin_of_person(state: PinState) -> Pin | None:
    """Ask on the terminal, without echo; where nobody sits there, nobody is asked."""
    if not sys.stdin.isatty():
        return None
    question = _("PIN of the card (tries left: %(tries)s)") % {"tries": _tries(state)}
    return Pin.parse(click.prompt(question, hide_input=True, err=True))


def _tries(state: PinState) -> str:
    return "?" if state.tries_left is None else str(state.tries_left)


def _reader_line(reader: Reader) -> str:
    return f"{reader.name}: {_('a card') if reader.has_card else _('no card')}"


def _check_document(checked: CardChecked) -> dict[str, Any]:
    return {
        "reader": checked.reader,
        "is_card_of_line": True,
        "line_state": checked.line_state.value,
        "imsi_was_compared": checked.imsi_was_compared,
        "pin": checked.pin.status.value,
        "pin_tries_left": checked.pin.tries_left,
    }


def _check_sentences(checked: CardChecked) -> list[str]:
    pin = {
        PinStatus.OFF: _("off"),
        PinStatus.NEEDED: _("needed, tries left: %(tries)s") % {"tries": _tries(checked.pin)},
        PinStatus.BLOCKED: _("blocked"),
    }
    compared = _("ICCID and IMSI") if checked.imsi_was_compared else _("ICCID")
    return [
        _("This is the card of the line; compared: %(what)s.") % {"what": compared},
        f"{_('PIN')}: {pin[checked.pin.status]}",
    ]


def _wipe_document(wiped: CardWiped) -> dict[str, Any]:
    return {
        "reader": wiped.reader,
        "ground": wiped.ground.value,
        "outcome": wiped.outcome.value,
        **wiped.wiped.as_facts(),
    }


def _wipe_sentences(wiped: CardWiped) -> list[str]:
    outcomes = {
        WipeOutcome.COMPLETE: _("The card is wiped."),
        WipeOutcome.SOME_LEFT: _("The card did not let everything be wiped. Destroy it."),
        WipeOutcome.BROKEN_OFF: _("The card was lost in the middle. Put it in and wipe it again."),
    }
    names = {
        Personal.CONTACTS: _("Contacts"),
        Personal.CONTACT_DETAILS: _("Details of contacts"),
        Personal.CALLS: _("Calls"),
        Personal.MESSAGES: _("Messages"),
    }
    sentences = [outcomes[wiped.outcome]]
    for kind, count in wiped.wiped.counts.items():
        figures = {"wiped": count.found - count.left, "found": count.found}
        sentences.append(f"{names[kind]}: " + _("%(wiped)d of %(found)d wiped") % figures)
    if refused := wiped.wiped.files_refused:
        sentences.append(_("Files that the card kept shut: %(count)d") % {"count": refused})
    return sentences
