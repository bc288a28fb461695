"""Pictures of messages go all the way, and other programs find them where they belong."""

import email
import email.policy
import io
import mailbox
import zipfile
from base64 import b64decode
from email.message import EmailMessage
from pathlib import Path

import orjson
from lxml import etree
from tests.multimedia import FILM, JPEG, PICTURES
from tests.takeouts import ABOUT, AMR, SIGNING, public_key, short_papers

from cleanbreak.domain.handset_file import open_handset_file
from cleanbreak.domain.takeout import Kind, Message, Origin, Record, Unread
from cleanbreak.flows.convert_records import Converted, Format, convert_records
from cleanbreak.flows.gather_takeout import Reading
from cleanbreak.flows.seal_takeout import PlainZip
from cleanbreak.flows.verify_takeout import verify_takeout
from cleanbreak.flows.write_takeout import Makers, write_takeout


def converted(content: bytes, wished: Format) -> tuple[Converted, bytes]:
    sink = io.BytesIO()
    done = convert_records(io.BytesIO(content), "", (wished,), ABOUT, sink)
    return done, sink.getvalue()


def records(content: bytes) -> list[Record | Unread]:
    return list(open_handset_file(io.BytesIO(content)).records)


def attachments(mail: EmailMessage) -> list[tuple[str, str | None, bytes]]:
    return [
        (one.get_content_type(), one.get_filename(), one.get_content())
        for one in mail.iter_attachments()
    ]


def test_a_takeout_has_them_as_files_in_the_lines_in_the_backup_and_in_the_mails(
    tmp_path: Path,
) -> None:
    found = iter(records(PICTURES.encode()))
    reading = Reading(origin=Origin.HANDSET, kind=Kind.MESSAGE, records=found)
    with (tmp_path / "takeout.zip").open("wb") as sink:
        manifest = write_takeout([reading], ABOUT, PlainZip(), Makers(SIGNING, short_papers), sink)

    assert [(one.records, one.unread) for one in manifest.sources] == [(4, 2)]
    with zipfile.ZipFile(tmp_path / "takeout.zip") as takeout:
        assert takeout.read("media/00001.jpg") == JPEG
        assert takeout.read("media/00002.mp4") == FILM
        assert takeout.read("media/00003.amr") == AMR
        lines = [orjson.loads(one) for one in takeout.read("messages.ndjson").splitlines()]
        told = [[one["path"] for one in line.get("media", ())] for line in lines]
        assert told == [[], ["media/00001.jpg"], ["media/00002.mp4", "media/00003.amr"], []]
        mail = email.message_from_bytes(
            takeout.read("mail/2023/00002.eml"), policy=email.policy.default
        )
        backup = takeout.read("sms.xml")
    assert not mail.defects
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "Am Meer 😀"
    assert attachments(mail) == [("image/jpeg", "00001.jpg", JPEG)]
    root = etree.fromstring(backup)
    assert [one.tag for one in root] == ["sms", "mms", "mms", "sms"]
    assert root.get("count") == "4"
    assert b64decode(root[1].find("parts")[1].get("data")) == JPEG
    assert [one.get("address") for one in root[2].find("addrs")] == [
        *("+49153", "+49154"),
        "insert-address-token",
    ]
    verified = verify_takeout(tmp_path / "takeout.zip", [public_key()], None, lambda _read: None)
    assert verified.faults == ()


def test_what_a_phone_restores_is_read_back_the_same() -> None:
    done, backup = converted(PICTURES.encode(), Format.SMS_XML)

    assert (done.written, done.left_out, done.unread) == (4, 0, 2)
    first = [one for one in records(PICTURES.encode()) if isinstance(one, Message)]
    assert records(backup) == first
    assert converted(backup, Format.SMS_XML)[1] == backup


def test_a_mailbox_has_them_as_attachments(tmp_path: Path) -> None:
    (tmp_path / "messages.mbox").write_bytes(converted(PICTURES.encode(), Format.MAILBOX)[1])

    box = mailbox.mbox(tmp_path / "messages.mbox")
    mails = [
        email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
        for key in box.keys()  # noqa: SIM118  a mailbox iterates over messages
    ]
    box.close()

    assert [len(attachments(one)) for one in mails] == [0, 1, 2, 0]
    assert [content for _, _, content in attachments(mails[2])] == [FILM, AMR]
    assert not any(one.defects for one in mails)


def test_a_conversion_says_what_has_no_place_and_gives_all_of_it_as_a_bundle() -> None:
    lines, content = converted(PICTURES.encode(), Format.CANONICAL)
    assert (lines.written, lines.left_out) == (4, 3)
    assert sum(isinstance(one, Unread) for one in records(content)) == 3, "they lie nowhere"

    bundle, packed = converted(PICTURES.encode(), Format.BUNDLE)

    assert (bundle.written, bundle.left_out) == (4, 0)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.testzip() is None
        assert {"sms.xml", "messages.ndjson", "media/00002.mp4"} <= set(opened.namelist())
