"""What stories about money of ended lines have in common: people, their mail, their pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.worlds import CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.flows.payout_texts import MONEY
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

LINE = LineOf(refund_reference=None, language="en")
OWN_OTHER = LineOf(msisdn="+4915228817401", language="en")
FRIENDS = LineOf(msisdn="+4915228817402", name="Max Weber", email="max@example.org", language="en")
IBAN, COMPACT_IBAN = "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"
CARD_DIGITS = LINE.iccid[-6:]
WAITS, FAILED = "Your money waits for you", "Your money could not be paid"
WHERE, LEFT = "Where your money goes", "Your money is on its way"


@contextmanager
def money_world(settings: Any) -> Iterator[TestWorld]:
    """Open a world in which 12.34 EUR of an ended line wait for their holder's choice."""
    with plain_world(settings) as world:
        end_line(world, LINE)
        yield world


@contextmanager
def plain_world(settings: Any) -> Iterator[TestWorld]:
    """Open a world of this minute, which the pages see, too."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns if it is missing
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    world = make_world()
    world.clock.now = timezone.now()
    CURRENT.append(world.outside)
    yield world
    CURRENT.pop()


def end_line(world: TestWorld, line: LineOf) -> None:
    """End a line whose holder has proved who they are."""
    world.add(line)
    request_termination(at_once(line), world.outside, world.clock())
    world.work()


def payout() -> PayoutRow:
    """Return the latest try to pay what is owed for our line."""
    return tries()[-1]


def tries() -> list[PayoutRow]:
    """Return every try to pay what is owed for our line."""
    lines = LineRow.objects.filter(msisdn=LINE.msisdn).values("line_id")
    return list(PayoutRow.objects.filter(line_id__in=lines).order_by("attempt"))


def money_address(payout_id: object = None) -> str:
    """Return the path of the money page."""
    subject = str(payout_id or payout().payout_id)
    return f"/money/{subject}/{link_secret(MONEY, subject)}/"


def choose(client: Client, **typed: str) -> Any:
    """Send the form of the money page, with the right digits unless others are typed."""
    return client.post(money_address(), {"card_digits": CARD_DIGITS, **typed})


def choose_bank(client: Client, **typed: str) -> Any:
    return choose(client, **{"way": "bank", "account": IBAN, "owner": LINE.name, **typed})


def letters(world: TestWorld, subject: str) -> list[str]:
    """Return the mails with a subject, newest last, after sending what is due."""
    send_what_is_due(world)
    inbox = MemoryMessages(world.world).inbox()
    return [one.message.text for one in reversed(inbox) if one.message.subject == subject]


def texts_to(world: TestWorld, msisdn: str) -> list[str]:
    """Return the text messages that a line got, newest last."""
    send_what_is_due(world)
    inbox = MemoryMessages(world.world).inbox()
    return [one.message.text for one in reversed(inbox) if one.message.recipient == msisdn]


def send_what_is_due(world: TestWorld) -> None:
    """Send it, also what a page has noted this very moment."""
    world.clock.now = max(world.clock(), timezone.now())
    send_announcements(world.outside, world.clock)


def link_in(text: str) -> str:
    """Return the path of the (last) link in a message."""
    return re.findall(r"http://testserver(/(?!official/)\S+/)", text)[-1]


def books() -> dict[str, int]:
    """Return the balance of every account in EUR that is not level; a liability is negative."""
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    return {code: minor for code, minor in sums.items() if minor}
