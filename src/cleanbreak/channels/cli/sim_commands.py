"""`cleanbreak sim`: what whoever has a SIM card reads of it, on their own computer.

Nothing here needs Django, a database or a server: it is in the one file ``cleanbreak-sim.pyz``.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.plain_language import gettext as _
from cleanbreak.channels.cli.said import is_terminal, json_option, say
from cleanbreak.channels.cli.sim_dump_file import SimDumpFile, read_sim_dump
from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.sim_card import LastTry, Pin, PinState
from cleanbreak.flows.card_findings import telling_findings, tries_text
from cleanbreak.flows.read_sim import OWN_TOLD, SimRead, SimRequest, read_sim
from cleanbreak.flows.sim_files import SimContents, contents_of, sim_files
from cleanbreak.ports.card_reader import SimReader

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

OUT = Path("sim-card.json")
Readers: TypeAlias = Callable[[str | None, bool], SimReader]
"""Returns the card readers, or the modem at a place that may mark messages as read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line says."""

    reader: str | None
    modem: str | None
    out: Path
    pin_stdin: bool
    last_try: LastTry
    may_mark_read: bool
    as_json: bool


def sim_group(readers: Readers) -> click.Group:
    """Return the commands, upon readers of cards that only whoever wires them knows."""
    group = click.Group("sim", help="Read your own SIM card; nothing on it is changed.")

    @group.command()
    @click.option("--reader", metavar="N", help="Which reader, by number or name.")
    @click.option("--modem", metavar="PATH", help="Use the modem there, like /dev/ttyUSB2.")
    @click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        default=OUT,
        show_default=True,
        help="The file that is written; a reading that broke off goes on in it.",
    )
    @click.option("--pin-stdin", is_flag=True, help="Read the PIN from standard input, one line.")
    @click.option(
        "--risk-last-try",
        "last_try",
        flag_value=LastTry.HOLDER_RISKS_IT,
        type=click.UNPROCESSED,
        default=LastTry.KEEP,
        help="Show the PIN even if a wrong one blocks the card.",
    )
    @click.option(
        "--may-mark-read",
        is_flag=True,
        help="A modem that can list messages only so may mark them as read.",
    )
    @json_option
    def read(**said: Any) -> None:
        """Read contacts, messages and calls of the card, before its line ends.

        The PIN is asked for if the card wants it, and shown to it once.

        Exit codes: 0 read, 2 usage, 3 refused, 5 broken off, or no answer.
        """
        wanted = Wanted(**said)
        _read(readers(wanted.modem, wanted.may_mark_read), wanted)

    group.add_command(write_files)
    return group


def _read(readers: SimReader, wanted: Wanted) -> None:
    if not wanted.out.parent.is_dir():  # before anybody types a PIN
        raise click.BadParameter(_("There is no such folder."), param_hint="--out")
    with SimDumpFile(wanted.out) as kept:
        request = SimRequest(
            begun=kept.begun(),
            reader=_chosen_reader(readers, wanted.reader),
            ask_pin=_pin_of_stdin if wanted.pin_stdin else _pin_of_person,
            last_try=wanted.last_try,
        )
        progress = _Progress(kept)
        read = read_sim(request, readers, progress.step, datetime.now(UTC))
        progress.end()
    contents = contents_of(read.dump)
    outcome = "complete" if read.broke_off is None else "broken_off"
    figures = {"records_read": read.dump.done_count, "records": read.dump.record_count}
    document = {"outcome": outcome, "file": str(wanted.out), **figures, **contents.counts()}
    say(wanted.as_json, document, *_sentences(read, contents, wanted.out))
    is_complete = read.broke_off is None
    click.get_current_context().exit(ExitCode.DONE if is_complete else ExitCode.FAILED)


def _chosen_reader(readers: SimReader, said: str | None) -> str | None:
    """Return the name of the reader: by its number, or as a person chooses it."""
    with telling_findings(OWN_TOLD):
        found = readers.readers()
    names = [one.name for one in found]
    if said is not None:
        number = int(said) if said.isascii() and said.isdigit() else 0
        return names[number - 1] if 0 < number <= len(names) and said not in names else said
    if sum(one.has_card for one in found) < 2 or not sys.stdin.isatty():
        return None
    for number, one in enumerate(found, start=1):
        card = _("a card") if one.has_card else _("no card")
        click.echo(f"{number}  {one.name}: {card}", err=True)
    number = click.prompt(_("Which reader"), type=click.IntRange(1, len(names)), err=True)
    return names[number - 1]


def _pin_of_stdin(_state: PinState) -> Pin | None:
    return Pin.parse(sys.stdin.readline())


def _pin_of_person(state: PinState) -> Pin | None:
    """Ask on the terminal, without echo; where nobody sits there, nobody is asked."""
    if not sys.stdin.isatty():
        return None
    question = _("PIN of the card (tries left: %(tries)s)") % {
        "tries": tries_text(state.tries_left)
    }
    return Pin.parse(click.prompt(question, hide_input=True, err=True))


class _Progress:
    """A bar that is there as soon as there is something to read."""

    def __init__(self, kept: SimDumpFile) -> None:
        self._kept = kept
        self._bar: ProgressBar[int] | None = None

    def step(self, dump: CardDump) -> None:
        """Keep what was read, and move the bar; files that are found make it longer."""
        self._kept.keep(dump)
        if not dump.done_count:
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=dump.record_count,
                label=_("Reading the card"),
                file=sys.stderr,
                hidden=not is_terminal(),
            )
            self._bar.render_progress()
        self._bar.length = dump.record_count
        self._bar.update(dump.done_count - self._bar.pos)

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._bar is not None:
            self._bar.render_finish()


def _sentences(read: SimRead, contents: SimContents, out: Path) -> list[str]:
    said = _counted(contents)
    if read.broke_off is None:
        return [*said, _("The card is read. The file: %(file)s") % {"file": out}]
    broken = _(
        "The reading broke off. What was read by then is kept in %(file)s: put the card in again, "
        "and run the same command within a day."
    )
    return [*said, read.broke_off.sentence, broken % {"file": out}]


def _counted(contents: SimContents) -> list[str]:
    counted = {
        _("Contacts: %(count)s"): len(contents.contacts),
        _("Messages: %(count)s"): len(contents.messages),
        _("Calls: %(count)s"): len(contents.calls),
        _("Not readable: %(count)s."): contents.unread,
    }
    always = [sentence % {"count": count} for sentence, count in counted.items()]
    return always if contents.unread else always[:-1]


@click.command("files")
@click.argument("dump", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--region", help="Where numbers without a country code are dialled: DE, CN, US.")
@json_option
def write_files(dump: Path, folder: Path, region: str | None, as_json: bool) -> None:
    """Write contacts.vcf, sms.xml and calls.xml from FILE, which `sim read` wrote.

    They are restored by any phone, and by "SMS Backup & Restore" on Android.

    Exit codes: 0 written, 2 usage, 3 refused.
    """
    if not folder.parent.is_dir():
        raise click.BadParameter(_("There is no such folder."), param_hint=str(folder.parent))
    contents = contents_of(read_sim_dump(dump))
    folder.mkdir(mode=0o700, exist_ok=True)
    written = []
    for name, text in sim_files(contents, region and region.upper(), datetime.now(UTC)).items():
        if (folder / name).exists():
            raise click.BadParameter(_("This file is there already."), param_hint=name)
        (folder / name).write_text(text, encoding="utf-8", newline="")
        written.append(str(folder / name))
    say(as_json, {"files": written, **contents.counts()}, *_counted(contents), *written)
