"""The files of a takeout, each written from the canonical records when its pieces are taken.

What a phone restores comes first, then what any program reads. A file of something that nobody has
is not there at all: an empty one would look like a loss.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cleanbreak.domain.mended_text import SURROGATES, Mender
from cleanbreak.domain.message_mail import Mailbox, mail_pieces, mail_size_max
from cleanbreak.domain.takeout import Kind
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.domain.takeout_json import FILE_OF
from cleanbreak.flows.gather_takeout import Gathered
from cleanbreak.flows.packed_spool import Packed, PackedSpool
from cleanbreak.flows.takeout_layouts import (
    CALLS_XML,
    CONTACTS_CSV,
    CONTACTS_VCF,
    MAILBOX,
    SMS_XML,
    Layout,
    messages_with_text,
)

MAILS_MAX = 10_000
"""More messages than that are one mailbox: each file costs memory, in the lists of all of them."""
NO_YEAR = 0
"""The folder of mails that have no date."""
MAILBOX_PATH = "mail/messages.mbox"
LAYOUTS = {
    "contacts.vcf": CONTACTS_VCF,
    "contacts.csv": CONTACTS_CSV,
    "sms.xml": SMS_XML,
    "calls.xml": CALLS_XML,
}
GROWTH_MAX, FRAME_BYTES_MAX = 6, 1_000
"""How much longer than its canonical line a record can be, and what stands around it."""


@dataclass(frozen=True, slots=True)
class TakeoutFile:
    """One file, not written yet."""

    path: str
    records: int | None
    pieces: Iterator[bytes]
    size_max: int
    """It is surely not larger; of a file with ``crc32``, its size."""
    mender: Mender = field(default_factory=Mender)
    """Knows, when the pieces were taken, how many characters were replaced."""
    crc32: int | None = None
    """Of a file that does not get smaller, and is known before it is written."""
    packed: Packed | None = None
    """Its bytes, compressed already."""


def takeout_files(gathered: Gathered, about: TakeoutAbout) -> Iterator[TakeoutFile]:
    """Yield each file that there is something for; take its pieces before the next one."""
    yield from record_files(gathered, about)
    yield from _mail(gathered, about)
    yield from kept_files(gathered)


def record_files(gathered: Gathered, about: TakeoutAbout) -> Iterator[TakeoutFile]:
    """Yield what a phone restores, and the records themselves."""
    for path, layout in LAYOUTS.items():
        if layout.count(gathered):
            yield _written(path, layout, gathered, about)
    for kind, spool in gathered.spools.items():
        if spool.lines:
            mender = gathered.menders[kind]
            packed = spool.packed() if isinstance(spool, PackedSpool) else None
            pieces, size = spool.pieces(), spool.size_bytes
            yield TakeoutFile(FILE_OF[kind], spool.lines, pieces, size, mender, packed=packed)


def kept_files(gathered: Gathered) -> Iterator[TakeoutFile]:
    """Yield the files that belong to records: invoices, messages left by voice, pictures."""
    for kept in gathered.files:
        pieces, size = gathered.contents.pieces(kept.start, kept.end), kept.end - kept.start
        yield TakeoutFile(kept.path, None, pieces, size, crc32=kept.crc32)


def _written(path: str, layout: Layout, gathered: Gathered, about: TakeoutAbout) -> TakeoutFile:
    mender, spool = Mender(layout.forbids), gathered.spools[layout.kind]
    size_max = spool.size_bytes * GROWTH_MAX + spool.lines * FRAME_BYTES_MAX
    if layout.kind is Kind.MESSAGE:
        size_max += gathered.media_bytes * 3 // 2
    pieces = layout.pieces(gathered, about, mender)
    return TakeoutFile(path, layout.count(gathered), pieces, size_max, mender)


def _mail(gathered: Gathered, about: TakeoutAbout) -> Iterator[TakeoutFile]:
    """Yield a file for each message with a text, in folders of years, or one file for all."""
    if gathered.texts > MAILS_MAX:
        yield _written(MAILBOX_PATH, MAILBOX, gathered, about)
        return
    mailbox = Mailbox(about.takeout_id, about.msisdn)
    for number, message in enumerate(messages_with_text(gathered), start=1):
        folder, mender = message.at.year if message.at else NO_YEAR, Mender(SURROGATES)
        pieces = mail_pieces(message, number, mailbox, mender, gathered.content_of)
        size_max = mail_size_max(message, sum(gathered.size_of(one.path) for one in message.media))
        yield TakeoutFile(f"mail/{folder:04}/{number:05}.eml", 1, iter(pieces), size_max, mender)
