"""Keep a text message that no command answers: a person reads it, in the thread of its line.

The parts of a long text come one by one, in any order; each is kept when it comes. That the sender
has the line's number proves nothing: senders of texts can be forged. The answer goes to the line.
"""

from datetime import datetime
from typing import Any

from uuid_utils.compat import uuid7

from cleanbreak.domain.message_thread import MessageWay, Writer, readable
from cleanbreak.flows.keep_message import Kept, Sender, keep_message
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.texts import IncomingText
from cleanbreak.records.line import LineRow
from cleanbreak.records.message_thread import PARTS_COME_WITHIN, NewMessage
from cleanbreak.records.rate_limit import is_token_taken, take_token

WORDS = "words"
"""That the sender is told by which words they help themselves."""


def keep_text(text: IncomingText, row: dict[str, Any], now: datetime, *, told: str | None) -> Kept:
    """Keep a text that came for the first time, in the running transaction.

    :param row: the living line that sent it.
    """
    line = LineRow.objects.select_related("holder").get(pk=row["line_id"])
    sender = Sender(way=MessageWay.SMS, language=spoken(line.holder.language), line_id=line.line_id)
    new = NewMessage(
        writer=Writer.SENDER,
        text=readable(text.text),
        # whether it came before is known already: message centres use a reference again
        source=f"text:{uuid7()}",
        part=text.part,
        long_text=_shared(text),
    )
    return keep_message(sender, new, now, told=told)


def note_command(text: IncomingText, now: datetime) -> None:
    """Note that a long text begins with a command: its other parts say nothing."""
    if text.long_reference:
        take_token(f"command:{_shared(text)}", every=PARTS_COME_WITHIN, burst=1, now=now)


def is_of_command(text: IncomingText, now: datetime) -> bool:
    """Return whether a part belongs to a text that begins with a command."""
    return is_token_taken(f"command:{_shared(text)}", now)


def _shared(text: IncomingText) -> str:
    """Return what the parts of a long text have in common; empty if it has one only."""
    if not text.long_reference:
        return ""
    return keyed_hash("long text", f"{text.sender}\0{text.recipient}\0{text.long_reference}")
