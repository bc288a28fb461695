"""Signed notes (C2SP signed-note): a text, a blank line, and a line for each signature."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import is_signed

ED25519, ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE = 0x01, 0x04, 0x06
"""Kinds of signatures."""
KEY_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44_COSIGNATURE: 1312}
KEY_ID_BYTES = 4
DASH = "\N{EM DASH} "
NOTE_BYTES_MAX = 1 << 20
SIGNATURES_MAX = 100
"""At least 16 must be accepted; one of the largest has nearly 5 kB."""
VKEY_PARTS = 3


class MalformedNote(Refusal):
    """This is not a signed note. One has a text, a blank line, and a line for each signature."""

    code = "malformed_note"


class MalformedVerifierKey(Refusal):
    """This is not a key for signed notes. One has three parts: name+key ID+key in Base64."""

    code = "malformed_verifier_key"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key that signs notes."""

    name: str
    kind: int
    """Which kind of signature it makes."""
    public_key: bytes

    def __post_init__(self) -> None:
        if not _is_name(self.name) or KEY_BYTES.get(self.kind) != len(self.public_key):
            raise MalformedVerifierKey

    @property
    def key_id(self) -> bytes:
        """Return the 4 bytes that name it in a signature."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return sha256(named).digest()[:KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """Return it as text."""
        encoded = b64encode(bytes([self.kind]) + self.public_key).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key of this text.

        :raises MalformedVerifierKey: if it is none, or of a kind that is not known here.
        """
        parts = text.strip().split("+", VKEY_PARTS - 1)  # Base64 may have a plus, too
        raw = decode_base64(parts[-1]) if len(parts) == VKEY_PARTS else None
        if not raw:
            raise MalformedVerifierKey
        key = cls(parts[0], raw[0], raw[1:])
        if key.key_id.hex() != parts[1]:
            raise MalformedVerifierKey
        return key


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line of a note: who signed it, and the signature."""

    name: str
    key_id: bytes
    """4 bytes."""
    signature: bytes

    @classmethod
    def by(cls, key: VerifierKey, signature: bytes) -> "NoteSignature":
        """Return the line for a signature that this key made."""
        return cls(key.name, key.key_id, signature)

    @property
    def line(self) -> str:
        """Return it as it stands in a note, without the newline."""
        return f"{DASH}{self.name} {b64encode(self.key_id + self.signature).decode('ascii')}"

    @classmethod
    def parse(cls, line: str) -> "NoteSignature":
        """Return what a line says.

        :raises MalformedNote: if it is no line of a signature.
        """
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        raw = decode_base64(encoded)
        is_line = line.startswith(DASH) and _is_name(name)
        if not is_line or raw is None or len(raw) <= KEY_ID_BYTES:
            raise MalformedNote
        return cls(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who signed it; whether they did is not said yet."""

    text: str
    """With the newline at its end."""
    signatures: tuple[NoteSignature, ...]


def parse_note(note: bytes | str) -> Note:
    """Return the parts of a note.

    :raises MalformedNote: if it is none.
    """
    written = _text(note)
    text, blank, signed = written.rpartition("\n\n")
    if not blank or not text or not signed.endswith("\n"):
        raise MalformedNote
    lines = signed[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise MalformedNote
    return Note(text + "\n", tuple(map(NoteSignature.parse, lines)))


def write_note(text: str, signatures: Iterable[NoteSignature]) -> str:
    """Return the note of this text, which ends in a newline."""
    return text + "\n" + "".join(f"{one.line}\n" for one in signatures)


def is_signed_by(note: Note, key: VerifierKey) -> bool:
    """Tell whether this Ed25519 key (kind 1) signed the note.

    Every signature that names the key must be right, and there must be one.
    """
    if key.kind != ED25519:
        raise ValueError("cosignatures are checked elsewhere")
    found = [one.signature for one in note.signatures if names_key(one, key)]
    text = note.text.encode()
    return bool(found) and all(is_signed(key.public_key, one, text) for one in found)


def names_key(signature: NoteSignature, key: VerifierKey) -> bool:
    """Tell whether a signature says that it is of this key."""
    return (signature.name, signature.key_id) == (key.name, key.key_id)


def decode_base64(text: str) -> bytes | None:
    """Return the bytes of Base64 that could not be written otherwise; ``None`` for another text."""
    try:
        raw = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return raw if b64encode(raw).decode("ascii") == text else None


def _text(note: bytes | str) -> str:
    try:
        raw = note.encode() if isinstance(note, str) else note
        if len(raw) > NOTE_BYTES_MAX:
            raise MalformedNote
        written = raw.decode()
    except UnicodeError:
        raise MalformedNote from None
    if any(one < " " and one != "\n" for one in written):
        raise MalformedNote
    return written


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(map(_splits, name))


def _splits(one: str) -> bool:
    return one.isspace() or one < " "
