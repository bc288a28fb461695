"""Ways to reach a person: SMS and e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from cleanbreak.ports.calls import Answer, Call


class Medium(Enum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person, in their language."""

    medium: Medium
    recipient: str = field(repr=False)
    """E.164 number or e-mail address."""
    subject: str
    text: str = field(repr=False)
    language: str = ""
    """Of the text, as Django names languages; empty: the operator's own."""
    reply_to: str = field(default="", repr=False)
    """Mail: where an answer goes; empty: to the sender."""
    in_reply_to: str = field(default="", repr=False)
    """Mail: the Message-ID of the mail that this answers."""
    references: str = field(default="", repr=False)
    """Mail: the Message-IDs of its thread, by blanks."""
    is_by_person: bool = False
    """A person wrote it, not a machine."""


class Messages(Protocol):
    """Sends messages; each key is sent once."""

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Hand each message to the carrier; the facts hold the carrier's reference."""

    def check_reachable(self) -> None:
        """Return if the carrier answers.

        :raises Unavailable: if it does not.
        """
