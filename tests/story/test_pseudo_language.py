"""Every text that people read goes through gettext: in an invented language, none looks plain."""

import re
from collections.abc import Iterator
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.test import Client
from tests import holders
from tests.addresses import LEAVING, PageAddress, every_address
from tests.full_house import PEOPLE, House, furnished_house
from tests.money_stories import send_what_is_due
from tests.pseudo import plain_words, pseudo_language, visible_text
from tests.staff_people import NAMES

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.channels.cli.spoken_help import in_active_language
from cleanbreak.domain.staff import Role
from cleanbreak.flows.answer_templates import answer_templates

DATA = (
    "Harbour Mobile", "Person", "Anna Müller", "Leeds", "High Street", "leeds-1", "cleanbreak",
    "Cleanbreak", "English", "testserver", "agent:", "cli:", "hlr", "vlr", "ocs", "fleet", "euc",
    "Strand", "Bank", "bank", "security",
)  # fmt: skip
"""Names that are on pages because somebody is called so."""
PARTS_OF_COMMANDS = re.compile(r"^  [a-z][a-z-]+(?=  )|\[[^\]]*\]|\{[^}]*\}", re.MULTILINE)
CODES = {
    "Services",
    "planned",
    "proposed",
    "zombie",
    "feeds",
    "complaint",
    "audit",
    "press",
    "holder",
    "contradictions",
    "unclaimed",
    "failed",
}
"""States, facts, and what options may be, among those that look like words."""
LISTS = (
    "audit head", "audit looks", "audit verify", "campaign list", "certificate key",
    "channel list", "charity list", "discrepancy list", "discrepancy repair list", "doctor",
    "drawer list", "element list", "feed list", "keys list", "ledger verify", "log check",
    "messages status",
    "order list --needs-person",
    "payout list", "policy list", "reconcile", "report list", "store list", "tariff list",
)  # fmt: skip
"""Commands that need nothing to be said."""
SHOWN_AS_CODE = {
    "staff:order": {"cli"},
    "staff:certificate": {"cli"},
    "staff:retry": {"cli", "completed"},
    "staff:payout-approve": {"draft"},
    "staff:webhooks": {"Our", "order"},
    "staff:webhooks-replay": {"Our", "order"},
    "staff:payout-claim": {"draft"},
}
"""The channel, and the state by which a refusal names it; nothing else on these pages is plain."""
FIRST_COLUMN = re.compile(
    r"^[a-zA-Z]*\s*[a-z_]+\.[a-z_]+ +|^(ok  |FAIL)?\s*[a-z_.]+  +"
    r"|Memory[A-Z][a-z]+|FileKey|PostgreSQL",
    re.MULTILINE,
)
"""Names of elements, adapters and findings, by which commands and logs know them."""


@pytest.fixture
def house(committed_db: None, settings: Any) -> Iterator[House]:
    with pseudo_language(), furnished_house(settings) as made:
        yield made


def browser_for(address: PageAddress, house: House, holder: Client) -> Client:
    if address.template.startswith("/account/"):
        return holder
    if not address.name.startswith("staff:"):
        return holders.browser()
    if "confidential" in address.name:
        return house.browsers[Role.CONFIDENTIAL_OFFICER]
    return house.browsers[Role.ADMIN]


def looks(address: PageAddress, house: House, holder: Client) -> Iterator[str]:
    """Return what the page shows to whoever may see it, and what it says to an empty answer."""
    parts = house.known_parts(address, 0) or address.nobodys_parts
    path, visitor = address.at(**parts), house.next_visitor()
    browser = browser_for(address, house, holder)
    answer = browser.get(path, REMOTE_ADDR=visitor)
    yield from text_of(answer)
    if address.name.startswith("staff:") and b'name="purpose"' in getattr(answer, "content", b""):
        browser.post(path, {"purpose": "complaint"}, REMOTE_ADDR=visitor)
        yield from text_of(browser.get(path, REMOTE_ADDR=visitor))
    if address.name not in LEAVING:
        yield from text_of(browser.post(path, {}, REMOTE_ADDR=visitor))


def text_of(answer: Any) -> Iterator[str]:
    if "text/html" in answer.get("Content-Type", ""):
        yield visible_text(answer.content.decode())
    answer.close()


def test_no_text_of_a_page_or_a_message_is_plain(house: House) -> None:
    holder = holders.signed_in(house.world, PEOPLE[1])
    ready = [one.title["en"] for one in answer_templates().values()]
    names = {*DATA, *NAMES.values(), *ready}  # data, each in three languages
    addresses = sorted(every_address(), key=lambda one: one.name in LEAVING)
    seen = {one.name: [*looks(one, house, holder)] for one in addresses if one.name not in LEAVING}
    plain = {name: plain_words("\n".join(texts), names) for name, texts in seen.items()}
    assert {name: words for name, words in plain.items() if words} == SHOWN_AS_CODE
    assert sum(map(bool, seen.values())) > 80, "most addresses show a page"

    send_what_is_due(house.world)
    inbox = MemoryMessages(house.world.world).inbox()
    said = {f"{one.message.subject}\n{one.message.text}" for one in inbox}
    assert len(said) > 5
    assert {text: words for text in said if (words := plain_words(text, names))} == {}


def test_no_output_of_a_command_is_plain(house: House) -> None:
    names = {*DATA, *NAMES.values()}
    plain = {}
    for command in LISTS:
        run = CliRunner().invoke(cli, command.split())
        assert run.exit_code in {ExitCode.DONE, ExitCode.FAILED}, run.output
        assert run.output, command
        if words := plain_words(FIRST_COLUMN.sub(" ", run.output), names) - CODES:
            plain[command] = (words, run.output)
    assert plain == {}


def every_command(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{path} {name}")


def test_no_help_is_plain() -> None:
    plain = {}
    with pseudo_language():
        spoken = in_active_language(cli)
        assert isinstance(spoken, click.Group)
        for path, command in every_command(spoken, "cleanbreak"):
            said = command.get_help(click.Context(command, info_name=path))
            said = PARTS_OF_COMMANDS.sub(" ", said.replace(path, ""))
            if words := plain_words(said) - CODES:
                plain[path] = words
    assert plain == {}
