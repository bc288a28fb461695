"""Frames as OsmoHLR 1.5 really sends them."""

from cleanbreak.adapters.network.osmo.ipa import (
    Frame,
    Protocol,
    pack_frame,
    pack_identity,
    take_frames,
)

ID_GET = bytes.fromhex("0011fe 04 01080107010201030104010501010100")
CTRL_REPLY = bytes.fromhex("0020ee00") + b"SET_REPLY 1 subscriber.create 1"


def test_frames_are_taken_one_after_the_other_and_a_part_is_left() -> None:
    received = bytearray(ID_GET + CTRL_REPLY + CTRL_REPLY[:10])

    frames = list(take_frames(received))

    assert frames == [
        Frame(Protocol.CCM, ID_GET[3:]),
        Frame(Protocol.CTRL, b"SET_REPLY 1 subscriber.create 1"),
    ]
    assert received == CTRL_REPLY[:10]


def test_a_frame_that_comes_octet_by_octet_is_read_once_it_is_complete() -> None:
    received, frames = bytearray(), []
    for octet in CTRL_REPLY:
        received.append(octet)
        frames += take_frames(received)

    assert frames == [Frame(Protocol.CTRL, CTRL_REPLY[4:])]


def test_a_frame_is_packed_as_it_is_read() -> None:
    assert pack_frame(Protocol.CTRL, CTRL_REPLY[4:]) == CTRL_REPLY
    assert pack_frame(Protocol.CCM, ID_GET[3:]) == ID_GET


def test_the_identity_is_the_one_that_the_hlr_accepted() -> None:
    assert pack_identity("CB") == bytes.fromhex(
        "05 0007 08 302f302f3000 0004 01 434200 0004 00 434200"
    )


def test_an_empty_extension_frame_is_no_reason_to_stumble() -> None:
    assert list(take_frames(bytearray.fromhex("0000ee"))) == [Frame(0xEE, b"")]
