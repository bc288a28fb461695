"""Every text arrives as it was written: a phone that knows only the standard reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import gsm
from tests.peers.smpp.pdu import (
    MESSAGE_PAYLOAD,
    SAR_NUMBER,
    SAR_REFERENCE,
    SAR_TOTAL,
    Submitted,
)
from tests.peers.smpp.phone import read_inbox

from cleanbreak.adapters.messages.smpp.gsm_text import (
    DEFAULT_ALPHABET,
    EXTENSION,
    DataCoding,
    encode,
)
from cleanbreak.adapters.messages.smpp.short_messages import (
    PARTS_MAX,
    LongForm,
    ShortMessage,
    reference_of,
    short_messages,
)
from cleanbreak.ports.errors import Refused

PHONE = (1, 1, "491510000001")
TAGS = {
    "message_payload": (MESSAGE_PAYLOAD, 0),
    "sar_msg_ref_num": (SAR_REFERENCE, 2),
    "sar_total_segments": (SAR_TOTAL, 1),
    "sar_segment_seqnum": (SAR_NUMBER, 1),
}

GSM_CHARACTERS = DEFAULT_ALPHABET.replace("\x1b", "") + "".join(EXTENSION)
WRITTEN = st.characters(exclude_categories=["Cs"])
BEYOND = st.characters(min_codepoint=0x10000)
TEXTS = st.one_of(
    st.text(st.sampled_from(GSM_CHARACTERS), max_size=700),
    st.text(st.sampled_from("abc€[]\\"), min_size=150, max_size=320),
    st.text(WRITTEN, max_size=300),
    st.text(st.one_of(BEYOND, st.sampled_from("线路已终止a")), max_size=200),
)


@given(TEXTS, st.sampled_from(LongForm), st.integers(0, 0xFFFF))
def test_a_phone_shows_what_was_written(text: str, form: LongForm, reference: int) -> None:
    messages = short_messages(text, form, reference)

    assert read_inbox(map(submitted, messages)) == [text]


@given(TEXTS, st.sampled_from([LongForm.HEADER, LongForm.SEGMENTS]), st.randoms())
def test_parts_may_arrive_in_any_order(text: str, form: LongForm, order: object) -> None:
    messages = short_messages(text, form, 77)
    order.shuffle(messages)

    assert read_inbox(map(submitted, messages)) == [text]


@given(st.text(st.sampled_from(GSM_CHARACTERS), max_size=200))
def test_what_the_default_alphabet_has_is_never_sent_as_ucs2(text: str) -> None:
    assert encode(text).coding is DataCoding.DEFAULT


@given(st.text(WRITTEN, max_size=200))
def test_parts_are_no_more_than_needed(text: str) -> None:
    """Only a pair that must not be torn may leave room at the end of a part."""
    coded = encode(text)
    parts = short_messages(text, LongForm.HEADER, 1)
    if len(parts) > 1:
        room = 153 if coded.coding is DataCoding.DEFAULT else 134
        torn = 1 if coded.coding is DataCoding.DEFAULT else 2
        assert all(len(part.short_message) - 6 > room - torn - 1 for part in parts[:-1])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("线" * 70, 1),
        ("线" * 71, 2),
        ("线" * 134, 2),
        ("线" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_how_many_messages_a_text_needs(text: str, count: int) -> None:
    """TS 23.038 and TS 23.040 clause 9.2.3.24.1: 160 or 153 septets, 70 or 67 code units."""
    assert len(short_messages(text, LongForm.HEADER, 1)) == count


def test_neither_an_escape_nor_a_surrogate_pair_is_torn() -> None:
    for text in ("a" * 152 + "€" + "b" * 20, "线" * 66 + "😀" + "线" * 20):
        first, second = short_messages(text, LongForm.HEADER, 1)
        assert read_inbox(map(submitted, [first, second])) == [text]
        assert len(first.short_message) < 6 + (153 if first.data_coding == 0 else 134)


def test_the_longest_text_and_one_character_more() -> None:
    longest = "a" * 153 * PARTS_MAX
    assert len(short_messages(longest, LongForm.HEADER, 1)) == PARTS_MAX

    with pytest.raises(Refused, match="too long"):
        short_messages(longest + "a", LongForm.HEADER, 1)
    with pytest.raises(Refused, match="too long"):
        short_messages("a" * 65_536, LongForm.PAYLOAD, 1)


def test_half_a_surrogate_pair_is_refused_without_being_shown() -> None:
    with pytest.raises(Refused) as refusal:
        short_messages("code 123456 \ud83d", LongForm.HEADER, 1)
    assert "123456" not in str(refusal.value)


def test_the_alphabet_is_the_one_that_others_have() -> None:
    assert len(DEFAULT_ALPHABET) == 128
    theirs = gsm.GSM_CHARACTER_TABLE[:128]
    different = [c for c, d in zip(DEFAULT_ALPHABET, theirs, strict=True) if c != d]
    assert different == ["§"], "where the table of smpplib has a grave accent"


@pytest.mark.parametrize("text", ["`", "\x1b", "a" * 152 + "€" + "b" * 20])
def test_what_smpplib_writes_a_phone_reads_otherwise(text: str) -> None:
    """The control: why its encoder is not used."""
    parts, coding, esm_class = gsm.make_parts(text)
    theirs = [submitted(ShortMessage(DataCoding(coding), esm_class, part)) for part in parts]

    with pytest.raises((AssertionError, KeyError, RuntimeError, StopIteration)):
        assert read_inbox(theirs) == [text]
    assert read_inbox(map(submitted, short_messages(text, LongForm.HEADER, 1))) == [text]


def test_a_key_has_one_reference() -> None:
    assert reference_of("7:1:sms") == reference_of("7:1:sms")
    assert len({reference_of(f"{n}:1:sms") for n in range(100)}) > 90


def submitted(message: ShortMessage) -> Submitted:
    """Return the message as it lies at the message centre."""
    parameters = {
        TAGS[name][0]: value if isinstance(value, bytes) else value.to_bytes(TAGS[name][1], "big")
        for name, value in message.parameters.items()
    }
    return Submitted(
        "", (5, 0, "Harbour"), PHONE, message.esm_class, "", 0, int(message.data_coding),
        message.short_message, parameters,
    )  # fmt: skip
