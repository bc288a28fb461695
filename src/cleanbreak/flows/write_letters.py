"""Write letters: reminders to those without e-mail, in their language, for the operator to post.

There is no postal address on file here: a letter bears the operator's customer number, by which
the operator's own system knows where its holder lives.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cleanbreak.domain.spreadsheet_cell import harmless
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.brand_words import operator_name, sender_lines
from cleanbreak.flows.mark_messages import check_code, hash_of_code, letter_line
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_texts import reminder_text
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.records.contact_check import (
    ContactMedium,
    NewContactCheck,
    insert_contact_checks,
)
from cleanbreak.records.payout_reminder import letters_to_post, mark_posted

COLUMNS = (
    "letter_id", "payout_id", "customer", "place", "language", "number", "amount", "subject",
    "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter; of its holder only the operator's number."""

    letter_id: int
    payout_id: str
    customer: str
    place: str
    language: str
    number: int
    amount: str
    subject: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return it as machines read it."""
        return asdict(self)


def list_letters(after: int, limit: int, now: datetime) -> list[Letter]:
    """Return letters that nobody has posted, the oldest first; each with its check code."""
    rows = letters_to_post(after, limit)
    insert_contact_checks([_check(row) for row in rows], now)
    return [_letter(row) for row in rows]


def post_letters(up_to: int, now: datetime) -> int:
    """Note that all letters up to that one are in the post; return how many those were."""
    return mark_posted(up_to, now)


def write_letters(letters: Sequence[Letter], out: Path) -> None:
    """Write them as CSV, or as a page to print with one sheet for each."""
    if out.suffix == ".html":
        page = page_of_letters([one.as_json() | {"about": one.payout_id} for one in letters])
        out.write_text(page, "utf-8")
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**one.as_json(), "customer": harmless(one.customer)} for one in letters)


def page_of_letters(letters: Sequence[Mapping[str, Any]]) -> str:
    """Return a page to print: of each letter ``customer``, ``language``, ``subject``, ``text``, and
    what it is ``about``."""
    text = files(__package__).joinpath("letters.html").read_text("utf-8")
    printed = [_printed(one) for one in letters]
    said = {"letters": printed, "title": _("Letters"), "language": get_language()}
    return str(Engine(autoescape=True).from_string(text).render(Context(said)))


def _printed(letter: Mapping[str, Any]) -> dict[str, Any]:
    """Return the letter with who writes it, in its language."""
    with override(letter["language"]):
        return {**letter, "operator": operator_name(), "sender": sender_lines()}


def _letter(row: Mapping[str, Any]) -> Letter:
    language = spoken(row["language"])
    with override(language):
        amount = money_text(row["amount_minor"], row["currency"])
        subject, text = reminder_text(amount)
        check = letter_line(_code(row))
    return Letter(
        letter_id=row["letter_id"],
        payout_id=str(row["payout_id"]),
        customer=row["customer"],
        place=row["place"],
        language=language,
        number=row["number"],
        amount=amount,
        subject=str(subject),
        text=f"{text}\n\n{check}",
    )


def _check(row: Mapping[str, Any]) -> NewContactCheck:
    return NewContactCheck(
        code_hash=hash_of_code(_code(row)),
        medium=ContactMedium.LETTER.value,
        kind=AnnouncementKind.PAYOUT_REMINDER.value,
        about=f"payout:{row['payout_id']}",
    )


def _code(row: Mapping[str, Any]) -> str:
    return check_code(f"letter:{row['letter_id']}")
