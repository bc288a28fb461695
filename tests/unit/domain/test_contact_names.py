"""Names in parts and birthdays go from one address book to the next."""

import io

import pytest
import vobject
from tests.takeouts import contact

from cleanbreak.domain.birthday import birthday_of
from cleanbreak.domain.contacts_csv import contact_row, contacts_header
from cleanbreak.domain.handset_file import open_handset_file
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.takeout import Contact, NameParts, Unread
from cleanbreak.domain.vcard import vcard

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:van der Berg\\, geb. Müller;Anna;Maria;Dr.;MSc\r\n"
    "FN:Anna v. d. Berg\r\nBDAY;VALUE=date:1990-05-17\r\nTEL;TYPE=CELL:+491511\r\nEND:VCARD\r\n"
)
PARTS = NameParts(
    family="van der Berg, geb. Müller", given="Anna", middle="Maria", before="Dr.", after="MSc"
)


def read(text: str) -> list[object]:
    return list(open_handset_file(io.BytesIO(text.encode())).records)


def only(text: str) -> Contact:
    (found,) = read(text)
    assert isinstance(found, Contact)
    return found


def test_vobject_finds_family_given_and_birthday_where_they_were() -> None:
    kept = only(CARD)
    assert (kept.name, kept.parts, kept.birthday) == ("Anna v. d. Berg", PARTS, "1990-05-17")

    card = vobject.readOne(vcard(kept, None, Mender()))

    name = card.n.value
    assert (name.family, name.given, name.additional) == (PARTS.family, "Anna", "Maria")
    assert (name.prefix, name.suffix) == ("Dr.", "MSc")
    assert card.fn.value == "Anna v. d. Berg"
    assert card.bday.value == "1990-05-17"
    assert only(vcard(kept, None, Mender())) == kept


def test_a_table_has_a_column_for_each_part_and_gives_it_back() -> None:
    kept = only(CARD)
    row = contact_row(kept, 1, 0, None, Mender())

    assert row.startswith('Anna,Maria,"van der Berg, geb. Müller"')
    assert only(contacts_header(1, 0) + row) == kept


def test_a_chinese_name_is_said_family_first_and_sorted_by_it() -> None:
    kept = only("BEGIN:VCARD\nN:王;伟;;;\nTEL:10086\nEND:VCARD\n")

    assert (kept.name, kept.parts) == ("王伟", NameParts(family="王", given="伟"))
    assert "N:王;伟;;;\r\nFN:王伟\r\n" in vcard(kept, None, Mender())


def test_a_name_as_a_whole_has_no_parts() -> None:
    assert only(vcard(contact("Ada", "1"), None, Mender())).parts is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1990-05-17", "1990-05-17"),
        ("19900517", "1990-05-17"),
        ("1990-05-17T00:00:00Z", "1990-05-17"),
        ("--0517", "--05-17"),
        ("--05-17", "--05-17"),
        ("1604-05-17", "--05-17"),
        ("1990-13-01", ""),
        ("Spring", ""),
    ],
)
def test_birthdays(said: str, kept: str) -> None:
    assert birthday_of(said) == kept


def test_a_birthday_that_is_no_day_is_counted_and_the_contact_stays() -> None:
    found = read("BEGIN:VCARD\nFN:Ada\nBDAY:in spring\nEND:VCARD\n")

    assert [type(one) for one in found] == [Contact, Unread]
