"""A card in software: what a SIM answers to commands, from its own memory and by its own rules.

Written from the specifications and not with our reader's code, so that each can find the other
wrong: ETSI TS 102 221 for the UICC, 3GPP TS 31.102 for the USIM, 3GPP TS 51.011 for the 2G SIM.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

OK = b"\x90\x00"
WRONG_LENGTH, NOT_ALLOWED, BLOCKED = b"\x67\x00", b"\x69\x82", b"\x69\x83"
WRONG_STRUCTURE, PIN_OFF, NO_FILE, NO_RECORD = b"\x69\x81", b"\x69\x84", b"\x6a\x82", b"\x6a\x83"
NO_INSTRUCTION, NO_CLASS, WRONG_P1_P2 = b"\x6d\x00", b"\x6e\x00", b"\x6b\x00"
IN_2G = {
    NO_FILE: b"\x94\x04",
    NO_RECORD: b"\x94\x02",
    NOT_ALLOWED: b"\x98\x04",
    BLOCKED: b"\x98\x40",
    PIN_OFF: b"\x98\x08",
    WRONG_STRUCTURE: b"\x94\x08",
}
PIN_TRIES = 3
MF, CURRENT_ADF = 0x3F00, 0x7FFF


class Generation(Enum):
    USIM = 0x00
    SIM_2G = 0xA0


class Access(Enum):
    ALWAYS = "always"
    PIN = "pin"
    NEVER = "never"


@dataclass
class File:
    """An elementary file; a transparent one has its content as its only record."""

    records: list[bytes]
    kind: str = "linear"
    read: Access = Access.PIN
    update: Access = Access.PIN

    @property
    def size(self) -> int:
        return sum(map(len, self.records))


@dataclass
class Folder:
    """A DF or, with a name, an application."""

    children: dict[int, Folder | File] = field(default_factory=dict)
    aid: bytes | None = None
    parent: Folder | None = field(default=None, repr=False)

    def add(self, file_id: int, child: Folder | File) -> Folder | File:
        self.children[file_id] = child
        if isinstance(child, Folder):
            child.parent = self
        return child


@dataclass
class CardProgram:
    """A card with a file system and a PIN."""

    generation: Generation
    pin: str | None
    tries_left: int = PIN_TRIES
    is_t1: bool = False
    root: Folder = field(default_factory=Folder)
    applications: list[Folder] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)
    """Everything that it was asked, for tests to look at."""

    def __post_init__(self) -> None:
        self.reset()

    @property
    def atr(self) -> bytes:
        """Say which protocol is spoken (ISO/IEC 7816-3 clause 8.2): TD1 names T=1."""
        return bytes.fromhex("3B800181" if self.is_t1 else "3B00")

    def reset(self) -> None:
        self._is_verified = False
        self._folder = self.root
        self._application: Folder | None = None
        self._file: File | None = None
        self._waiting = b""

    def memory(self) -> bytes:
        """Return every byte that stands in a file."""
        return b"".join(b"".join(file.records) for file in self.files())

    def files(self, folder: Folder | None = None) -> list[File]:
        found: list[File] = []
        tops = [self.root, *self.applications] if folder is None else [folder]
        for top in tops:
            for child in top.children.values():
                found += [child] if isinstance(child, File) else self.files(child)
        return found

    def answer(self, command: bytes) -> bytes:
        """Do what a command says, and answer."""
        self.commands.append(command)
        if len(command) < 4:
            return WRONG_LENGTH
        if command[0] != self.generation.value:
            return NO_CLASS
        return self._in_own_words(self._do(*command[:4], command[4:]))

    def _do(self, _: int, instruction: int, p1: int, p2: int, rest: bytes) -> bytes:
        data = rest[1 : 1 + rest[0]] if len(rest) > 1 else b""
        wanted = rest[0] if len(rest) == 1 else 0
        waiting, self._waiting = self._waiting, b""
        match instruction:
            case 0xA4:
                return self._select(p1, data)
            case 0xC0:
                return self._give(waiting, wanted)
            case 0xB0:
                return self._read_binary(wanted)
            case 0xB2:
                return self._read_record(p1, p2, wanted)
            case 0xDC:
                return self._update_record(p1, p2, data)
            case 0x20:
                return self._verify(p2, data)
        return NO_INSTRUCTION

    def _in_own_words(self, answer: bytes) -> bytes:
        is_2g = self.generation is Generation.SIM_2G
        return IN_2G.get(answer, answer) if is_2g else answer

    def _select(self, p1: int, name: bytes) -> bytes:
        chosen = self._named(name) if p1 == 4 else self._by_id(int.from_bytes(name, "big"))
        if chosen is None:
            return NO_FILE
        if isinstance(chosen, Folder):
            self._folder, self._file = chosen, None
            self._application = chosen if chosen.aid else self._application
        else:
            self._file = chosen
        described = self._describe_2g(chosen) if self._is_2g else self._describe(chosen)
        if self.is_t1:
            return described + OK
        self._waiting = described
        return bytes([0x9F if self._is_2g else 0x61, len(described)])

    @property
    def _is_2g(self) -> bool:
        return self.generation is Generation.SIM_2G

    def _named(self, name: bytes) -> Folder | None:
        return next((one for one in self.applications if (one.aid or b"").startswith(name)), None)

    def _by_id(self, file_id: int) -> Folder | File | None:
        """TS 102 221 clause 8.4.1: children of the current folder, then its siblings."""
        if file_id == MF:
            return self.root
        if file_id == CURRENT_ADF:
            return self._application
        found = self._folder.children.get(file_id)
        if found is None and self._folder.parent is not None:
            sibling = self._folder.parent.children.get(file_id)
            found = sibling if isinstance(sibling, Folder) else None
        return found

    def _describe(self, chosen: Folder | File) -> bytes:
        """TS 102 221 clause 11.1.1.3: FCP."""
        if isinstance(chosen, Folder):
            enabled = bytes([0x80 if self.pin else 0x00])
            pins = tlv(0x90, enabled) + tlv(0x83, b"\x01") + tlv(0x83, b"\x81")
            name = tlv(0x84, chosen.aid) if chosen.aid else tlv(0x83, b"\x3f\x00")
            return tlv(0x62, tlv(0x82, b"\x78\x21") + name + tlv(0x8A, b"\x05") + tlv(0xC6, pins))
        size = tlv(0x80, chosen.size.to_bytes(2, "big"))
        descriptor = {"transparent": b"\x41\x21", "linear": b"\x42\x21", "cyclic": b"\x46\x21"}
        kind = descriptor[chosen.kind]
        if chosen.kind != "transparent":
            kind += len(chosen.records[0]).to_bytes(2, "big") + bytes([len(chosen.records)])
        return tlv(0x62, tlv(0x82, kind) + tlv(0x83, b"\x6f\x00") + tlv(0x8A, b"\x05") + size)

    def _describe_2g(self, chosen: Folder | File) -> bytes:
        """TS 51.011 clause 9.2.1."""
        if isinstance(chosen, Folder):
            is_off = 0x80 if self.pin is None else 0x00
            answer = bytearray(22)
            answer[6], answer[12] = (1 if chosen is self.root else 2), 9
            answer[13], answer[18], answer[19] = is_off, 0x80 | self.tries_left, 0x8A
            return bytes(answer)
        answer = bytearray(15)
        answer[2:4], answer[6], answer[12] = chosen.size.to_bytes(2, "big"), 4, 2
        answer[13] = {"transparent": 0, "linear": 1, "cyclic": 3}[chosen.kind]
        answer[14] = 0 if chosen.kind == "transparent" else len(chosen.records[0])
        return bytes(answer)

    def _read_binary(self, wanted: int) -> bytes:
        if self._file is None or self._file.kind != "transparent":
            return WRONG_STRUCTURE
        if not self._may(self._file.read):
            return NOT_ALLOWED
        return self._give(self._file.records[0], wanted)

    def _read_record(self, number: int, mode: int, wanted: int) -> bytes:
        if self._file is None or self._file.kind == "transparent":
            return WRONG_STRUCTURE
        if mode != 4:
            return WRONG_P1_P2
        if not self._may(self._file.read):
            return NOT_ALLOWED
        if not 1 <= number <= len(self._file.records):
            return NO_RECORD
        return self._give(self._file.records[number - 1], wanted)

    def _update_record(self, number: int, mode: int, content: bytes) -> bytes:
        file = self._file
        if file is None or file.kind == "transparent":
            return WRONG_STRUCTURE
        if not self._may(file.update):
            return NOT_ALLOWED
        if len(content) != len(file.records[0]):
            return WRONG_LENGTH
        if file.kind == "cyclic":
            if (number, mode) != (0, 3):  # TS 102 221 clause 11.1.6: PREVIOUS only
                return WRONG_STRUCTURE
            file.records = [content, *file.records[:-1]]
            return OK
        if mode != 4 or not 1 <= number <= len(file.records):
            return NO_RECORD
        file.records[number - 1] = content
        return OK

    def _verify(self, key: int, pin: bytes) -> bytes:
        if key != 1:
            return WRONG_P1_P2
        if not self.tries_left:
            return BLOCKED
        if not pin:
            return WRONG_LENGTH if self._is_2g else bytes([0x63, 0xC0 | self.tries_left])
        if self.pin is None:
            return PIN_OFF
        if pin == self.pin.encode().ljust(8, b"\xff"):
            self.tries_left, self._is_verified = PIN_TRIES, True
            return OK
        self.tries_left -= 1
        self._is_verified = False
        if self._is_2g:
            return NOT_ALLOWED if self.tries_left else BLOCKED
        return bytes([0x63, 0xC0 | self.tries_left])

    def _may(self, access: Access) -> bool:
        is_open = self.pin is None or self._is_verified
        return access is Access.ALWAYS or (access is Access.PIN and is_open)

    def _give(self, content: bytes, wanted: int) -> bytes:
        """T=0 sends as much as was asked for, or says how much there is (clause 7.3.1.1)."""
        if not wanted and self.is_t1:
            return content + OK
        if wanted > len(content) or not wanted:
            return bytes([0x67 if self._is_2g else 0x6C, len(content)])
        return content[:wanted] + OK


def tlv(tag: int, value: bytes) -> bytes:
    return bytes([tag, len(value)]) + value
