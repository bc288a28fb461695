"""People who leave messages, by every way, and what they are sent."""

from email.message import EmailMessage
from typing import Any

from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone
from tests.worlds import TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.ports.messages import Message

OURS = "service@harbour.example"
ASKED = {
    "text": "Where do I find <b>my</b> bill?",
    "contact": "canary@example.org",
    "name": "Zacharias Kanarienvogel",
    "number": "+44 20 7946 0999",
}


def leave(address: str = "/contact/", language: str = "en", **changed: str) -> Any:
    """Leave a message on our page."""
    client = Client(headers={"accept-language": language})
    return client.post(address, ASKED | changed)


def number_in(answer: Any) -> str:
    """Return the number to which a page has led."""
    assert answer.status_code == 303
    return str(answer["Location"].partition("?")[0].split("/")[-2])


def mail(text: str = "Where is my bill?", **headers: str) -> bytes:
    """Return a mail as a mail server hands it over."""
    made = EmailMessage()
    said = {"from": "Bea <bea@example.org>", "to": OURS, "subject": "My bill", **headers}
    for name, value in said.items():
        made[name.replace("_", "-")] = value
    if "message_id" not in said:
        made["Message-ID"] = "<1@example.org>"
    made.set_content(text)
    return made.as_bytes()


def receive(octets: bytes, *options: str) -> Result:
    """Hand a mail to the command, as a mail server does."""
    return CliRunner().invoke(cli, ["messages", "receive", "--json", *options], input=octets)


def sent_to(world: TestWorld, recipient: str) -> list[Message]:
    """Return what somebody was sent, newest last, after sending what is due."""
    world.clock.now = max(world.clock.now, timezone.now())
    send_announcements(world.outside, world.clock)
    inbox = reversed(MemoryMessages(world.world).inbox(recipient))
    return [one.message for one in inbox]
