"""The `cleanbreak` program: makes ready what its commands need, then hands over to them."""

import os
import sys
from typing import NoReturn

from cleanbreak.channels.cli.plain_language import plain_refusal_text
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.site.configuration.load import load_configuration, name_configuration
from cleanbreak.site.demonstration_command import run_demonstration
from cleanbreak.site.embedded_postgres import ensure_running
from cleanbreak.site.home import default_home
from cleanbreak.site.log_lines import log_what_nobody_caught
from cleanbreak.site.secret_files import environment

NEEDS_NO_DATABASE = {"--help", "-h", "--version"}
CONFIG = "config"
COMMANDS_WITHOUT_DATABASE = (
    ["adapter"],
    [CONFIG],
    ["backup", "restore"],
    ["backup", "verify"],
    ["records"],
    ["policy"],
    ["lint-cancel"],
    ["takeout", "verify"],
    ["takeout", "convert"],
    ["takeout", "key"],
    ["sim"],
    ["gateway"],
    ["witness"],
)
CERTIFICATE_VERIFY, TRUST_OF_FILES = ["certificate", "verify"], ("--trust", "--key")
"""Whoever names in whom they trust has no database of ours, and gets none."""
DESK_AGENT = "desk-agent"
REFUSED = 3


def main() -> None:
    """Run the command line; without DATABASE_URL, with the embedded PostgreSQL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    arguments = sys.argv[1:] = name_configuration(sys.argv[1:])
    try:
        if arguments[:1] == ["demo"]:
            run_demonstration(arguments[1:])
            return
        load_configuration()
        if _needs_database(arguments):
            _make_database_ready()
        _load()
    except (Refusal, OutsideFailure) as fault:
        if arguments[:1] == [CONFIG]:
            _speak_of_configuration(arguments[1:])
        sys.stderr.write(f"{_sentence(fault)}\n")
        sys.exit(REFUSED)
    _hand_over()


def _speak_of_configuration(arguments: list[str]) -> NoReturn:
    """Run `cleanbreak config` without Django, whose settings cannot be read."""
    from cleanbreak.site.configuration.commands import config_group

    sys.exit(config_group.main(arguments, prog_name="cleanbreak config"))


def _sentence(fault: Exception) -> str:
    return plain_refusal_text(fault) if isinstance(fault, Refusal) else str(fault)


def _needs_database(arguments: list[str]) -> bool:
    if arguments[:1] == [DESK_AGENT]:  # only a demonstration's fake reader lies in the database
        return environment().get("CLEANBREAK_CARD_READER") == "memory"
    if arguments[:2] == CERTIFICATE_VERIFY and any(
        word.partition("=")[0] in TRUST_OF_FILES for word in arguments
    ):
        return False
    is_without = any(arguments[: len(one)] == one for one in COMMANDS_WITHOUT_DATABASE)
    return bool(arguments) and not is_without and not NEEDS_NO_DATABASE & set(arguments)


def _make_database_ready() -> None:
    if not environment().get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = ensure_running(default_home())


def _load() -> None:
    """Load Django, which reads the settings."""
    import django

    django.setup()
    _go_by_sandbox_clock()
    log_what_nobody_caught()


def _go_by_sandbox_clock() -> None:
    from django.conf import settings

    if settings.CLEANBREAK_SANDBOX:
        from cleanbreak.site.sandbox_clock import set_all_clocks

        set_all_clocks()


def _hand_over() -> None:
    """Load the command that was asked for, and run it."""
    from cleanbreak.channels.cli.language import speak_language_of_terminal
    from cleanbreak.channels.cli.main import COMMANDS_BY_NAME, cli
    from cleanbreak.site.operations import OPERATIONS

    COMMANDS_BY_NAME.add_places(OPERATIONS)
    speak_language_of_terminal()
    cli(prog_name="cleanbreak")
