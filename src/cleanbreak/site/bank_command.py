"""`cleanbreak bank prepare`: make the folders by which payments go to a bank, once."""

from pathlib import Path

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("bank")
def bank_group() -> None:
    """Connect a bank that takes ISO 20022 files."""


@bank_group.command()
@click.argument("folder", type=FOLDER)
@json_option
def prepare(folder: Path, as_json: bool) -> None:
    """Make the folders for CLEANBREAK_BANK=iso20022, and the record of what was sent.

    They are made by this command only: an empty folder may be a disk that is not mounted.

    Exit codes: 0 they are there, 2 usage, 3 refused.
    """
    # Imported here, since only who has such a bank needs it.
    from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders

    place = folder.absolute()
    is_new = prepare_folders(place)
    made = _("Ready, with a new record: %(folder)s") if is_new else _("Ready before: %(folder)s")
    say(as_json, {"folder": str(place), "is_new": is_new}, made % {"folder": place})
