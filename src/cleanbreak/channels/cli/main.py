"""The `cleanbreak` command: one verb each, the same flows as every other channel."""

from typing import cast

import click
from django.db import Error as DatabaseFailure

from cleanbreak.channels.cli.archive_commands import archive_group
from cleanbreak.channels.cli.audit_commands import audit_group
from cleanbreak.channels.cli.authority_commands import authority_group
from cleanbreak.channels.cli.books_commands import books_group
from cleanbreak.channels.cli.call_commands import call_group
from cleanbreak.channels.cli.campaign_commands import campaign_group
from cleanbreak.channels.cli.card_commands import card_group
from cleanbreak.channels.cli.certificate_commands import certificate_group
from cleanbreak.channels.cli.channel_commands import channel_group
from cleanbreak.channels.cli.charity_commands import charity_group
from cleanbreak.channels.cli.declaration_commands import declaration_group
from cleanbreak.channels.cli.discrepancy_commands import discrepancy_group
from cleanbreak.channels.cli.doctor_command import doctor
from cleanbreak.channels.cli.drawer_commands import drawer_group
from cleanbreak.channels.cli.element_commands import element_group
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.hold_commands import hold_group
from cleanbreak.channels.cli.hotline_commands import hotline_group
from cleanbreak.channels.cli.import_commands import import_group
from cleanbreak.channels.cli.key_commands import keys_group
from cleanbreak.channels.cli.ledger_commands import ledger_group
from cleanbreak.channels.cli.line_commands import line_group
from cleanbreak.channels.cli.lint_command import lint_cancel
from cleanbreak.channels.cli.messages_commands import messages_group
from cleanbreak.channels.cli.number_commands import number_group
from cleanbreak.channels.cli.order_commands import order_group
from cleanbreak.channels.cli.papers_commands import papers_group
from cleanbreak.channels.cli.payout_commands import payout_group
from cleanbreak.channels.cli.policy_commands import policy_group
from cleanbreak.channels.cli.reconcile_command import reconcile_command
from cleanbreak.channels.cli.relying_party_commands import relying_party_group
from cleanbreak.channels.cli.report_commands import report_group
from cleanbreak.channels.cli.retention_commands import retention_group
from cleanbreak.channels.cli.said_failures import say_failure
from cleanbreak.channels.cli.settlement_commands import settlement_group
from cleanbreak.channels.cli.spoken_help import in_active_language, speak_click
from cleanbreak.channels.cli.store_commands import store_group
from cleanbreak.channels.cli.subject_commands import subject_group
from cleanbreak.channels.cli.switch_commands import switch_group
from cleanbreak.channels.cli.takeout_commands import takeout_group
from cleanbreak.channels.cli.takeout_desk_commands import COMMANDS as TAKEOUT_DESK
from cleanbreak.channels.cli.tariff_commands import tariff_group
from cleanbreak.channels.cli.terminate_command import terminate
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure


class CleanbreakGroup(click.Group):
    """Speaks the reader's language; turns refusals into one sentence and a stable exit code."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, with help in the active language."""
        found = super().get_command(ctx, cmd_name)
        return found and in_active_language(found)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help of the whole program, in the active language."""
        click.Group.format_help(cast("click.Group", in_active_language(self)), ctx, formatter)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            say_failure(ctx, refusal)
            ctx.exit(ExitCode.REFUSED)
        except (OutsideFailure, DatabaseFailure) as failure:
            say_failure(ctx, failure)
            ctx.exit(ExitCode.FAILED)


speak_click()


@click.group(cls=CleanbreakGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cleanbreak")
def cli() -> None:
    """End a SIM line once, and have it ended everywhere.

    Exit codes: 0 done, 2 usage, 3 refused, 4 waiting, 5 failed.
    """


for command in (terminate, order_group, line_group, import_group, doctor):
    cli.add_command(command)
cli.add_command(declaration_group)
cli.add_command(authority_group)
cli.add_command(certificate_group)
cli.add_command(archive_group)
cli.add_command(audit_group)
cli.add_command(element_group)
cli.add_command(campaign_group)
cli.add_command(card_group)
cli.add_command(reconcile_command)
cli.add_command(discrepancy_group)
cli.add_command(hold_group)
cli.add_command(retention_group)
cli.add_command(subject_group)
cli.add_command(number_group)
cli.add_command(tariff_group)
cli.add_command(books_group)
cli.add_command(settlement_group)
cli.add_command(charity_group)
cli.add_command(store_group)
cli.add_command(drawer_group)
cli.add_command(payout_group)
cli.add_command(ledger_group)
cli.add_command(takeout_group)
for command in TAKEOUT_DESK:
    takeout_group.add_command(command)
for official in (channel_group, report_group, call_group):
    cli.add_command(official)
cli.add_command(switch_group)
cli.add_command(keys_group)
cli.add_command(policy_group)
cli.add_command(lint_cancel)
cli.add_command(papers_group)
cli.add_command(hotline_group)
cli.add_command(messages_group)
cli.add_command(relying_party_group)
