"""How gathered records are written, one layout for each kind of file that somebody can restore."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from cleanbreak.domain.contacts_csv import contact_row, contacts_header
from cleanbreak.domain.mended_text import ILLEGAL, SURROGATES, Mender
from cleanbreak.domain.message_mail import Mailbox, in_mbox, mail_pieces
from cleanbreak.domain.mms_backup import multimedia_pieces
from cleanbreak.domain.sms_backup import (
    CALLS_END,
    MESSAGES_END,
    call_line,
    calls_head,
    message_element,
    messages_head,
)
from cleanbreak.domain.sms_ie import sms_export_line
from cleanbreak.domain.takeout import Contact, Kind, Message, Record
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.domain.takeout_json import call_values, record_of
from cleanbreak.domain.vcard import vcard
from cleanbreak.flows.gather_takeout import Gathered

PIECE_BYTES = 1 << 17
"""So large that compressing one takes longer than handing it over."""
SomeRecord = TypeVar("SomeRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file."""

    kind: Kind
    """What it is a list of; of messages, those with a text."""
    write: Callable[[Gathered, TakeoutAbout, Mender], Iterator[bytes]]
    forbids: re.Pattern[str] = ILLEGAL
    """Characters that it must not hold."""

    def count(self, gathered: Gathered) -> int:
        """Return how many records it would hold."""
        return gathered.texts if self.kind is Kind.MESSAGE else gathered.count(self.kind)

    def pieces(self, gathered: Gathered, about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
        """Yield the file."""
        return in_pieces(self.write(gathered, about, mender))


def in_pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines together: what is done with each piece is then done seldom."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def records_in(gathered: Gathered, of: type[SomeRecord], kind: Kind) -> Iterator[SomeRecord]:
    """Yield the records of a kind again, as they were gathered."""
    for line in gathered.spools[kind]:
        record = record_of(line)
        if isinstance(record, of):
            yield record


def messages_with_text(gathered: Gathered) -> Iterator[Message]:
    """Yield the messages whose text is there: a phone would restore the others as empty ones."""
    found = records_in(gathered, Message, Kind.MESSAGE)
    return (one for one in found if one.text is not None)


def _vcards(gathered: Gathered, about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
    for contact in records_in(gathered, Contact, Kind.CONTACT):
        yield vcard(contact, about.region, mender).encode()


def _rows(gathered: Gathered, about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
    widths = (gathered.numbers_max, gathered.emails_max)
    yield contacts_header(*widths).encode()
    for contact in records_in(gathered, Contact, Kind.CONTACT):
        yield contact_row(contact, *widths, about.region, mender).encode()


def _messages(gathered: Gathered, about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
    yield messages_head(gathered.texts, about.takeout_id, about.made_at).encode()
    for message in messages_with_text(gathered):
        if message.media:
            yield from multimedia_pieces(message, gathered.content_of, mender)
        else:
            yield message_element(message, mender).encode()
    yield MESSAGES_END.encode()


def _calls(gathered: Gathered, about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
    yield calls_head(gathered.count(Kind.CALL), about.takeout_id, about.made_at).encode()
    for line in gathered.spools[Kind.CALL]:
        yield call_line(*call_values(line), mender).encode()
    yield CALLS_END.encode()


def _mailbox(gathered: Gathered, about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
    mailbox = Mailbox(about.takeout_id, about.msisdn)
    for number, message in enumerate(messages_with_text(gathered), start=1):
        yield from in_mbox(mail_pieces(message, number, mailbox, mender, gathered.content_of))


def _export(gathered: Gathered, _about: TakeoutAbout, mender: Mender) -> Iterator[bytes]:
    for message in messages_with_text(gathered):
        yield sms_export_line(message, mender).encode()


CONTACTS_VCF = Layout(Kind.CONTACT, _vcards)
CONTACTS_CSV = Layout(Kind.CONTACT, _rows)
SMS_XML = Layout(Kind.MESSAGE, _messages)
CALLS_XML = Layout(Kind.CALL, _calls)
MAILBOX = Layout(Kind.MESSAGE, _mailbox, SURROGATES)
SMS_EXPORT = Layout(Kind.MESSAGE, _export, SURROGATES)
