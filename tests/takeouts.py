"""A subscriber with contacts, messages and calls, and what they take along."""

import io
import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.minisign import PublicKey
from cleanbreak.domain.takeout import (
    Call,
    Contact,
    DataSession,
    Delivery,
    Direction,
    Enclosure,
    Kind,
    Message,
    Number,
    Origin,
    Payment,
    Record,
)
from cleanbreak.domain.takeout_about import Paper, TakeoutAbout
from cleanbreak.domain.takeout_manifest import TakeoutManifest
from cleanbreak.flows.gather_takeout import Gathered, Reading
from cleanbreak.flows.seal_takeout import PlainZip, SealedHow
from cleanbreak.flows.takeout_papers import write_takeout_papers
from cleanbreak.flows.write_takeout import Makers, write_takeout
from cleanbreak.ports.takeout_source import TakeoutSource

SIGNING = FileKey(Path(os.environ["CLEANBREAK_HOME"]) / "takeout_key.pem")
NOON = datetime(2026, 11, 26, 12, 0, 30, tzinfo=timezone(timedelta(hours=1)))
ABOUT = TakeoutAbout(
    takeout_id="0199-takeout",
    line_hash="d0" * 32,
    msisdn="+4915112345678",
    operator="Muster Mobil",
    made_at=NOON,
    region="DE",
)
AMR = b"#!AMR\n" + bytes(range(256)) * 700
CHINESE = "Treffen wir uns? 王伟 问好 😀👩‍👩‍👧‍👦"


def contact(name: str = "Ada Lovelace", *values: str, **more: Any) -> Contact:
    numbers = tuple(Number(value=one, label="mobile") for one in values)
    return Contact(origin=Origin.HANDSET, name=name, numbers=numbers, **more)


def message(text: str | None, **more: Any) -> Message:
    said = {
        "origin": Origin.SIM_CARD,
        "direction": Direction.RECEIVED,
        "address": "+8613800138000",
        "at": NOON,
        "text": text,
    }
    return Message(**(said | more))


def call(**more: Any) -> Call:
    said = {
        "origin": Origin.OPERATOR,
        "direction": Direction.SENT,
        "address": "+493012345678",
        "at": NOON,
        "duration_s": 61,
    }
    return Call(**(said | more))


def enclosure(kind: Kind, name: str, media_type: str, content: bytes) -> Enclosure:
    return Enclosure(
        origin=Origin.OPERATOR,
        kind=kind,
        name=name,
        media_type=media_type,
        at=NOON,
        open=lambda: io.BytesIO(content),
    )


CONTACTS = (
    contact(
        "王伟, Dr.; \\ Müller\nzweite Zeile " + "sehr lang 很长 " * 12,
        "0151 12345678",
        "10086",
        "*135#",
        emails=("wei@example.org",),
        groups=("Familie", "a,b;c"),
        note="=HYPERLINK(1)\n- - ;,:",
    ),
    contact("", "+8613800138000"),
    contact("@SUM(A1)", emails=("x@example.org",)),
)
MESSAGES = (
    message(CHINESE),
    message('<a href="x">&amp; \'\n\r\n\t</a>', address="Sparkasse", direction=Direction.SENT),
    message("page one\x0cpage two", was_read=False),
    message("half \ud83d of an emoji", at=None, delivery=Delivery.FAILED),
    message(None, origin=Origin.OPERATOR),
)
CALLS = (
    call(),
    call(address=None, direction=Direction.MISSED, duration_s=0),
    call(direction=Direction.REJECTED, duration_s=None, at=None),
)
PAYMENTS = (
    Payment(origin=Origin.OPERATOR, at=NOON, amount_minor=1500, currency="EUR", method="SEPA"),
)
SESSIONS = (
    DataSession(origin=Origin.OPERATOR, at=NOON, duration_s=5, bytes_up=1 << 40, bytes_down=0),
)
VOICEMAILS = (enclosure(Kind.VOICEMAIL, "+8613800138000.exe", "audio/amr", AMR),)
INVOICES = (
    enclosure(Kind.INVOICE, "../../etc/Rechnung Mai: 5.exe", "application/pdf", b"%PDF-1.7 x"),
)


def readings() -> Iterator[Reading]:
    found: dict[Kind, tuple[Record, ...]] = {
        Kind.CONTACT: CONTACTS,
        Kind.MESSAGE: MESSAGES,
        Kind.CALL: CALLS,
        Kind.PAYMENT: PAYMENTS,
        Kind.DATA_SESSION: SESSIONS,
        Kind.VOICEMAIL: VOICEMAILS,
        Kind.INVOICE: INVOICES,
    }
    for kind, records in found.items():
        yield Reading(origin=records[0].origin, kind=kind, records=iter(records))
    yield Reading(origin=Origin.SIM_CARD, kind=Kind.CALL, records=None)


def public_key() -> PublicKey:
    return PublicKey.of(SIGNING.public_key())


def write(path: Path, how: SealedHow | None = None, *, printed: bool = False) -> TakeoutManifest:
    """Write the takeout; its papers take a second, so only whoever reads them asks for them."""
    makers = Makers(SIGNING, write_takeout_papers if printed else short_papers)
    with path.open("wb") as sink:
        return write_takeout(readings(), ABOUT, how or PlainZip(), makers, sink)


def short_papers(_gathered: Gathered, _about: TakeoutAbout, _key: PublicKey) -> list[Paper]:
    return [Paper("README.txt", lambda: b"hello")]


CURRENT_SOURCES: list[TakeoutSource] = []
"""What channels and workers find in a test, see :func:`current_sources`."""


def current_sources() -> list[TakeoutSource]:
    """Stand in for the operator's wiring: ``settings.CLEANBREAK_TAKEOUT`` names this function."""
    return CURRENT_SOURCES
