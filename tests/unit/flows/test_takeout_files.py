"""The files of a takeout stay byte for byte what they were: phones restored them."""

from pathlib import Path

from tests.takeouts import write

SHA256 = {
    "contacts.vcf": "6b5ed131efea3887",
    "contacts.csv": "810cdfe24c7a5990",
    "sms.xml": "9811b243d6a657a2",
    "calls.xml": "e789ab40de7ad27f",
    "contacts.ndjson": "0d89a307c3573231",
    "messages.ndjson": "61abe20544d14c94",
    "calls.ndjson": "8790e25283fbd697",
    "data_sessions.ndjson": "caa31a9afc7c0379",
    "payments.ndjson": "153df47b05449f01",
    "invoices.ndjson": "6b250568df533ae0",
    "voicemail.ndjson": "279d22627c0f635d",
    "mail/2026/00001.eml": "1c037e59c2e409e3",
    "mail/2026/00002.eml": "dd4d0d1224ac9092",
    "mail/2026/00003.eml": "1f8fa0e3d1c802d5",
    "mail/0000/00004.eml": "92a0db8174ab87f9",
    "voicemail/0001.amr": "1d38ad6e8942ff4c",
    "invoices/0001-Rechnung Mai_ 5.pdf": "ec2792f52c4416be",
    "README.txt": "2cf24dba5fb0a30e",
}
"""The beginning of each, as the first version wrote them; a change of one must be meant."""


def test_every_file_of_a_takeout_is_byte_for_byte_what_it_was(tmp_path: Path) -> None:
    manifest = write(tmp_path / "takeout.zip")

    assert {one.path: one.sha256[:16] for one in manifest.files} == SHA256
