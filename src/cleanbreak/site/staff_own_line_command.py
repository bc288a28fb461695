"""`cleanbreak staff own-line`: which line is a person's own; nobody serves themselves at a desk."""

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.flows.own_lines_of_staff import forget_own_line, register_own_line


@click.command("own-line")
@click.argument("name")
@click.argument("number")
@click.option("--remove", is_flag=True, help="It is theirs no more.")
@json_option
def own_line(name: str, number: str, remove: bool, as_json: bool) -> None:
    """Say that a line is a person's own: they cannot serve it at a desk.

    Only a keyed hash of the number is kept.

    Exit codes: 0 noted, 3 unknown person or malformed number.
    """
    msisdn = parse_msisdn_at(number, settings.CLEANBREAK_HOME_PLACE)
    note = forget_own_line if remove else register_own_line
    note(name, msisdn, operator_actor(), timezone.now())
    words = _("The line is %(name)s's own no more.") if remove else _("It is %(name)s's own line.")
    say(as_json, {"name": name, "is_own": not remove}, words % {"name": name})
