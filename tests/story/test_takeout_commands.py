"""Somebody checks what they took along, and brings it into other formats, with the command line."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.takeouts import CHINESE, CONTACTS, MESSAGES, SIGNING, public_key, write

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.minisign import PublicKey, signature_file
from cleanbreak.domain.takeout_manifest import MANIFEST, SIGNATURE
from cleanbreak.flows.seal_takeout import AesZip, AgeFile, new_rest_key

Files = dict[str, bytes]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["takeout", *map(str, arguments), "--json"])


def said(*arguments: str | Path, code: ExitCode = ExitCode.DONE) -> dict[str, Any]:
    result = run(*arguments)
    assert result.exit_code == code, (result.stdout, result.stderr)
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture(scope="module")
def takeout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takeout")
    write(folder / "takeout.zip")
    (folder / "key.pub").write_text(f"untrusted comment: ours\n{public_key()}\n")
    return folder / "takeout.zip"


@pytest.fixture
def key(takeout: Path) -> Path:
    return takeout.parent / "key.pub"


def repacked(takeout: Path, target: Path, change: Callable[[Files], None]) -> Path:
    with zipfile.ZipFile(takeout) as source:
        files = {name: source.read(name) for name in source.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as changed:
        for name, content in files.items():
            changed.writestr(name, content)
    return target


def test_a_takeout_is_genuine_and_complete(takeout: Path, key: Path) -> None:
    found = said("verify", takeout, "--key", key)

    assert found["is_genuine"]
    assert found["key_id"] == public_key().key_id.hex()
    records = {one["path"]: one["records"] for one in found["files"]}
    assert records["contacts.vcf"] == records["contacts.csv"] == len(CONTACTS)
    assert records["sms.xml"] == len(MESSAGES) - 1
    assert records["messages.ndjson"] == len(MESSAGES)
    assert (
        "The takeout is genuine"
        in CliRunner().invoke(cli, ["takeout", "verify", str(takeout), "--key", str(key)]).stdout
    )


def test_each_change_is_named(takeout: Path, key: Path, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        files["sms.xml"] = files["sms.xml"].replace(b"Treffen", b"Trennen")
        files["calls.xml"] += b" "
        del files["contacts.csv"]
        files["run-me.exe"] = b"MZ"

    changed = repacked(takeout, tmp_path / "changed.zip", change)
    found = said("verify", changed, "--key", key, code=ExitCode.REFUSED)

    assert not found["is_genuine"]
    assert sorted((one["path"], one["fault"]) for one in found["faults"]) == [
        ("calls.xml", "changed"),
        ("contacts.csv", "missing"),
        ("run-me.exe", "not_listed"),
        ("sms.xml", "changed"),
    ]


def test_a_damaged_byte_is_seen(takeout: Path, key: Path, tmp_path: Path) -> None:
    content = bytearray(takeout.read_bytes())
    with zipfile.ZipFile(takeout) as archive:
        place = archive.getinfo("voicemail/0001.amr").header_offset
    content[place + 5_000] ^= 1
    (tmp_path / "damaged.zip").write_bytes(content)

    found = said("verify", tmp_path / "damaged.zip", "--key", key, code=ExitCode.REFUSED)
    assert found["faults"] == [{"path": "voicemail/0001.amr", "fault": "changed"}]


def test_a_manifest_that_was_changed_or_signed_by_somebody_else_is_refused(
    takeout: Path, key: Path, tmp_path: Path
) -> None:
    def change(files: Files) -> None:
        files[MANIFEST] = files[MANIFEST].replace(b"Muster", b"Master")

    changed = repacked(takeout, tmp_path / "changed.zip", change)
    found = said("verify", changed, "--key", key, code=ExitCode.REFUSED)
    assert found["error"] == "signature_does_not_fit"

    (tmp_path / "other.pub").write_text(str(PublicKey.of(bytes(range(32)))))
    found = said("verify", takeout, "--key", tmp_path / "other.pub", code=ExitCode.REFUSED)
    assert found["error"] == "other_signer"


def test_a_bomb_behind_a_genuine_name_is_not_read_to_its_end(
    takeout: Path, key: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(takeout) as source:
        files = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        for name, content in files.items():
            bomb.writestr(name, bytes(40 << 20) if name == "README.txt" else content)
    found = said("verify", tmp_path / "bomb.zip", "--key", key, code=ExitCode.REFUSED)
    assert found["faults"] == [{"path": "README.txt", "fault": "changed"}]


def test_a_count_that_was_signed_wrongly_is_seen(takeout: Path, key: Path, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        said_of = b'"records":4,"replaced":1'
        assert said_of in files[MANIFEST]
        files[MANIFEST] = files[MANIFEST].replace(said_of, b'"records":5,"replaced":1', 1)
        signed = signature_file(files[MANIFEST], "x", public_key(), sign)
        files[SIGNATURE] = signed.encode()

    changed = repacked(takeout, tmp_path / "changed.zip", change)
    found = said("verify", changed, "--key", key, code=ExitCode.REFUSED)
    assert found["faults"] == [{"path": "sms.xml", "fault": "miscounted"}]


def sign(statement: bytes) -> bytes:
    return SIGNING.sign([statement])[0].signature


def test_a_passphrase_is_asked_for_and_must_be_right(key: Path, tmp_path: Path) -> None:
    write(tmp_path / "sealed.zip", AesZip("K7QF-1234"))
    (tmp_path / "right").write_text("K7QF-1234\n")
    (tmp_path / "wrong").write_text("K7QF-4321\n")
    command = ("verify", tmp_path / "sealed.zip", "--key", key)

    assert said(*command, code=ExitCode.REFUSED)["error"] == "needs_passphrase"
    wrong = said(*command, "--passphrase-file", tmp_path / "wrong", code=ExitCode.REFUSED)
    assert wrong["error"] == "wrong_passphrase"
    assert said(*command, "--passphrase-file", tmp_path / "right")["is_genuine"]


def test_what_is_no_takeout_is_refused(key: Path, tmp_path: Path) -> None:
    write(tmp_path / "takeout.age", AgeFile(new_rest_key().recipient))
    (tmp_path / "text").write_text("hello")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("x", "y")

    codes = [
        said("verify", tmp_path / name, "--key", key, code=ExitCode.REFUSED)["error"]
        for name in ("takeout.age", "text", "other.zip")
    ]
    assert codes == ["takeout_in_age", "not_a_takeout", "not_a_takeout"]


def test_the_key_in_use_is_told_as_minisign_reads_it() -> None:
    found = said("key")
    assert PublicKey.parse(found["minisign"]).key_id.hex() == found["key_id"]


def unpacked(takeout: Path, name: str, folder: Path) -> Path:
    with zipfile.ZipFile(takeout) as archive:
        return Path(archive.extract(name, folder))


def test_contacts_go_from_one_format_into_another_and_back(takeout: Path, tmp_path: Path) -> None:
    vcf = unpacked(takeout, "contacts.vcf", tmp_path)

    found = said("convert", vcf, tmp_path / "out.csv")
    assert found["written_as"] == "csv"
    assert found["written"] == len(CONTACTS)
    said("convert", tmp_path / "out.csv", tmp_path / "again.vcf")
    assert (tmp_path / "again.vcf").read_bytes() == vcf.read_bytes()


def test_messages_go_into_mails_lines_and_back(takeout: Path, tmp_path: Path) -> None:
    lines = unpacked(takeout, "messages.ndjson", tmp_path)

    found = said("convert", lines, tmp_path / "out.xml")
    assert (found["written_as"], found["written"], found["left_out"]) == ("sms", 4, 1)
    assert found["replaced_characters"] == 1
    assert CHINESE in (tmp_path / "out.xml").read_text()
    assert said("convert", tmp_path / "out.xml", tmp_path / "out.mbox")["written"] == 4
    exported = said("convert", tmp_path / "out.xml", tmp_path / "x.json", "--to", "sms-export")
    assert exported["written"] == 4
    said("convert", tmp_path / "x.json", tmp_path / "again.xml")
    assert elements(tmp_path / "again.xml") == elements(tmp_path / "out.xml")
    calls = unpacked(takeout, "calls.ndjson", tmp_path)
    assert said("convert", calls, tmp_path / "calls.xml")["written_as"] == "calls"


def elements(path: Path) -> list[str]:
    """Return what a phone restores; the day in words may be that of another time zone."""
    return [re.sub('readable_date="[^"]*"', "", line) for line in path.read_text().splitlines()[2:]]


def test_what_is_cut_off_is_written_as_far_as_it_goes_and_that_is_said(
    takeout: Path, tmp_path: Path
) -> None:
    whole = unpacked(takeout, "sms.xml", tmp_path).read_bytes()
    (tmp_path / "half.xml").write_bytes(whole[: len(whole) * 2 // 3])

    found = said("convert", tmp_path / "half.xml", tmp_path / "out.mbox", code=ExitCode.REFUSED)
    assert found["broke_off"] == "broken_backup"
    assert 0 < found["written"] < 4
    assert (tmp_path / "out.mbox").read_bytes().count(b"From MAILER-DAEMON") == found["written"]


def test_refusals_leave_no_file_and_overwrite_none(takeout: Path, tmp_path: Path) -> None:
    vcf = unpacked(takeout, "contacts.vcf", tmp_path)
    (tmp_path / "program.vcf").write_bytes(b"MZ\x90\x00")

    refused = said("convert", tmp_path / "program.vcf", tmp_path / "x.csv", code=ExitCode.REFUSED)
    assert refused["error"] == "handset_file_is_program"
    refused = said("convert", vcf, tmp_path / "x.xml", code=ExitCode.REFUSED)
    assert refused["error"] == "nothing_to_convert"
    assert run("convert", vcf, vcf).exit_code == ExitCode.USAGE
    assert run("convert", vcf, tmp_path / "x.doc").exit_code == ExitCode.USAGE
    assert {one.name for one in tmp_path.iterdir()} == {"contacts.vcf", "program.vcf"}
