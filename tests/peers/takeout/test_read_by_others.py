"""A takeout is opened, checked and read by programs and libraries that know nothing of ours."""

import csv
import email
import email.policy
import io
import json
import mailbox
import shutil
import subprocess
from pathlib import Path

import pytest
import vobject
from django.utils import translation
from lxml import etree
from tests.takeouts import (
    AMR,
    CALLS,
    CHINESE,
    CONTACTS,
    MESSAGES,
    NOON,
    public_key,
    write,
)

from cleanbreak.domain.takeout_manifest import TakeoutManifest
from cleanbreak.flows import takeout_files
from cleanbreak.flows.seal_takeout import (
    AesZip,
    AgeFile,
    AtRest,
    PlainZip,
    new_passphrase,
    new_rest_key,
    out_of_age,
)

PROGRAMS = ("7zz", "age", "age-keygen", "minisign", "pdftotext")
MILLISECONDS = int(NOON.timestamp() * 1000)
MENDED = "\N{REPLACEMENT CHARACTER}"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain takeout, unpacked by 7-Zip."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {missing}")
    folder = tmp_path_factory.mktemp("takeout")
    write(folder / "takeout.zip", printed=True)
    return unpack(folder / "takeout.zip", folder / "in")


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def unpack(archive: Path, folder: Path, *options: str) -> Path:
    run("7zz", "x", *options, f"-o{folder}", archive)
    return folder


def test_7zip_finds_the_files_that_the_issue_names_and_no_empty_ones(unpacked: Path) -> None:
    found = {str(one.relative_to(unpacked)) for one in unpacked.rglob("*") if one.is_file()}

    assert found == {
        *("README.txt", "statement.pdf", "manifest.json", "manifest.json.minisig"),
        *("contacts.vcf", "contacts.csv", "sms.xml", "calls.xml"),
        *("contacts.ndjson", "messages.ndjson", "calls.ndjson", "payments.ndjson"),
        *("data_sessions.ndjson", "voicemail.ndjson", "invoices.ndjson"),
        *(f"mail/2026/0000{number}.eml" for number in range(1, 4)),
        "mail/0000/00004.eml",
        *("voicemail/0001.amr", "invoices/0001-Rechnung Mai_ 5.pdf"),
    }
    assert (unpacked / "voicemail/0001.amr").read_bytes() == AMR


def test_minisign_verifies_the_manifest_and_sees_one_changed_byte(unpacked: Path) -> None:
    command = ("minisign", "-Vm", unpacked / "manifest.json", "-P", str(public_key()))
    assert "Signature and comment signature verified" in run(*command)

    other = unpacked.parent / "manifest.json"
    other.write_bytes(
        (unpacked / "manifest.json").read_bytes().replace(b"complete", b"refused_", 1)
    )
    shutil.copy(unpacked / "manifest.json.minisig", unpacked.parent)
    done = subprocess.run((*command[:2], other, *command[3:]), capture_output=True, check=False)
    assert done.returncode != 0


def test_sha256sum_agrees_with_the_manifest(unpacked: Path) -> None:
    manifest = TakeoutManifest.parse((unpacked / "manifest.json").read_bytes())
    lines = "".join(f"{one.sha256}  {one.path}\n" for one in manifest.files)
    done = subprocess.run(
        ("sha256sum", "--check", "--strict"),
        input=lines,
        cwd=unpacked,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert {one.path: one.records for one in manifest.files}["sms.xml"] == len(MESSAGES) - 1


def test_vobject_reads_the_contacts(unpacked: Path) -> None:
    content = (unpacked / "contacts.vcf").read_bytes()
    cards = list(vobject.readComponents(content.decode()))

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\n") == content.count(b"\r\n")
    assert [card.version.value for card in cards] == ["3.0"] * len(CONTACTS)
    assert [card.fn.value for card in cards] == [CONTACTS[0].name, "+8613800138000", "@SUM(A1)"]
    first = cards[0]
    assert [one.value for one in first.tel_list] == ["+4915112345678", "10086", "*135#"]
    assert first.note.value == CONTACTS[0].note
    assert first.categories.value == list(CONTACTS[0].groups)


def test_a_spreadsheet_finds_no_formula_in_the_contacts(unpacked: Path) -> None:
    text = (unpacked / "contacts.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert [row["First Name"] for row in rows][2] == "'@SUM(A1)"
    assert rows[0]["Notes"] == "'" + CONTACTS[0].note
    assert rows[0]["Phone 1 - Value"] == "+4915112345678"
    cells = [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]
    assert all(cell[1:].isdecimal() for cell in cells), cells


def test_lxml_reads_messages_and_calls(unpacked: Path) -> None:
    root = etree.parse(unpacked / "sms.xml").getroot()
    texts = [one.get("body") for one in root]

    assert root.get("count") == str(len(texts)) == "4"
    assert texts == [
        CHINESE,
        MESSAGES[1].text,
        f"page one{MENDED}page two",
        f"half {MENDED} of an emoji",
    ]
    assert [one.get("type") for one in root] == ["1", "2", "1", "1"]
    assert [one.get("date") for one in root] == [*[str(MILLISECONDS)] * 3, "0"]
    assert {one.get("sub_id") for one in root} == {"-1"}
    assert [one.get("read") for one in root] == ["1", "1", "0", "1"]
    assert (unpacked / "sms.xml").read_text().count("\n") == len(texts) + 3

    calls = list(etree.parse(unpacked / "calls.xml").getroot())
    assert [one.get("number") for one in calls] == [CALLS[0].address, "", CALLS[2].address]
    assert [one.get("type") for one in calls] == ["2", "3", "5"]
    assert [one.get("presentation") for one in calls] == ["1", "2", "1"]
    assert [one.get("duration") for one in calls] == ["61", "0", "0"]


def test_any_mail_program_reads_the_mails(unpacked: Path) -> None:
    with (unpacked / "mail/2026/00001.eml").open("rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)

    assert mail.get_content().rstrip("\n") == CHINESE
    assert mail["From"].addresses[0].addr_spec == "+8613800138000@sms.invalid"
    assert mail["To"].addresses[0].display_name == "+4915112345678"
    assert mail["Date"].datetime == NOON
    assert not mail.defects


def test_json_holds_every_record_even_those_without_a_text(unpacked: Path) -> None:
    lines = (unpacked / "messages.ndjson").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]

    assert [one["text"] for one in found][:3] == [one.text for one in MESSAGES][:3]
    assert found[4]["text"] is None


def test_the_overview_can_be_read_and_names_what_was_found(unpacked: Path) -> None:
    text = run("pdftotext", "-layout", unpacked / "statement.pdf", "-")

    assert "Muster Mobil" in text
    assert "15.00 EUR" in text
    assert "+4915112345678" in text
    readme = (unpacked / "README.txt").read_bytes()
    assert readme.startswith(b"\xef\xbb\xbf")
    assert str(public_key()) in readme.decode()
    assert "An iPhone takes no text messages" in " ".join(readme.decode().split())


@pytest.mark.parametrize(("language", "contacts"), [("de", "Kontakte"), ("zh-hans", "联系人")])
def test_papers_speak_the_language_of_their_reader(
    unpacked: Path, tmp_path: Path, language: str, contacts: str
) -> None:
    with translation.override(language):
        write(tmp_path / "takeout.zip", printed=True)
    folder = unpack(tmp_path / "takeout.zip", tmp_path / "in")

    assert contacts in (folder / "README.txt").read_text("utf-8-sig")
    assert contacts in run("pdftotext", folder / "statement.pdf", "-")


def test_a_zip_under_a_passphrase_opens_with_it_only(unpacked: Path, tmp_path: Path) -> None:
    passphrase = new_passphrase()
    write(tmp_path / "sealed.zip", AesZip(passphrase))

    opened = unpack(tmp_path / "sealed.zip", tmp_path / "in", f"-p{passphrase}")
    assert same_files(opened, unpacked)
    methods = run("7zz", "l", "-slt", f"-p{passphrase}", tmp_path / "sealed.zip")
    assert "AES-256" in methods
    assert "+8613800138000" not in methods
    wrong = ("7zz", "t", "-pK7QF", tmp_path / "sealed.zip")
    assert subprocess.run(wrong, capture_output=True, check=False).returncode != 0


def same_files(one: Path, other: Path) -> bool:
    """Compare what does not depend on the second in which a PDF was printed."""
    names = ("contacts.vcf", "contacts.csv", "sms.xml", "calls.xml", "voicemail/0001.amr")
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_age_opens_what_was_sealed_for_a_key_of_its_own(unpacked: Path, tmp_path: Path) -> None:
    identity = tmp_path / "identity.txt"
    run("age-keygen", "-o", identity)
    recipient = run("age-keygen", "-y", identity).strip()
    write(tmp_path / "takeout.age", AgeFile(recipient))

    run("age", "-d", "-i", identity, "-o", tmp_path / "takeout.zip", tmp_path / "takeout.age")
    assert same_files(unpack(tmp_path / "takeout.zip", tmp_path / "in"), unpacked)


def test_what_lies_at_rest_opens_with_its_own_key_and_gives_what_was_wished(
    unpacked: Path, tmp_path: Path
) -> None:
    key = new_rest_key()
    write(tmp_path / "rest", AtRest(PlainZip(), key.recipient))

    stored = (tmp_path / "rest").read_bytes()
    assert b"PK\x03\x04" not in stored
    (tmp_path / "takeout.zip").write_bytes(b"".join(out_of_age([stored], key.identity)))
    assert same_files(unpack(tmp_path / "takeout.zip", tmp_path / "in"), unpacked)
    (tmp_path / "key.txt").write_text(key.identity)
    run("age", "-d", "-i", tmp_path / "key.txt", "-o", tmp_path / "by_age.zip", tmp_path / "rest")
    assert (tmp_path / "by_age.zip").read_bytes() == (tmp_path / "takeout.zip").read_bytes()


def test_many_messages_are_one_mailbox(
    unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeout_files, "MAILS_MAX", 3)
    write(tmp_path / "takeout.zip")
    folder = unpack(tmp_path / "takeout.zip", tmp_path / "in")

    box = mailbox.mbox(folder / "mail/messages.mbox")
    assert len(box) == len(MESSAGES) - 1
    assert box[0].get_payload(decode=True) == CHINESE.encode()
    box.close()
