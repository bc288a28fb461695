"""Invoices and messages left by voice, as an operator lays them down: found by name, by no link."""

from datetime import date
from pathlib import Path

import pytest
from tests.operator_records import ANNA, BEN, OperatorRecords, taken

from cleanbreak.domain.takeout import Enclosure, Kind, Unread
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.takeout_source import WhoseRecords


@pytest.fixture
def archive(tmp_path: Path) -> OperatorRecords:
    return OperatorRecords(tmp_path)


def lay(archive: OperatorRecords, kind: Kind, name: str, content: bytes = b"%PDF-") -> Path:
    place = archive.drop / kind.value / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place


def test_invoices_and_voicemail_are_found_by_their_names(archive: OperatorRecords) -> None:
    lay(archive, Kind.INVOICE, "A-17/2025-06-01_R2.pdf", b"%PDF-2")
    lay(archive, Kind.INVOICE, "A-17/2025-05-01_R1.pdf", b"%PDF-1")
    lay(archive, Kind.INVOICE, "A-17/2019-05-01_R0.pdf")  # of whoever was there before
    lay(archive, Kind.INVOICE, "A-17/never_R3.pdf")
    lay(archive, Kind.INVOICE, "A-18/2025-05-01_R4.pdf")
    lay(archive, Kind.VOICEMAIL, "+4915123456789/20250601T100000+0200_+4930_12.amr", b"#!AMR")

    unread, may, june = taken(archive, ANNA, Kind.INVOICE)
    (left,) = taken(archive, ANNA, Kind.VOICEMAIL)

    assert unread == Unread(Kind.INVOICE, reason="invoice: time")
    assert isinstance(may, Enclosure)
    assert isinstance(june, Enclosure)
    with may.open() as first, june.open() as second:
        assert (first.read(), second.read()) == (b"%PDF-1", b"%PDF-2")
    assert isinstance(left, Enclosure)
    assert (left.media_type, left.address, left.duration_s) == ("audio/amr", "+4930", 12)


def test_files_of_all_lines_in_one_folder_are_told_apart(archive: OperatorRecords) -> None:
    text = archive.file.read_text("utf-8").replace("{line}/{at}_{any}.pdf", "{line}_{at}.pdf")
    archive.file.write_text(text, "utf-8")
    archive.open()
    for name in ("A-17_2025-06-01.pdf", "A-18_2025-06-01.pdf", "A-17_2025-05-01.exe", "x.pdf"):
        lay(archive, Kind.INVOICE, name)

    (found,) = taken(archive, ANNA, Kind.INVOICE)

    assert isinstance(found, Enclosure)
    assert found.name == "A-17_2025-06-01.pdf"


def test_no_link_and_no_name_leads_out_of_the_folder(
    archive: OperatorRecords, tmp_path: Path
) -> None:
    secret = tmp_path / "2025-06-01_secret.pdf"
    secret.write_bytes(b"secret")
    mine = lay(archive, Kind.INVOICE, "A-17/2025-06-01_R1.pdf")
    (mine.parent / "2025-06-02_link.pdf").symlink_to(secret)
    (archive.drop / "invoice" / "A-18").symlink_to(tmp_path)
    climbing = WhoseRecords(
        msisdn="+4915100000000", imsi="1", charging_account="../..", held_since=date(2020, 1, 1)
    )

    (found,) = taken(archive, ANNA, Kind.INVOICE)
    assert taken(archive, BEN, Kind.INVOICE) == []
    assert taken(archive, climbing, Kind.INVOICE) == []
    mine.unlink()
    mine.symlink_to(secret)  # after it was listed
    assert isinstance(found, Enclosure)
    with pytest.raises(Unavailable):
        found.open()
