"""`cleanbreak adapter check|new`: connect a system of one's own, without Python or with it."""

from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.adapters.described_check import look_for_nobody, missing_secrets
from cleanbreak.adapters.described_description import Description
from cleanbreak.adapters.described_mistakes import Mistake
from cleanbreak.adapters.described_reader import read_file
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.site.new_adapter import make_adapter
from cleanbreak.site.secret_files import environment


@click.group("adapter")
def adapter_group() -> None:
    """Connect an outside system of your own."""


@adapter_group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--live", is_flag=True, help="Also ask the element, about somebody who does not exist."
)
@json_option
def check(file: Path, live: bool, as_json: bool) -> None:
    """Say everything that is wrong with a file that describes an element.

    Exit codes: 0 fine, 2 usage, 3 mistakes, 5 the element does not answer as the file says.
    """
    read = read_file(file)
    found = [*read.mistakes]
    if read.description:
        found += missing_secrets(read.description, read.places, environment())
    document: dict[str, Any] = {
        "file": str(file),
        "is_usable": read.description is not None,
        "mistakes": [entry_of(one) for one in found],
    }
    sentences = [line_of_mistake(file, one) for one in found]
    code = ExitCode.DONE
    if read.description is None:
        code = ExitCode.REFUSED
        sentences.append(_count(len(read.faults)))
    else:
        sentences.append(_("%(file)s can be used.") % {"file": file})
        if live:
            is_well, answers = _ask(read.description)
            document["live"] = {"is_well": is_well, "answers": answers}
            sentences += [f"{_mark(answer)}  {answer['sentence']}" for answer in answers]
            code = ExitCode.DONE if is_well else ExitCode.FAILED
    say(as_json, document, *sentences)
    click.get_current_context().exit(code)


@adapter_group.command()
@click.argument("port")
@click.argument("name")
@click.option(
    "--into",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The source tree of Cleanbreak; this folder if nothing is said.",
)
@json_option
def new(port: str, name: str, root: Path, as_json: bool) -> None:
    """Make the folder of an adapter that is to be written in Python.

    It begins with a fake that passes the suite of the port, and with a part for the vendor's system
    that fails it until it is written.

    Exit codes: 0 made, 2 usage, 3 refused.
    """
    made = [str(folder) for folder in make_adapter(root, port, name)]
    folder, tests = made
    say(
        as_json,
        {"port": port, "name": name, "folders": made},
        _("Made: %(folders)s") % {"folders": ", ".join(made)},
        _("1. See the fake pass, and the vendor's part fail: .venv/bin/pytest %(tests)s")
        % {"tests": tests},
        _("2. Write the vendor's part: %(file)s") % {"file": f"{folder}/adapter.py"},
        _("3. Set the vendor's system up for the suite: %(file)s") % {"file": f"{tests}/stage.py"},
        _("4. Name the adapter in %(file)s") % {"file": f"src/cleanbreak/site/wiring/{port}.py"},
        _("How it is done well: src/cleanbreak/adapters/README.md"),
    )


def _count(count: int) -> str:
    return ngettext("%(count)d mistake.", "%(count)d mistakes.", count) % {"count": count}


def entry_of(mistake: Mistake) -> dict[str, object]:
    """Return a mistake for machines."""
    return {
        "line": mistake.line,
        "section": mistake.section,
        "code": mistake.what.code,
        "sentence": refusal_text(mistake.what),
        "is_advice": mistake.is_advice,
    }


def line_of_mistake(file: Path, mistake: Mistake) -> str:
    """Return a mistake for people, with its place."""
    where = f"{file}:{mistake.line}: {mistake.section}".rstrip(": ")
    advice = f"{_('advice')}: " if mistake.is_advice else ""
    return f"{where}: {advice}{refusal_text(mistake.what)}"


def _mark(answer: dict[str, Any]) -> str:
    return "ok  " if answer["is_well"] else "FAIL"


def _ask(description: Description) -> tuple[bool, list[dict[str, Any]]]:
    """Return whether all is well, and what each look said."""
    try:
        sightings = look_for_nobody(description, environment())
    except Refusal as refusal:
        return False, [_answer(description.name, False, refusal_text(refusal))]
    except OutsideFailure as failure:
        return False, [_answer(description.name, False, failure.sentence)]
    if not sightings:
        sentence = _("%(name)s: the folders can be used.") % {"name": description.name}
        return True, [_answer(description.name, True, sentence)]
    answers = [
        _answer(
            one.element,
            one.presence is Presence.GONE,
            f"{one.element}: {_said(one.presence, one.answer)}",
        )
        for one in sightings
    ]
    return all(answer["is_well"] for answer in answers), answers


def _answer(element: str, is_well: bool, sentence: str) -> dict[str, Any]:
    return {"element": element, "is_well": is_well, "sentence": sentence}


def _said(presence: Presence, answer: str) -> str:
    match presence:
        case Presence.GONE:
            return _("it answers, and does not know somebody who does not exist.")
        case Presence.PRESENT:
            return _('it says that it knows somebody who does not exist: "present" is wrong.')
    return _("its answer about somebody who does not exist was not understood: %(answer)s") % {
        "answer": answer
    }
