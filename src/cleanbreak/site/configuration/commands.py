"""`cleanbreak config check|show|example`: look at the configuration before anything starts."""

from collections.abc import Iterator
from typing import Any

import click

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.plain_language import gettext as _
from cleanbreak.channels.cli.plain_language import plain_refusal_text
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.site.configuration.catalogue import KEYS, ONLY_VARIABLES
from cleanbreak.site.configuration.example import example
from cleanbreak.site.configuration.hide import without_secrets
from cleanbreak.site.configuration.key import Key
from cleanbreak.site.configuration.load import read_once
from cleanbreak.site.configuration.read import HIDDEN, Configuration, without_password

CHANGED = (Refusal, OutsideFailure, ValueError, OSError)
"""How what reads its own settings says that it cannot."""


@click.group("config")
def config_group() -> None:
    """Look at the configuration, which a file and the environment make together."""


@config_group.command()
@json_option
def check(as_json: bool) -> None:
    """Check every setting, and that everything that they name can be set up.

    Nothing outside is asked: cleanbreak doctor does that. Exit codes: 0 all can be used, 3 some
    cannot.
    """
    found = read_once()
    faults = list(_faults(found))
    document = {**_document(found), "faults": faults}
    sentences = [one["sentence"] for one in faults] or [
        _("The configuration can be used. Settings: {count}").format(count=_count(found))
    ]
    say(as_json, document, *sentences)
    click.get_current_context().exit(ExitCode.REFUSED if faults else ExitCode.DONE)


@config_group.command()
@click.option("--all", "with_all", is_flag=True, help="Also those that nobody has set.")
@json_option
def show(with_all: bool, as_json: bool) -> None:
    """Show what is set, and by whom; secrets are never shown.

    Exit codes: 0 shown, also if some cannot be used.
    """
    found = read_once()
    rows = [_row(key, found) for key in KEYS]
    shown = [one for one in rows if with_all or one["said_by"] != "default"]
    sentences = [f"{one['setting']} = {one['value']}  ({_by(one)})" for one in shown]
    say(as_json, {**_document(found), "settings": shown}, *sentences)


@config_group.command("example")
def show_example() -> None:
    """Print a file with every setting, all of them commented out."""
    click.echo(example(), nl=False)


def _faults(found: Configuration) -> Iterator[dict[str, str]]:
    for one in found.faults:
        yield {"code": one.code, "sentence": plain_refusal_text(one)}
    if not found.faults:
        yield from _faults_of_wiring()


def _faults_of_wiring() -> Iterator[dict[str, str]]:
    """Return what the readers of single settings refuse: they know each other's values."""
    try:
        import django

        django.setup()
        from cleanbreak.site.wiring import wire_outside
        from cleanbreak.site.wiring.sign_on import wire_sign_on

        wire_outside()
        for realm in ("staff", "holder"):
            wire_sign_on(realm)
    except CHANGED as fault:
        sentence = plain_refusal_text(fault) if isinstance(fault, Refusal) else str(fault)
        code = getattr(fault, "code", "setting_not_usable")
        yield {"code": code, "sentence": without_secrets(sentence)}


def _document(found: Configuration) -> dict[str, Any]:
    return {"file": str(found.path) if found.path else None, "count": _count(found)}


def _count(found: Configuration) -> int:
    return sum(one.key.name not in ONLY_VARIABLES for one in found.said.values())


def _row(key: Key, found: Configuration) -> dict[str, Any]:
    said = found.said.get(key.variable)
    of_file = None if said else found.said.get(key.file_variable)
    one = said or of_file
    value = one.text if one else key.default
    return {
        "setting": key.path,
        "variable": key.variable,
        "value": HIDDEN if key.is_secret and said else without_password(value),
        "said_by": _who(one.name, one.variable) if one else "default",
        "secret": key.is_secret,
    }


def _who(name: str, variable: str) -> str:
    return "environment" if name == variable else "file"


def _by(row: dict[str, Any]) -> str:
    if row["said_by"] == "file":
        return _("by the file")
    return _("by the environment") if row["said_by"] == "environment" else _("by default")
