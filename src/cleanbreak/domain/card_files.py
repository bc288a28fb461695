"""What stands in the files of a SIM card: its numbers, its applications, its phone books.

Whatever bytes come, either they are understood or :class:`UnreadableCard` is raised.
"""

from dataclasses import dataclass

from cleanbreak.domain.card_answers import UnreadableCard, read_tlvs
from cleanbreak.domain.identifiers import MalformedImsi, parse_imsi
from cleanbreak.domain.sim_card import Personal

ICCID_DIGITS = range(18, 21)
"""ITU-T E.118: 19 at most with the check digit, 20 where an operator has added one."""
IMSI_BYTES = 9
USIM_AID = bytes.fromhex("A000000087 1002")
"""The 3GPP's registered provider, and the USIM (ETSI TS 101 220 annex E)."""
APPLICATION, AID = 0x61, 0x4F


def decode_iccid(content: bytes) -> str:
    """Return the digits of EF.ICCID: BCD, the first digit in the lower half of each byte, filled
    with F (TS 102 221 clause 13.2).

    A longer file is read as far as its digits go. The check digit is not checked: some operators
    have none, and what counts is whether the number is the one in the books.

    :raises UnreadableCard: if it is not 18 to 20 digits that start with 89.
    """
    digits = swapped(content).rstrip("F")
    if not digits.isdecimal() or len(digits) not in ICCID_DIGITS or not digits.startswith("89"):
        raise UnreadableCard(what="number")
    return digits


def decode_imsi(content: bytes) -> str:
    """Return the digits of EF.IMSI: a length, then the parity, then BCD (TS 31.102 clause 4.2.2;
    the mobile identity of TS 24.008 clause 10.5.1.4).

    :raises UnreadableCard: if length, parity or digits do not fit.
    """
    length = content[0] if content else 0
    if not 0 < length < IMSI_BYTES or len(content) <= length:
        raise UnreadableCard(what="IMSI")
    parity, digits = swapped(content[1 : 1 + length])[:1], swapped(content[1 : 1 + length])[1:]
    digits = digits.removesuffix("F")
    if parity != ("9" if len(digits) % 2 else "1"):
        raise UnreadableCard(what="IMSI")
    try:
        return parse_imsi(digits)
    except MalformedImsi as refusal:
        raise UnreadableCard(what="IMSI") from refusal


def swapped(content: bytes) -> str:
    """Return the half bytes in the order in which cards keep digits, as hexadecimal digits."""
    return "".join(f"{byte & 0x0F:X}{byte >> 4:X}" for byte in content)


def decode_application(record: bytes) -> bytes | None:
    """Return the AID in a record of EF.DIR; ``None`` if the record is empty (clause 13.1).

    :raises UnreadableCard: if the record is neither.
    """
    template = dict(read_tlvs(record, "applications")).get(APPLICATION)
    if template is None:
        return None
    return dict(read_tlvs(template, "applications")).get(AID)


@dataclass(frozen=True, slots=True)
class Blank:
    """How an empty record of a file looks."""

    begins: bytes = b""
    fill: int = 0xFF
    ends_free: int = 0
    """Bytes at the end that say nothing of anybody, and are not FF in all empty records."""

    def of(self, record_bytes: int) -> bytes:
        """Return an empty record."""
        return (self.begins + bytes([self.fill]) * record_bytes)[:record_bytes]

    def fits(self, record: bytes) -> bool:
        """Return whether the record holds nothing: as it is wiped, or as it left the factory."""
        told = record[: len(record) - self.ends_free]
        empty = self.of(len(record))[: len(told)]
        return told == empty or told == b"\xff" * len(told)


FREE = Blank()
STATUS_FREE = Blank(begins=b"\x00")
"""EF.SMS, EF.SMSR and EF.EXT1: the first byte 00 says that a record is free."""


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """A file of records about people."""

    file_id: int
    kind: Personal
    blank: Blank = FREE


TELECOM_FILES = (
    PersonalFile(0x6F3A, Personal.CONTACTS),  # EF.ADN, TS 51.011 clause 10.5.1
    PersonalFile(0x6F4A, Personal.CONTACT_DETAILS, STATUS_FREE),  # EF.EXT1, 10.5.10
    PersonalFile(0x6F44, Personal.CALLS),  # EF.LND, 10.5.8
    PersonalFile(0x6F3C, Personal.MESSAGES, STATUS_FREE),  # EF.SMS, 10.5.3
    PersonalFile(0x6F47, Personal.MESSAGES, STATUS_FREE),  # EF.SMSR, 10.5.7
)
"""In DF.TELECOM. EF.FDN is left alone: it is written with PIN2, which nobody is asked for."""
USIM_FILES = (
    PersonalFile(0x6F80, Personal.CALLS, Blank(ends_free=7)),  # EF.ICI, TS 31.102 clause 4.2.33
    PersonalFile(0x6F81, Personal.CALLS, Blank(ends_free=6)),  # EF.OCI, 4.2.34
    PersonalFile(0x6F3C, Personal.MESSAGES, STATUS_FREE),  # EF.SMS, 4.2.25
    PersonalFile(0x6F47, Personal.MESSAGES, STATUS_FREE),  # EF.SMSR, 4.2.32
)
"""In ADF.USIM. Durations, status and links at the end of a call are zeros in an empty record."""
PHONE_BOOK_FILES = {
    0xC0: (Personal.CONTACTS, FREE),  # EF.ADN
    0xC1: (Personal.CONTACT_DETAILS, FREE),  # EF.IAP
    0xC2: (Personal.CONTACT_DETAILS, STATUS_FREE),  # EF.EXT1
    0xC3: (Personal.CONTACT_DETAILS, FREE),  # EF.SNE
    0xC4: (Personal.CONTACT_DETAILS, FREE),  # EF.ANR
    0xC5: (Personal.CONTACT_DETAILS, Blank(fill=0x00)),  # EF.PBC
    0xC6: (Personal.CONTACT_DETAILS, Blank(fill=0x00)),  # EF.GRP
    0xC7: (Personal.CONTACT_DETAILS, FREE),  # EF.AAS
    0xC8: (Personal.CONTACT_DETAILS, FREE),  # EF.GAS
    0xCA: (Personal.CONTACT_DETAILS, FREE),  # EF.EMAIL
}
"""Tags in EF.PBR (TS 31.102 table 4.1); EF.UID and EF.CCP1 say nothing of anybody."""
PHONE_BOOK_TYPES = (0xA8, 0xA9, 0xAA)


def decode_phone_book(record: bytes) -> list[PersonalFile]:
    """Return the files that a record of EF.PBR names (TS 31.102 clause 4.4.2.1).

    :raises UnreadableCard: if the record cannot be read, or names a file by less than its id.
    """
    files = []
    for kind, template in read_tlvs(record, "phone book"):
        if kind not in PHONE_BOOK_TYPES:
            continue
        for tag, value in read_tlvs(template, "phone book"):
            if tag not in PHONE_BOOK_FILES:
                continue
            if len(value) < 2:
                raise UnreadableCard(what="phone book")
            files.append(PersonalFile(int.from_bytes(value[:2], "big"), *PHONE_BOOK_FILES[tag]))
    return files
