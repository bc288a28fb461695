"""Whatever a card answers, it is understood or refused; what a card holds is read as it was."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st
from tests.peers.card.personalize import iccid_content, imsi_content
from tests.peers.card.program import tlv

from cleanbreak.adapters.card_reader.pcsc.apdu import CardClass, Protocol
from cleanbreak.adapters.card_reader.pcsc.sim import recognize
from cleanbreak.domain.card_answers import (
    StatusWord,
    Structure,
    UnreadableCard,
    Verdict,
    read_fcp,
    read_sim_answer,
    read_tlvs,
)
from cleanbreak.domain.card_files import (
    FREE,
    STATUS_FREE,
    Blank,
    decode_application,
    decode_iccid,
    decode_imsi,
    decode_phone_book,
)
from cleanbreak.ports.card_reader import NotASim

DECODERS = (
    decode_iccid,
    decode_imsi,
    decode_application,
    decode_phone_book,
    read_fcp,
    read_sim_answer,
    lambda data: read_tlvs(data, "anything"),
)
TLV_LIKE = st.recursive(
    st.binary(max_size=12),
    lambda inner: st.builds(
        tlv, st.sampled_from([0x61, 0x62, 0x4F, 0x82, 0x80, 0xC6, 0x83, 0x90, 0xA8, 0xC0]), inner
    ),
    max_leaves=4,
)
BYTES = st.one_of(st.binary(max_size=300), st.lists(TLV_LIKE, max_size=5).map(b"".join))


@given(BYTES)
def test_no_answer_raises_anything_but_the_refusal(data: bytes) -> None:
    for decode in DECODERS:
        with suppress(UnreadableCard):
            decode(data)


@given(st.from_regex(r"89[0-9]{16,18}", fullmatch=True), st.integers(10, 14))
def test_a_number_is_read_as_it_was_written(iccid: str, size: int) -> None:
    assert decode_iccid(iccid_content(iccid, size)) == iccid


@given(st.from_regex(r"[0-9]{14,15}", fullmatch=True))
def test_an_imsi_is_read_as_it_was_written(imsi: str) -> None:
    assert decode_imsi(imsi_content(imsi)) == imsi


@given(st.integers(0, 255), st.integers(0, 255))
def test_every_status_word_has_a_verdict(sw1: int, sw2: int) -> None:
    status = StatusWord(sw1, sw2)
    is_done = sw1 in (0x90, 0x91) or (sw1 == 0x92 and sw2 != 0x40)
    assert (status.verdict is Verdict.DONE) == is_done


@given(BYTES)
def test_a_file_that_was_understood_has_records_within_its_size(data: bytes) -> None:
    try:
        file = read_fcp(tlv(0x62, data[:200]))
    except UnreadableCard:
        return
    assert file.record_count * file.record_bytes <= file.size_bytes
    assert (file.record_bytes > 0) == (file.structure in (Structure.RECORDS, Structure.RING))


@given(st.binary(min_size=1, max_size=60), st.sampled_from([FREE, STATUS_FREE, Blank(fill=0)]))
def test_nothing_that_says_anything_is_taken_for_blank(record: bytes, blank: Blank) -> None:
    said = set(record[len(blank.begins) :]) - {0x00, 0xFF}
    if said:
        assert not blank.fits(record)
    assert blank.fits(blank.of(len(record)))


class Babbling:
    """A card that answers whatever comes to mind, without end."""

    def __init__(self, answers: list[bytes], protocol: Protocol) -> None:
        self._answers, self.protocol = answers, protocol
        self.classes: set[int] = set()

    def transmit(self, command: bytes) -> bytes:
        self.classes.add(command[0])
        self._answers = [*self._answers[1:], self._answers[0]]
        return self._answers[0]


ANSWERS = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"\x61\x10", b"\x9f\x16", b"\x6c\x05", b"\x90\x00", b"\x6e\x00", b"\x6a\x82", b"\x6f\x00"]
    ),
    TLV_LIKE.map(lambda content: tlv(0x62, content[:200]) + b"\x90\x00"),
)


@given(st.lists(ANSWERS, min_size=1, max_size=6), st.sampled_from(Protocol))
def test_a_card_that_babbles_is_recognized_or_is_no_sim(
    answers: list[bytes], protocol: Protocol
) -> None:
    card = Babbling(answers, protocol)
    try:
        recognize(card)
    except NotASim:
        assert CardClass.UICC.value in card.classes
