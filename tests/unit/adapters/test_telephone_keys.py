"""Keys by RFC 4733: each press counts once, whatever happens to its packets."""

import pytest
from aiortp import DtmfEvent, RtpPacket
from aiosipua import parse_sdp, serialize_sdp

from cleanbreak.adapters.telephone.sip.codecs import codec_of
from cleanbreak.adapters.telephone.sip.media import KeyEar, agree_on_offer, our_offer
from cleanbreak.domain.telephone_sound import tone

BEGIN, GOES_ON, END = 0, 0, 1


def heard(*packets: tuple[int, int, int]) -> int:
    """Return how many presses are heard in packets: number, time stamp, whether it ends."""
    ear = KeyEar()
    return sum(
        ear.is_new(
            RtpPacket(sequence_number=number & 0xFFFF, timestamp=stamp, ssrc=7),
            DtmfEvent(event=1, end=bool(end), volume=10, duration=160),
        )
        for number, stamp, end in packets
    )


@pytest.mark.parametrize(
    ("packets", "presses"),
    [
        pytest.param([(1, 8, 0), (2, 8, 0), (3, 8, 1), (4, 8, 1), (5, 8, 1)], 1, id="once"),
        pytest.param([(1, 8, 0), (3, 8, 1), (4, 9, 0), (6, 9, 1)], 2, id="the same key twice"),
        pytest.param([(1, 8, 0), (2, 9, 0)], 2, id="all its ends are lost"),
        pytest.param([(3, 8, 1)], 1, id="only an end arrives"),
        pytest.param([(1, 8, 0), (3, 8, 1), (2, 8, 0)], 1, id="overtaken"),
        pytest.param([(1, 8, 0), (2, 8, 1), (3, 9, 0), (2, 8, 1)], 2, id="overtaken by the next"),
        pytest.param([(3, 8, 1), (3, 8, 1), (3, 8, 1)], 1, id="the network repeats it"),
        pytest.param([(1, 8, 0), (2, 8, 1), (9, 8, 0), (10, 8, 1)], 2, id="time begins anew"),
        pytest.param([(65535, 8, 0), (65536, 8, 1), (65537, 9, 0)], 2, id="numbers begin anew"),
    ],
)  # fmt: skip
def test_each_press_counts_once(packets: list[tuple[int, int, int]], presses: int) -> None:
    assert heard(*packets) == presses


OFFER = """v=0
o=- 1 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
m=audio 4000 RTP/AVP 18 8 0 96 121
a=rtpmap:96 telephone-event/48000
a=rtpmap:121 telephone-event/8000
a=ptime:20
"""


def test_the_answer_takes_the_offers_own_number_for_keys() -> None:
    answer, agreed = agree_on_offer(parse_sdp(OFFER), "192.0.2.9", 30000)

    assert (agreed.payload, agreed.events, agreed.remote) == (8, 121, ("192.0.2.1", 4000))
    assert "m=audio 30000 RTP/AVP 8 121" in serialize_sdp(answer)
    assert "a=rtpmap:121 telephone-event/8000" in serialize_sdp(answer)


def test_without_keys_in_the_offer_none_are_promised() -> None:
    answer, agreed = agree_on_offer(parse_sdp(OFFER.replace("telephone", "no")), "192.0.2.9", 30000)

    assert agreed.events == 0
    assert "telephone-event" not in serialize_sdp(answer)


def test_our_own_offer_has_both_kinds_of_g711() -> None:
    assert "m=audio 30000 RTP/AVP 8 0 101" in serialize_sdp(our_offer("192.0.2.9", 30000, 8))


@pytest.mark.parametrize(("payload", "nothing"), [(0, b"\xff"), (8, b"\xd5")])
def test_nothing_sounds_as_the_itu_has_it(payload: int, nothing: bytes) -> None:
    codec = codec_of(payload)

    assert codec.encode(bytes(2)) == nothing
    sound = tone(440, 0.02, 0.9)
    assert codec.decode(codec.encode(sound))[4:6] == codec.decode(codec.encode(sound[4:6]))
    assert int.from_bytes(codec.decode(codec.encode(b"\xff\x7f")), "little", signed=True) > 32000
