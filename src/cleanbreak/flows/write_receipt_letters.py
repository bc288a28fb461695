"""Write receipt letters: for those who declared by telephone and of whom no e-mail is on file.

As with reminders of money, no postal address is on file here: a letter bears the operator's
customer number.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.spreadsheet_cell import harmless
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.mark_messages import check_code, hash_of_code, letter_line
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.receipt_words import receipt_words
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.write_letters import page_of_letters
from cleanbreak.records.contact_check import (
    ContactMedium,
    NewContactCheck,
    insert_contact_checks,
)
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.receipt_letter import mark_receipts_posted, receipt_letters_to_post

COLUMNS = ("letter_id", "receipt_number", "customer", "place", "language", "subject", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLetter:
    """One letter; of its holder only the operator's number."""

    letter_id: int
    receipt_number: str
    customer: str
    place: str
    language: str
    subject: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return it as machines read it."""
        return asdict(self)


def list_receipt_letters(after: int, limit: int, now: datetime) -> list[ReceiptLetter]:
    """Return letters that nobody has posted, the oldest first; each with its check code."""
    rows = receipt_letters_to_post(after, limit)
    declared = DeclarationRow.objects.in_bulk([row["declaration_id"] for row in rows])
    insert_contact_checks([_check(row) for row in rows], now)
    return [_letter(row, declared[row["declaration_id"]]) for row in rows]


def post_receipt_letters(up_to: int, now: datetime) -> int:
    """Note that all up to that one are in the post; return how many those were."""
    return mark_receipts_posted(up_to, now)


def write_receipt_letters(letters: Sequence[ReceiptLetter], out: Path) -> None:
    """Write them as CSV, or as a page to print with one sheet for each."""
    if out.suffix == ".html":
        page = page_of_letters([one.as_json() | {"about": one.receipt_number} for one in letters])
        out.write_text(page, "utf-8")
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**one.as_json(), "customer": harmless(one.customer)} for one in letters)


def _letter(row: Mapping[str, Any], declared: DeclarationRow) -> ReceiptLetter:
    language = spoken(row["language"])
    with override(language):
        words = receipt_words(declared.as_receipt(), settings.CLEANBREAK_HOME_PLACE)
        where = _("How it stands: %(link)s") % {"link": status_link(declared.receipt_number)}
        text = f"{words.as_text()}\n{where}\n\n{letter_line(_code(row))}"
    return ReceiptLetter(
        letter_id=row["letter_id"],
        receipt_number=declared.receipt_number,
        customer=row["customer"],
        place=row["place"],
        language=language,
        subject=words.title,
        text=text,
    )


def _check(row: Mapping[str, Any]) -> NewContactCheck:
    return NewContactCheck(
        code_hash=hash_of_code(_code(row)),
        medium=ContactMedium.LETTER.value,
        kind=AnnouncementKind.DECLARATION_RECEIVED.value,
        about=f"declaration:{row['declaration_id']}",
    )


def _code(row: Mapping[str, Any]) -> str:
    return check_code(f"receipt-letter:{row['letter_id']}")
