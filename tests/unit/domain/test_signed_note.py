"""Signed notes and checkpoints: the examples of C2SP, and everything that is none."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.checkpoint import Checkpoint, MalformedCheckpoint
from cleanbreak.domain.signed_note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    MalformedNote,
    MalformedVerifierKey,
    NoteSignature,
    VerifierKey,
    is_signed_by,
    parse_note,
    write_note,
)

VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
    "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU"
    "0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q"
    "1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def test_the_example_of_the_specification_is_signed() -> None:
    key, note = VerifierKey.parse(VKEY), parse_note(NOTE.encode())
    assert key.vkey == VKEY
    assert is_signed_by(note, key)
    assert write_note(note.text, note.signatures) == NOTE


def test_a_text_may_have_blank_lines() -> None:
    note = parse_note(POEM)
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert write_note(note.text, note.signatures) == POEM


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_one_bit_flipped_anywhere_and_it_is_not_signed(bit: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[bit // 8] ^= 1 << bit % 8
    try:
        note = parse_note(bytes(raw))
    except MalformedNote:
        return
    assert not is_signed_by(note, VerifierKey.parse(VKEY))


@pytest.mark.parametrize(
    "note",
    [
        "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text\n— a QUJDRA==\n",
        NOTE[:-1], NOTE[:-2], NOTE + "\n", NOTE.replace("— ", "- "), NOTE.replace("\n", "\r\n"),
        NOTE.replace("example.com/foo", "a+b"), NOTE.replace("example.com/foo", ""),
        NOTE.replace("example.com/foo", "a\N{NO-BREAK SPACE}b"), "text\n\n— a QUJDRA==\n",
        "text\n\n— a QUJDREV=\n", "\ud800\n\n— a QUJDREU=\n", "\0" + NOTE, NOTE + "— a QUJDREU=",
        "text\n\n" + "— a QUJDREU=\n" * 101, "x" * (1 << 20) + NOTE,
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNote):
        parse_note(note)


def test_what_is_not_utf_8_is_refused() -> None:
    with pytest.raises(MalformedNote):
        parse_note(b"\xff" + NOTE.encode())


def test_sixteen_signatures_and_more_are_read() -> None:
    lines = [NoteSignature(f"witness{number}", b"abcd", bytes(64)) for number in range(100)]
    assert list(parse_note(write_note("text\n", lines)).signatures) == lines


def test_a_wrong_signature_beside_a_right_one_of_the_same_key_counts() -> None:
    key, note = VerifierKey.parse(VKEY), parse_note(NOTE)
    wrong = NoteSignature.by(key, bytes(64))
    stranger = NoteSignature(key.name, b"\0\0\0\0", bytes(64))
    both = parse_note(write_note(note.text, [*note.signatures, wrong]))
    with_stranger = parse_note(write_note(note.text, [stranger, *note.signatures]))
    assert not is_signed_by(both, key)
    assert is_signed_by(with_stranger, key)
    assert not is_signed_by(parse_note(write_note(note.text, [stranger])), key)


@pytest.mark.parametrize(
    ("kind", "length"), [(ED25519, 32), (ED25519_COSIGNATURE, 32), (ML_DSA_44_COSIGNATURE, 1312)]
)
def test_keys_there_and_back(kind: int, length: int) -> None:
    for filler in (0, 0xFB):  # whose Base64 has a plus
        key = VerifierKey("log.example/a", kind, bytes([filler]) * length)
        assert VerifierKey.parse(key.vkey + "\n") == key


def test_the_same_key_of_another_kind_has_another_id() -> None:
    ids = {VerifierKey("a", kind, bytes(32)).key_id for kind in (ED25519, ED25519_COSIGNATURE)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a+b", "a+530d903a+", VKEY[:-4], VKEY.replace("530d", "530e"),
        VKEY.replace("530d903a", "530D903A"), VKEY.replace("foo", "bar"),
        VKEY.replace("+Aek", "+Bek"),
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(MalformedVerifierKey):
        VerifierKey.parse(text)


def test_the_checkpoint_of_the_specification_is_read() -> None:
    note = parse_note(CHECKPOINT)
    found = Checkpoint.parse(note.text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text == note.text


@pytest.mark.parametrize(
    "change",
    [
        ("20852163", "020852163"), ("20852163", "-1"), ("20852163", "+1"), ("20852163", ""),
        ("20852163", "٢"), ("20852163", "9" * 30), ("20852163", str(2**63)), ("CsU", "Cs"),
        ("q2I=", "q2I"), ("q2I=", "q2J="), ("q2I=\n", "q2I=\n\nmore\n"), ("q2I=\n", "q2I="),
        ("example.com/behind-the-sofa\n", ""), ("example.com/behind-the-sofa\n", "\n"),
        ("20852163", "2 "), ("q2I=\n", "q2I=\nmore"),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(change: tuple[str, str]) -> None:
    text = parse_note(CHECKPOINT).text
    changed = text.replace(*change)
    assert changed != text
    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(changed)


def test_further_lines_of_other_logs_are_kept() -> None:
    text = parse_note(CHECKPOINT).text + "more\n"
    assert Checkpoint.parse(text).extensions == ("more",)
    assert Checkpoint.parse(text).text == text


def test_what_we_sign_is_signed() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key = VerifierKey("log.example", ED25519, private.public_key().public_bytes_raw())
    text = Checkpoint("log.example", 0, bytes(32)).text
    signature = NoteSignature.by(key, private.sign(text.encode()))
    note = write_note(text, [signature])
    assert is_signed_by(parse_note(note), key)
    assert b64decode(note.split()[-1])[:4] == key.key_id
    assert note.split()[-1] == b64encode(key.key_id + signature.signature).decode()
