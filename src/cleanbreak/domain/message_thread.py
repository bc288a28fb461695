"""Messages that people leave us, and the threads of them: who waits, who answers, who proved what.

Nobody proves anything by writing: a sender's address, a name or a number in the text are said, not
shown. Whoever sends the secret link of a declaration along has shown that it is theirs.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from cleanbreak.domain.mail_address import is_mail_address
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import without_tricks

TEXT_LENGTH_MAX = 5_000
"""Of a message on our page, and of an answer."""
KEPT_LENGTH_MAX = 20_000
"""Of a mail: what is longer is cut, and it is said that it was."""
SAID_LENGTH_MAX = 200
"""Of a name, or of a number, as somebody typed it."""
TAKEN_FOR = timedelta(minutes=30)
"""So long a message is with whoever took it; then somebody else may take it."""
SECRET = re.compile(r"\b[0-9a-f]{40}\b")
OWN_LINK = re.compile(r"/(?:status|receipt)/([0-9A-Z]{3,4}(?:-[0-9A-Z]{3,5}){2,4})/([0-9a-f]{40})/")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class MessageWay(Enum):
    """How a thread came in, and by which way it is answered."""

    FORM = "form"
    SMS = "sms"
    EMAIL = "email"


class Writer(Enum):
    """Who wrote a message of a thread."""

    SENDER = "sender"
    MACHINE = "machine"
    """A machine of the sender's: an absence, a delivery report. It is never answered."""
    AGENT = "agent"


class TiedBy(Enum):
    """Who said to which declaration a thread belongs."""

    SENDER = "sender"
    """By the secret link of the declaration."""
    AGENT = "agent"
    """By its number: the sender has proved nothing."""


class MessageMissing(Refusal):
    """Write your message."""

    code = "message_missing"


class LeftMessageTooLong(Refusal):
    """This message is too long. Write at most {limit} characters."""

    code = "left_message_too_long"


class AnswerAddressMissing(Refusal):
    """Enter an e-mail address to which we may answer, like name@example.org."""

    code = "answer_address_missing"


class SaidTooLong(Refusal):
    """Name or number is too long. Write at most {limit} characters."""

    code = "said_too_long"


class UnknownThread(Refusal):
    """There is no message with this number, or it has been erased."""

    code = "unknown_thread"


class ThreadNotYours(Refusal):
    """You have not taken this message, or somebody else has it now."""

    code = "thread_not_yours"


class NothingToAnswer(Refusal):
    """Nothing in this thread waits for an answer."""

    code = "nothing_to_answer"


class AnotherMessageCame(Refusal):
    """Another message of the sender came while you wrote. Read it, then send your answer."""

    code = "another_message_came"


class NoWayToAnswer(Refusal):
    """There is no way to answer: the sender left no address, or the line has ended."""

    code = "no_way_to_answer"


class UnknownColleague(Refusal):
    """Nobody with this name answers messages here."""

    code = "unknown_colleague"


class PlaceholderLeft(Refusal):
    """The answer still holds the placeholder {placeholder}. Fill it in, or take it out."""

    code = "placeholder_left"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftMessage:
    """What somebody leaves on our page; nothing is looked up by it."""

    text: str = field(repr=False)
    contact: str = field(repr=False)
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    language: str

    def check(self) -> None:
        """Return if it can be kept and answered.

        :raises MessageMissing, LeftMessageTooLong, SaidTooLong, AnswerAddressMissing: if it cannot.
        """
        if not readable(self.text).strip():
            raise MessageMissing
        if len(self.text) > TEXT_LENGTH_MAX:
            raise LeftMessageTooLong(limit=TEXT_LENGTH_MAX)
        if max(len(self.name), len(self.number)) > SAID_LENGTH_MAX:
            raise SaidTooLong(limit=SAID_LENGTH_MAX)
        if not is_mail_address(self.contact.strip()):
            raise AnswerAddressMissing


def readable(text: str) -> str:
    """Return a text without what is no text: control characters, halves of characters, tricks."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    lines = whole.replace("\r\n", "\n").replace("\r", "\n")
    return without_tricks(_NOT_TEXT.sub("", lines))


def one_line(text: str) -> str:
    """Return a text as one line."""
    return " ".join(readable(text).split())


def without_secrets(text: str) -> str:
    """Return a text in which secret links open nothing: whoever answers must not use them."""
    return SECRET.sub("…", text)


def own_links(text: str) -> list[tuple[str, str]]:
    """Return the receipt numbers and secrets of the links in a text; nobody has checked them."""
    return OWN_LINK.findall(text)
