"""Personalize: make a card program out of what somebody says about a card."""

from collections.abc import Sequence

from cleanbreak.adapters.card_reader.memory import FakeCard
from cleanbreak.domain.sim_card import Personal

from .program import Access, CardProgram, File, Folder, Generation, tlv

USIM_NAME = bytes.fromhex("A0000000871002FF49FF0589")
OTHER_NAME = bytes.fromhex("A000000063504B43532D3135")
"""PKCS#15: a card may have other applications beside the USIM."""
ALPHA_BYTES = 22
FREE_RECORDS = 2
"""In each file, behind what is used."""
DUMMY_NUMBER = bytes.fromhex("079194711111111110FF")


def usim(card: FakeCard, *, is_t1: bool = False, iccid_bytes: int = 10) -> CardProgram:
    """Return a 4G USIM: contacts in DF.TELECOM and in its phone book, PIN before all of it."""
    program = CardProgram(Generation.USIM, card.pin, card.tries_left, is_t1)
    contacts = list(card.records.get(Personal.CONTACTS, ()))
    telecom = _telecom(card, contacts[::2])
    telecom.add(0x5F3A, _phone_book(contacts[1::2], card.records.get(Personal.CONTACT_DETAILS, ())))
    application = Folder(aid=USIM_NAME)
    application.add(0x6F07, _binary(imsi_content(card.imsi), Access.PIN))
    application.add(0x6F3C, _records([], 176, b"\x00"))
    application.add(0x6F81, File([outgoing_call("")] * 3, "cyclic"))
    application.add(0x6F40, _records([adn("Own number")], 36))
    program.root.add(0x2FE2, _binary(iccid_content(card.iccid, iccid_bytes), Access.ALWAYS))
    program.root.add(0x2F00, _directory())
    program.root.add(0x7F10, telecom)
    application.parent = program.root
    program.applications.append(application)
    return program


def sim_2g(card: FakeCard) -> CardProgram:
    """Return a SIM that is older than the UICC: other class byte, other words, no phone book."""
    program = CardProgram(Generation.SIM_2G, card.pin, card.tries_left)
    program.root.add(0x2FE2, _binary(iccid_content(card.iccid), Access.ALWAYS))
    program.root.add(0x7F10, _telecom(card, card.records.get(Personal.CONTACTS, ())))
    gsm = Folder()
    gsm.add(0x6F07, _binary(imsi_content(card.imsi), Access.PIN))
    program.root.add(0x7F20, gsm)
    return program


def bank_card() -> CardProgram:
    """Return a card that is no SIM."""
    program = CardProgram(Generation.USIM, None)
    program.applications.append(Folder(aid=bytes.fromhex("A0000000041010")))
    return program


def held(program: CardProgram) -> list[bytes]:
    """Return the records that phones have written, wherever they are."""
    return [
        record
        for file in program.files()
        for record in file.records
        if file.update is Access.PIN and record.strip(b"\xff\x00")
    ]


def _telecom(card: FakeCard, contacts: Sequence[str]) -> Folder:
    telecom = Folder()
    telecom.add(0x6F3A, _records([adn(text) for text in contacts if text], 36))
    telecom.add(0x6F4A, _records([], 13, b"\x00"))
    calls = [adn(text) for text in card.records.get(Personal.CALLS, ()) if text]
    telecom.add(0x6F44, File([*calls, *[b"\xff" * 36] * FREE_RECORDS], "cyclic"))
    messages = [sms(text) for text in card.records.get(Personal.MESSAGES, ()) if text]
    telecom.add(0x6F3C, _records(messages, 176, b"\x00"))
    telecom.add(0x6F3B, File([adn("Fixed number")], "linear", Access.PIN, Access.NEVER))
    return telecom


def _phone_book(contacts: Sequence[str], details: Sequence[str]) -> Folder:
    """TS 31.102 clause 4.4.2: EF.PBR names the others."""
    book = Folder()
    first = tlv(0xC0, b"\x4f\x3a\x01") + tlv(0xC5, b"\x4f\x09")
    second, third = tlv(0xCA, b"\x4f\x50"), tlv(0xC2, b"\x4f\x4a") + tlv(0xCB, b"\x4f\x3d")
    names = tlv(0xA8, first) + tlv(0xA9, second) + tlv(0xAA, third)
    book.add(0x4F30, File([names.ljust(40, b"\xff"), b"\xff" * 40], "linear", update=Access.NEVER))
    book.add(0x4F3A, _records([adn(text) for text in contacts if text], 36))
    book.add(0x4F09, File([b"\x00\x00"] * 4))
    book.add(0x4F50, _records([text.encode()[:40].ljust(40, b"\xff") for text in details], 40))
    book.add(0x4F4A, _records([], 13, b"\x00"))
    book.add(0x4F3D, File([b"\x0a" * 15], "linear", Access.PIN, Access.NEVER))
    return book


def _directory() -> File:
    """EF.DIR (TS 102 221 clause 13.1)."""
    other = tlv(0x61, tlv(0x4F, OTHER_NAME) + tlv(0x50, b"PKCS#15"))
    ours = tlv(0x61, tlv(0x4F, USIM_NAME) + tlv(0x50, b"USIM"))
    empty = b"\xff" * 38
    return File(
        [other.ljust(38, b"\xff"), ours.ljust(38, b"\xff"), empty],
        "linear",
        Access.ALWAYS,
        Access.NEVER,
    )


def _records(used: Sequence[bytes], length: int, free_begins: bytes = b"") -> File:
    free = free_begins + b"\xff" * (length - len(free_begins))
    return File([*used, *[free] * FREE_RECORDS])


def _binary(content: bytes, read: Access) -> File:
    return File([content], "transparent", read, Access.NEVER)


def adn(text: str) -> bytes:
    """EF.ADN and EF.LND (TS 51.011 clause 10.5.1): name, number, configuration, extension."""
    name = text.encode("ascii")[:ALPHA_BYTES].ljust(ALPHA_BYTES, b"\xff")
    return name + DUMMY_NUMBER.ljust(12, b"\xff") + b"\xff\xff"


def outgoing_call(text: str) -> bytes:
    """EF.OCI (TS 31.102 clause 4.2.34); empty as it leaves the factory."""
    if not text:
        return b"\xff" * 43 + bytes.fromhex("00000001FFFF")
    return adn(text) + bytes.fromhex("62112221436500") + bytes.fromhex("00001E01FFFF")


def sms(text: str, status: int = 0x01) -> bytes:
    """EF.SMS (TS 51.011 clause 10.5.3): status, then the message, here in eight-bit letters."""
    head = bytes.fromhex("0791947101670000040C91947122222222000462211122304000")
    body = text.encode("ascii")
    return (bytes([status]) + head + bytes([len(body)]) + body).ljust(176, b"\xff")


def iccid_content(digits: str, size: int = 10) -> bytes:
    """TS 102 221 clause 13.2."""
    return _bcd(digits).ljust(size, b"\xff")


def imsi_content(digits: str) -> bytes:
    """TS 31.102 clause 4.2.2."""
    parity = "9" if len(digits) % 2 else "1"
    content = _bcd(parity + digits)
    return (bytes([len(content)]) + content).ljust(9, b"\xff")


def _bcd(digits: str) -> bytes:
    padded = digits + "F" * (len(digits) % 2)
    pairs = zip(padded[::2], padded[1::2], strict=True)
    return bytes.fromhex("".join(second + first for first, second in pairs))
