"""Contacts as CSV in the layout of Google Contacts, which Outlook and others read, too.

The second choice beside ``contacts.vcf``, and the one that people open in a spreadsheet: a cell
that it would calculate is guarded. A plain number with its country code stays bare, or nobody could
import it; it holds nothing to calculate.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from cleanbreak.domain.birthday import birthday_of
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.name_parts import name_parts_of, whole_name
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.spreadsheet_cell import as_it_was, harmless
from cleanbreak.domain.takeout import Contact, NameParts, Number, Origin
from cleanbreak.domain.vcard import TYPE_OF, dialled

SEVERAL = " ::: "
"""Google's own sign between several values of one cell."""
COLUMNS_MAX = 10
"""More numbers of one contact share the last column."""
HEADER_COLUMNS_MAX = 500
NAMES = (
    "First Name", "Middle Name", "Last Name", "Phonetic First Name", "Phonetic Middle Name",
    "Phonetic Last Name", "Name Prefix", "Name Suffix", "Nickname", "File As", "Organization Name",
    "Organization Title", "Organization Department", "Birthday", "Notes", "Photo", "Labels",
)  # fmt: skip
_NAME_PARTS = (
    ("name prefix", "title"),
    ("first name", "given name"),
    ("middle name", "additional name"),
    ("last name", "family name"),
    ("name suffix", "suffix"),
)
_OF_OUTLOOK = {
    "mobile phone": "mobile",
    "home phone": "home",
    "home phone 2": "home",
    "business phone": "work",
    "business phone 2": "work",
    "primary phone": "other",
    "other phone": "other",
}
_NUMBERED = re.compile(r"(phone|e-mail) ([0-9]+) - (value|label|type)")
_PLAIN_NUMBER = re.compile(r"\+[0-9]{1,15}", re.ASCII)
_NOT_A_GROUP = {"mycontacts", ""}


class NoContactColumns(Refusal):
    """This table has no columns of contacts. Export it from Google Contacts or Outlook as CSV."""

    code = "no_contact_columns"


class BrokenContactRow(Refusal):
    """The table is broken near line {line}: a quotation mark is misplaced, or a cell too long."""

    code = "broken_contact_row"


def contacts_header(numbers: int, emails: int) -> str:
    """Return the first line, with its byte order mark.

    :param numbers: of the contact with the most; so with ``emails``.
    """
    email_names = (f"E-mail {n} - {what}" for n in _places(emails) for what in ("Label", "Value"))
    phone_names = (f"Phone {n} - {what}" for n in _places(numbers) for what in ("Label", "Value"))
    return "\ufeff" + ",".join((*NAMES, *email_names, *phone_names)) + "\r\n"


def contact_row(
    contact: Contact, numbers: int, emails: int, region: str | None, mender: Mender
) -> str:
    """Return the contact as one row, for a header with so many columns."""
    cells = [""] * len(NAMES)
    is_empty = not (contact.name or contact.numbers or contact.emails)
    if it := contact.parts:
        cells[0], cells[1], cells[2] = it.given, it.middle, it.family
        cells[6], cells[7] = it.before, it.after
        cells[9] = contact.name if contact.name != whole_name(it) else ""
    else:
        cells[0] = "?" if is_empty else contact.name
    cells[13] = contact.birthday
    cells[14] = contact.note
    cells[16] = SEVERAL.join(("* myContacts", *contact.groups))
    cells += _columns([("", one) for one in contact.emails], emails)
    found = [(_shown_label(one.label), dialled(one.value, region)) for one in contact.numbers]
    cells += _columns(found, numbers)
    return ",".join(_cell(one, mender) for one in cells) + "\r\n"


def _shown_label(label: str) -> str:
    return label.capitalize() if label in TYPE_OF else label


def _places(count: int) -> range:
    return range(1, min(count, COLUMNS_MAX) + 1)


def _columns(values: list[tuple[str, str]], count: int) -> list[str]:
    """Return label and value for each column; what is too many goes into the last one."""
    columns = min(count, COLUMNS_MAX)
    kept, rest = values[:columns], values[columns:]
    if rest:
        label, value = kept[-1]
        kept[-1] = (label, SEVERAL.join((value, *(more for _, more in rest))))
    kept += [("", "")] * (columns - len(kept))
    return [cell for pair in kept for cell in pair]


def _cell(text: str, mender: Mender) -> str:
    text = mender.mend(text)
    if not _PLAIN_NUMBER.fullmatch(text):
        text = harmless(text)
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\r\n]', text) else text


def read_contacts_csv(lines: Iterable[str]) -> Iterator[Contact]:
    """Yield the contacts of a table that Google Contacts or Outlook wrote.

    :raises NoContactColumns: if it has none of their columns.
    :raises BrokenContactRow: if it cannot be read on.
    """
    rows = csv.reader((f"{line}\n" for line in lines), strict=True)
    try:
        header = [one.strip().lower() for one in next(rows, [])]
        is_contacts = any(_NUMBERED.fullmatch(one) or one in _OF_OUTLOOK for one in header)
        if not is_contacts or len(header) > HEADER_COLUMNS_MAX:
            raise NoContactColumns
        for row in rows:
            cells = dict(zip(header, map(as_it_was, row), strict=False))
            contact = _contact(cells)
            if contact.name or contact.numbers or contact.emails:
                yield contact
    except csv.Error:
        raise BrokenContactRow(line=rows.line_num) from None


def _contact(cells: dict[str, str]) -> Contact:
    said = (cells.get(new) or cells.get(old, "") for new, old in _NAME_PARTS)
    before, given, middle, family, after = said
    parts = NameParts(family=family, given=given, middle=middle, before=before, after=after)
    name = cells.get("file as") or cells.get("name") or whole_name(parts)
    name = name or cells.get("organization name", "")
    labels = cells.get("labels") or cells.get("group membership", "")
    marked = labels.split(SEVERAL) if labels else cells.get("categories", "").split(";")
    groups = [one.strip(" *") for one in marked]
    return Contact(
        origin=Origin.HANDSET,
        name=name,
        parts=name_parts_of(parts, name),
        birthday=birthday_of(cells.get("birthday", "")),
        numbers=tuple(_numbers(cells)),
        emails=tuple(_emails(cells)),
        groups=tuple(one for one in groups if one.lower() not in _NOT_A_GROUP),
        note=cells.get("notes", ""),
    )


def _numbers(cells: dict[str, str]) -> Iterator[Number]:
    for value, label in _numbered(cells, "phone"):
        yield Number(value=value, label=label)
    for column, label in _OF_OUTLOOK.items():
        if value := cells.get(column, "").strip():
            yield Number(value=value, label=label)


def _emails(cells: dict[str, str]) -> Iterator[str]:
    yield from (value for value, _ in _numbered(cells, "e-mail"))
    yield from filter(None, (cells.get("e-mail address"), cells.get("e-mail 2 address")))


def _numbered(cells: dict[str, str], what: str) -> Iterator[tuple[str, str]]:
    for column, cell in cells.items():
        found = _NUMBERED.fullmatch(column)
        if found is None or found[1] != what or found[3] != "value":
            continue
        place = f"{what} {found[2]}"
        label = cells.get(f"{place} - label") or cells.get(f"{place} - type", "")
        for value in cell.split(SEVERAL):
            if value.strip():
                yield value.strip(), _read_label(label.strip(" *"))


def _read_label(label: str) -> str:
    return label.lower() if label.lower() in TYPE_OF else label
