"""Send a receipt again: whoever has kept only its number finds the declaration by it.

The answer goes to the address that the declaration named, never to whoever asks, and the page says
the same for a number of ours and for one that does not exist.
"""

import re
import unicodedata
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.offline_desk import is_desk_number
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker

LOOKS_LIKE = str.maketrans("OILU", "011V")
"""Crockford base32: what is misread for a digit or a V."""
NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{11}", re.ASCII)


class NotAReceiptNumber(Refusal):
    """This is no receipt number. It has eleven letters and digits, like 7K2M-9QXD-4T8, and stands
    in the receipt and in the text message."""

    code = "not_a_receipt_number"


def send_receipt_again(typed: str, now: datetime) -> None:
    """Send the receipt of this number to the address that it names, once on any day.

    :raises NotAReceiptNumber: if it has not the form of one.
    """
    receipt_number = read_number(typed)
    row = DeclarationRow.objects.filter(receipt_number=receipt_number).first()
    if row is None:
        return
    kind = AnnouncementKind.DECLARATION_RECEIVED
    again = NewAnnouncement(
        kind=kind,
        key=f"{receipt_number}:{kind.value}:{now.date()}",
        declaration_id=row.declaration_id,
        declared_at=row.received_at,
    )
    with transaction.atomic():
        put_in_outbox([again], now)
        wake_worker("send_announcements")


def is_from_desk(typed: str) -> bool:
    """Return whether the number was given out beforehand, to a desk that may be offline.

    Whether it was ever used, or delivered, nobody learns: its form alone says so.
    """
    return is_desk_number(_plain(typed))


def read_number(typed: str) -> str:
    """Return a receipt number as it is kept, however it was typed.

    :raises NotAReceiptNumber: if it has not the form of one.
    """
    plain = _plain(typed)
    if not NUMBER.fullmatch(plain) and not is_desk_number(plain):
        raise NotAReceiptNumber
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def _plain(typed: str) -> str:
    folded = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"[\s.\-\u2010-\u2015]", "", folded).translate(LOOKS_LIKE)
