"""Files out of phones, good ones and hostile ones."""

import io
from collections.abc import Iterator

import pytest

from cleanbreak.domain.handset_file import (
    EmptyHandsetFile,
    FileKind,
    HandsetFileIsDatabase,
    HandsetFileIsProgram,
    HandsetFileIsZip,
    NotAHandsetFile,
    open_handset_file,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_backup_file import BackupWithDocumentType, BrokenBackup, NotABackup
from cleanbreak.domain.takeout import Call, Contact, Delivery, Direction, Message, Unread
from cleanbreak.domain.uploaded_text import LineTooLong, NotThisEncoding
from cleanbreak.domain.vcard_file import VcardCutOff, VcardTooLarge

NOKIA = """\
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E4=BC=\r
=9F;;;\r
TEL;CELL;PREF:+8613800138000\r
TEL;WORK;VOICE:10086\r
EMAIL;INTERNET:wei@example.org\r
PHOTO;ENCODING=BASE64;JPEG:\r
 /9j/4AAQSkZJRgABAQ\r
\r
NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:eins=0D=0Azwei\r
END:VCARD\r
"""
CARD_4 = """\
BEGIN:VCARD
VERSION:4.0
FN:Zoë Müller\\, Dr.
TEL;VALUE=uri;TYPE="cell,voice":tel:+4915112345678
item1.TEL:+493012345
item1.X-ABLABEL:_$!<Work>!$_
CATEGORIES:Familie,a\\,b
END:VCARD
"""
GOOGLE = """\
Name,Given Name,Family Name,Notes,Group Membership,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value
Ada Lovelace,Ada,Lovelace,"zwei
Zeilen",* myContacts ::: Familie,ada@example.org,Mobile,+4915112345678 ::: 030 1234
"""
BACKUP = """\
<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!-- File Created By SMS Backup & Restore -->
<smses count="3">
  <sms address="+49151" date="1700000000123" type="1" read="0"
   body="Hi &#55357;&#56832; &#12; &#10;x" status="-1" service_center="null" />
  <sms address="Bank" date="0" type="5" body="" read="1" status="64" />
  <mms date="1700000000000" msg_box="2" address="null"><parts>
    <part ct="application/smil" text="null" /><part ct="text/plain" text="Bild 1" />
    <part ct="image/jpeg" data="AAAA" /></parts>
    <addrs><addr address="+1" type="137" /><addr address="+2" type="151" /></addrs></mms>
  <sms address="x" date="1" type="99" body="?" />
</smses>
"""


def read(text: str | bytes, encoding: str = "") -> list[object]:
    content = text.encode() if isinstance(text, str) else text
    return list(open_handset_file(io.BytesIO(content), encoding).records)


def kind(text: str) -> FileKind:
    return open_handset_file(io.BytesIO(text.encode())).kind


def only_contact(text: str | bytes, encoding: str = "") -> Contact:
    (found,) = read(text, encoding)
    assert isinstance(found, Contact)
    return found


def test_version_2_1_with_quoted_printable_over_soft_line_breaks() -> None:
    found = only_contact(NOKIA)

    assert found.name == "王伟"
    assert [(one.value, one.label) for one in found.numbers] == [
        ("+8613800138000", "mobile"),
        ("10086", "work"),
    ]
    assert found.note.splitlines() == ["eins", "zwei"]
    assert found.emails == ("wei@example.org",)


def test_version_4_with_uris_labels_and_escapes() -> None:
    found = only_contact(CARD_4)

    assert found.name == "Zoë Müller, Dr."
    assert [(one.value, one.label) for one in found.numbers] == [
        ("+4915112345678", "mobile"),
        ("+493012345", "work"),
    ]
    assert found.groups == ("Familie", "a,b")


def test_contacts_in_gb18030_when_it_is_said_and_never_guessed() -> None:
    card = "BEGIN:VCARD\nVERSION:2.1\nFN:李雷\nTEL:10010\nEND:VCARD\n".encode("gb18030")

    assert only_contact(card, "gbk").name == "李雷"
    with pytest.raises(NotThisEncoding):
        read(card)


def test_google_contacts_of_google_takeout() -> None:
    found = only_contact(GOOGLE)

    assert (found.name, found.groups, found.note) == ("Ada Lovelace", ("Familie",), "zwei\nZeilen")
    assert [one.value for one in found.numbers] == ["+4915112345678", "030 1234"]


def test_the_data_transfer_project_has_all_cards_in_one_text() -> None:
    text = '{"vCards": "BEGIN:VCARD\\r\\nVERSION:3.0\\r\\nFN:Ada\\r\\nEND:VCARD\\r\\n"}'

    assert kind(text) is FileKind.DATA_TRANSFER
    assert only_contact(text).name == "Ada"


def test_sms_backup_with_halves_of_an_emoji_a_form_feed_and_pictures() -> None:
    file = open_handset_file(io.BytesIO(BACKUP.encode()))
    first, failed, picture, media, unknown = file.records

    assert isinstance(first, Message)
    assert first.text == "Hi 😀 \N{REPLACEMENT CHARACTER} \nx"
    assert (first.was_read, first.direction, first.service_centre) == (
        False,
        Direction.RECEIVED,
        "",
    )
    assert first.at is not None
    assert first.at.microsecond == 123_000
    assert file.mender.replaced == 1
    assert isinstance(failed, Message)
    assert (failed.delivery, failed.at) == (Delivery.FAILED, None)
    assert isinstance(picture, Message)
    assert (picture.text, picture.address) == ("Bild 1", "+2")
    assert isinstance(media, Unread)
    assert isinstance(unknown, Unread)


def test_pieces_of_any_size_give_the_same_messages() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            del size
            return super().read(7)

    assert list(open_handset_file(Slow(BACKUP.encode())).records) == read(BACKUP)


def test_calls_with_withheld_numbers() -> None:
    text = '<calls count="2"><call number="-1" duration="5" date="1" type="3" /></calls>'
    (found,) = read(text)

    assert isinstance(found, Call)
    assert (found.address, found.direction, found.duration_s) == (None, Direction.MISSED, 5)


def test_lines_of_sms_import_export() -> None:
    lines = (
        '{"address":"+49151","date":"1700000000000","type":"1","body":"Hi \\ud83d\\ude00"}\n'
        '{"msg_box":"1","date":"1700000000","__sender_address":{"type":"137","address":"+1"},'
        '"__parts":[{"ct":"text/plain","text":"Hallo"}]}\n'
    )
    first, second = read(lines)

    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.text, second.text, second.address) == ("Hi 😀", "Hallo", "+1")
    assert first.at == second.at


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE: dict[str, tuple[str | bytes, type[Refusal]]] = {
    "entity bomb": (
        f'<!DOCTYPE x [<!ENTITY a0 "x">{BOMB}]><smses>&a9;</smses>',
        BackupWithDocumentType,
    ),
    "file by entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><smses><sms body="&a;"/></smses>',
        BackupWithDocumentType,
    ),
    "other xml": ("<html><body/></html>", NotABackup),
    "undeclared entity": ('<smses><sms type="1" body="&a;"/></smses>', BrokenBackup),
    "cut off": (BACKUP[:-12], BrokenBackup),
    "zip": (b"PK\x03\x04" + bytes(40), HandsetFileIsZip),
    "program of windows": (b"MZ\x90\x00" + bytes(40), HandsetFileIsProgram),
    "program of linux": (b"\x7fELF" + bytes(40), HandsetFileIsProgram),
    "app of android": (b"dex\n035\x00" + bytes(40), HandsetFileIsProgram),
    "script": (b"#!/bin/sh\nrm -rf /\n", HandsetFileIsProgram),
    "database": (b"SQLite format 3\x00" + bytes(40), HandsetFileIsDatabase),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), NotAHandsetFile),
    "random bytes": (b"\x8d\x02" * 40, NotThisEncoding),
    "nothing": (b" \r\n", EmptyHandsetFile),
    "a card without an end": (NOKIA[:-14], VcardCutOff),
    "one endless property": ("BEGIN:VCARD\nNOTE:" + "x" * 70_000 + "\nEND:VCARD\n", VcardTooLarge),
    "endless folding": ("BEGIN:VCARD\nNOTE:x\n" + " y\n" * 70_000, VcardTooLarge),
    "endless properties": ("BEGIN:VCARD\n" + "TEL:1\n" * 3_000 + "END:VCARD\n", VcardTooLarge),
    "one endless line": ("BEGIN:VCARD\nPHOTO:" + "A" * (5 << 20), LineTooLong),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(name: str) -> None:
    content, refusal = HOSTILE[name]
    with pytest.raises(refusal) as refused:
        read(content)
    assert "{" not in str(refused.value)


def test_cards_within_cards_do_not_go_deeper_than_one() -> None:
    text = "BEGIN:VCARD\nAGENT:\n" * 5_000 + "FN:x\n" + "END:VCARD\n" * 5_000

    assert len(read(text)) < 10


def test_a_million_small_cards_are_read_one_by_one() -> None:
    class Endless:
        def __init__(self) -> None:
            self.served = 0

        def read(self, size: int, /) -> bytes:
            self.served += size
            return b"BEGIN:VCARD\nFN:x\nEND:VCARD\n" * (size // 27)

    file = Endless()
    records: Iterator[object] = open_handset_file(file).records
    for _ in range(5_000):
        next(records)
    assert file.served < 1 << 20
