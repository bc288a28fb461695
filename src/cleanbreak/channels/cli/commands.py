"""Which commands there are, and where each one is; it is loaded when somebody asks for it."""

from collections.abc import Iterator, Mapping, MutableMapping

import click
from django.utils.module_loading import import_string

COMMANDS = {
    "archive": "cleanbreak.channels.cli.archive_commands.archive_group",
    "audit": "cleanbreak.channels.cli.audit_commands.audit_group",
    "authority": "cleanbreak.channels.cli.authority_commands.authority_group",
    "books": "cleanbreak.channels.cli.books_commands.books_group",
    "call": "cleanbreak.channels.cli.call_commands.call_group",
    "campaign": "cleanbreak.channels.cli.campaign_commands.campaign_group",
    "card": "cleanbreak.channels.cli.card_commands.card_group",
    "certificate": "cleanbreak.channels.cli.certificate_commands.certificate_group",
    "channel": "cleanbreak.channels.cli.channel_commands.channel_group",
    "charity": "cleanbreak.channels.cli.charity_commands.charity_group",
    "declaration": "cleanbreak.channels.cli.declaration_commands.declaration_group",
    "discrepancy": "cleanbreak.channels.cli.discrepancy_commands.discrepancy_group",
    "doctor": "cleanbreak.channels.cli.doctor_command.doctor",
    "drawer": "cleanbreak.channels.cli.drawer_commands.drawer_group",
    "element": "cleanbreak.channels.cli.element_commands.element_group",
    "feed": "cleanbreak.channels.cli.feed_commands.feed_group",
    "hold": "cleanbreak.channels.cli.hold_commands.hold_group",
    "hotline": "cleanbreak.channels.cli.hotline_commands.hotline_group",
    "import": "cleanbreak.channels.cli.import_commands.import_group",
    "keys": "cleanbreak.channels.cli.key_commands.keys_group",
    "ledger": "cleanbreak.channels.cli.ledger_commands.ledger_group",
    "line": "cleanbreak.channels.cli.line_commands.line_group",
    "lint-cancel": "cleanbreak.channels.cli.lint_command.lint_cancel",
    "log": "cleanbreak.channels.cli.log_commands.log_group",
    "messages": "cleanbreak.channels.cli.messages_commands.messages_group",
    "number": "cleanbreak.channels.cli.number_commands.number_group",
    "order": "cleanbreak.channels.cli.order_commands.order_group",
    "papers": "cleanbreak.channels.cli.papers_commands.papers_group",
    "payout": "cleanbreak.channels.cli.payout_commands.payout_group",
    "policy": "cleanbreak.channels.cli.policy_commands.policy_group",
    "reconcile": "cleanbreak.channels.cli.reconcile_command.reconcile_command",
    "relying-party": "cleanbreak.channels.cli.relying_party_commands.relying_party_group",
    "report": "cleanbreak.channels.cli.report_commands.report_group",
    "retention": "cleanbreak.channels.cli.retention_commands.retention_group",
    "settlement": "cleanbreak.channels.cli.settlement_commands.settlement_group",
    "store": "cleanbreak.channels.cli.store_commands.store_group",
    "subject": "cleanbreak.channels.cli.subject_commands.subject_group",
    "switch": "cleanbreak.channels.cli.switch_commands.switch_group",
    "takeout": "cleanbreak.channels.cli.takeout_commands.takeout_group",
    "tariff": "cleanbreak.channels.cli.tariff_commands.tariff_group",
    "terminate": "cleanbreak.channels.cli.terminate_command.terminate",
    "webhook": "cleanbreak.channels.cli.webhook_commands.webhook_group",
}
"""The module and the name of each: all of them together take two seconds to load."""


class CommandsByName(MutableMapping[str, click.Command]):
    """Commands by their names, as click wants them, loaded when first asked for.

    :param places: the dotted path of each command by its name.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._known: dict[str, click.Command | str] = dict(places)

    def add_places(self, places: Mapping[str, str]) -> None:
        """Add commands by their places; one that is there already is replaced."""
        self._known.update(places)

    def __getitem__(self, name: str) -> click.Command:
        found = self._known[name]
        if isinstance(found, str):
            found = self._known[name] = import_string(found)
        return found

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
