"""`cleanbreak staff`: who may sign in to the staff console, as what, where, and for how long."""

from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.flows.manage_staff import add_staff, disable_staff
from cleanbreak.records.staff import StaffMember, all_staff
from cleanbreak.site.staff_own_line_command import own_line
from cleanbreak.site.staff_session_commands import (
    ask_for_password,
    assign,
    link,
    reset,
    reset_password,
    sessions,
    sign_out,
)

PASSWORD_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
PASSWORD_BYTES_MAX = 4096


class PasswordNotReadable(Refusal):
    """The file with the password must hold one line of text, at most 4096 bytes long."""

    code = "password_not_readable"


@click.group("staff")
def staff_group() -> None:
    """Say who may sign in to the staff console, and as what."""


@staff_group.command()
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE",
    help=f"{', '.join(role.value for role in Role)}; may be repeated.",
)
@click.option("--password-file", type=PASSWORD_FILE, help="Else it is asked for, without echo.")
@click.option("--no-password", is_flag=True, help="They sign in through the identity provider.")
@json_option
def add(
    name: str,
    roles: tuple[str, ...],
    password_file: Path | None,
    no_password: bool,
    as_json: bool,
) -> None:
    """Add a person; the password has at least 12 characters and is not a common one.

    Exit codes: 0 added, 2 usage, 3 refused.
    """
    chosen = [Role.named(role) for role in dict.fromkeys(roles)]
    password = (
        None if no_password else _read(password_file) if password_file else ask_for_password()
    )
    add_staff(name, chosen, password, operator_actor(), timezone.now())
    document = {"name": name, "roles": [role.value for role in chosen]}
    say(as_json, document, _("%(name)s may sign in now.") % {"name": name})


@staff_group.command("list")
@json_option
def list_staff(as_json: bool) -> None:
    """List everybody, with roles, also those who were disabled.

    Exit codes: 0 listed.
    """
    people = all_staff()
    lines = [_line(person) for person in people] or [_("Nobody may sign in yet.")]
    say(as_json, {"staff": [_entry(person) for person in people]}, *lines)


@staff_group.command()
@click.argument("name")
@json_option
def disable(name: str, as_json: bool) -> None:
    """Forbid a person to sign in, and end all their sessions.

    Exit codes: 0 disabled, 3 unknown.
    """
    disable_staff(name, operator_actor(), timezone.now())
    say(as_json, {"name": name}, _("%(name)s may not sign in any more.") % {"name": name})


staff_group.add_command(assign)
staff_group.add_command(sessions)
staff_group.add_command(sign_out)
staff_group.add_command(reset)
staff_group.add_command(reset_password)
staff_group.add_command(link)
staff_group.add_command(own_line)


def _read(file: Path) -> str:
    """Return the one line of the file, without its end."""
    with file.open("rb") as opened:
        raw = opened.read(PASSWORD_BYTES_MAX + 1)
    try:
        (line,) = raw.decode().splitlines()
    except ValueError as fault:
        raise PasswordNotReadable from fault
    if len(raw) > PASSWORD_BYTES_MAX:
        raise PasswordNotReadable
    return line


def _entry(person: StaffMember) -> dict[str, object]:
    last = person.last_sign_in_at
    return {
        "name": person.name,
        "roles": [role.value for role in person.roles],
        "is_active": person.is_active,
        "last_sign_in_at": last.isoformat() if last else None,
    }


def _line(person: StaffMember) -> str:
    roles = ", ".join(role.value for role in person.roles)
    return f"{person.name}: {roles}" + ("" if person.is_active else f" ({_('disabled')})")
