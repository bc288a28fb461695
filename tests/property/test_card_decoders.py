"""Whatever is written on a card or into a message is read again as it was."""

from datetime import datetime, timedelta, timezone
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st
from smspdudecoder.fields import SMSDeliver
from tests.card_records import AT, SCHEMES, dump_of, dumped, received

from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.sim_alpha import decode_alpha, encode_alpha
from cleanbreak.domain.sim_numbers import decode_number, encode_number
from cleanbreak.domain.sms_alphabet import Alphabet, decode_septets, encode_septets, pack, unpack
from cleanbreak.domain.sms_parts import Given, Writing, best_writing, join, split
from cleanbreak.domain.sms_shift_tables import (
    ESCAPE,
    LOCKING_TABLES,
    NOTHING,
    SINGLE_SHIFT_TABLES,
)
from cleanbreak.domain.sms_time import Validity, ValidityFormat, decode_timestamp, encode_timestamp
from cleanbreak.domain.sms_tpdu import Address, Deliver, StatusReport, Submit, Way, decode_tpdu
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.sms_user_data import CONCATENATED_8, CONCATENATED_16, Coding, UserData
from cleanbreak.domain.takeout import Message

EXAMPLES = settings(max_examples=25, deadline=None)
ALPHABETS = st.builds(
    Alphabet, st.sampled_from(sorted(LOCKING_TABLES)), st.sampled_from(sorted(SINGLE_SHIFT_TABLES))
)
CHARACTERS = st.characters(exclude_categories=["Cs", "Cn"])
TEXTS = st.text(CHARACTERS, max_size=200)
ADDRESSES = st.one_of(
    st.from_regex(r"\+?[0-9*#]{1,20}", fullmatch=True),
    st.from_regex(r"[A-Z][a-z ]{1,10}", fullmatch=True),
).map(Address.of)
PLAIN_ADDRESSES = st.from_regex(r"\+?[0-9]{3,15}|[A-Z][a-z]{1,10}", fullmatch=True).map(Address.of)
ZONES = st.integers(-79, 79).map(lambda quarters: timezone(quarters * timedelta(minutes=15)))


def times(first_year: int, last_year: int) -> st.SearchStrategy[datetime]:
    first, last = datetime(first_year, 1, 1), datetime(last_year, 12, 31)  # noqa: DTZ001
    return st.datetimes(first, last, timezones=ZONES).map(lambda at: at.replace(microsecond=0))


TIMES = times(1990, 2089)
BYTES = st.integers(0, 255)


def all_characters(alphabet: Alphabet) -> list[str]:
    main, shifted = LOCKING_TABLES[alphabet.locking], SINGLE_SHIFT_TABLES[alphabet.single]
    kept = [one for septet, one in enumerate(main) if septet != ESCAPE]
    # An escape and a carriage return is kept for another use (clause 6.2.1.1).
    kept += [one for septet, one in enumerate(shifted) if septet not in (ESCAPE, 0x0D)]
    return sorted(set(kept) - {NOTHING})


@st.composite
def writings(draw: st.DrawFn) -> tuple[str, Writing]:
    """A text, and a way of writing that has all of its characters."""
    tag = draw(st.sampled_from([CONCATENATED_8, CONCATENATED_16]))
    reference = draw(st.integers(0, 255 if tag == CONCATENATED_8 else 65535))
    coding = draw(st.sampled_from([Coding.GSM7, Coding.UCS2]))
    if coding is Coding.UCS2:
        return draw(TEXTS), Writing(coding, reference=reference, reference_tag=tag)
    alphabet = draw(ALPHABETS)
    text = draw(st.text(st.sampled_from(all_characters(alphabet)), max_size=200))
    return text, Writing(coding, alphabet, reference, tag)


DATA = st.builds(lambda written: split(*written)[0], writings())


@EXAMPLES
@given(ALPHABETS, st.data(), st.integers(0, 6))
def test_septets(alphabet: Alphabet, data: st.DataObject, fill_bits: int) -> None:
    text = data.draw(st.text(st.sampled_from(all_characters(alphabet)), max_size=60))
    septets = encode_septets(text, alphabet)
    assert unpack(pack(septets, fill_bits), len(septets), fill_bits) == septets
    assert decode_septets(septets, alphabet) == text


@EXAMPLES
@given(writings(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_long_messages(written: tuple[str, Writing], order: object, torn: int) -> None:
    """In any order, and of UCS2 even if another program tears characters."""
    text, writing = written
    parts = [Given("in", "+49171", AT, part) for part in split(text, writing)]
    order.shuffle(parts)  # type: ignore[attr-defined]
    assert [whole.text for whole in join(parts)] == [text]


@EXAMPLES
@given(TEXTS.filter(bool), st.integers(1, 40))
def test_characters_torn_by_other_programs_come_together(text: str, size: int) -> None:
    content = text.encode("utf-16-be")
    bodies = [content[at : at + size] for at in range(0, len(content), size)][:255]
    count = len(bodies)
    whole = split("你" * 67 * count, Writing(Coding.UCS2))[:count]
    parts = [
        UserData(coding=Coding.UCS2, body=body, header=one.header)
        for one, body in zip(whole, bodies, strict=True)
    ]
    joined = join([Given("in", "+49171", AT, part) for part in parts])
    assert "".join(one.text or "" for one in joined) == b"".join(bodies).decode(
        "utf-16-be", errors="replace"
    )


@EXAMPLES
@given(ADDRESSES, st.none() | TIMES, DATA, st.tuples(*[st.booleans()] * 4), BYTES)
def test_received_messages(
    address: Address, at: datetime | None, data: UserData, flags: tuple[bool, ...], protocol: int
) -> None:
    unit = Deliver(
        address=address,
        at=at,
        data=data,
        protocol=protocol,
        scheme=SCHEMES[data.coding],
        more_to_come=flags[0],
        loop_prevention=flags[1],
        report_indicated=flags[2],
        reply_path=flags[3],
    )
    assert decode_tpdu(encode_tpdu(unit), Way.FROM_CENTRE) == unit


VALIDITIES = st.one_of(
    st.just(Validity()),
    st.binary(min_size=1, max_size=1).map(lambda raw: Validity(ValidityFormat.RELATIVE, raw)),
    TIMES.map(lambda at: Validity(ValidityFormat.ABSOLUTE, encode_timestamp(at))),
    st.binary(min_size=7, max_size=7).map(lambda raw: Validity(ValidityFormat.ENHANCED, raw)),
)


@EXAMPLES
@given(ADDRESSES, DATA, VALIDITIES, st.tuples(*[st.booleans()] * 3), BYTES)
def test_sent_messages(
    address: Address,
    data: UserData,
    validity: Validity,
    flags: tuple[bool, ...],
    reference: int,
) -> None:
    unit = Submit(
        address=address,
        data=data,
        reference=reference,
        scheme=SCHEMES[data.coding],
        validity=validity,
        reject_duplicates=flags[0],
        report_requested=flags[1],
        reply_path=flags[2],
    )
    assert decode_tpdu(encode_tpdu(unit), Way.TO_CENTRE) == unit


@EXAMPLES
@given(ADDRESSES, st.tuples(TIMES, TIMES), st.none() | DATA, BYTES, BYTES)
def test_reports(
    address: Address,
    times: tuple[datetime, datetime],
    data: UserData | None,
    status: int,
    reference: int,
) -> None:
    unit = StatusReport(
        address=address,
        at=times[0],
        ended_at=times[1],
        status=status,
        reference=reference,
        scheme=SCHEMES[data.coding] if data else 0,
        data=data,
    )
    assert decode_tpdu(encode_tpdu(unit), Way.FROM_CENTRE) == unit


@EXAMPLES
@given(TIMES)
def test_times(at: datetime) -> None:
    read = decode_timestamp(encode_timestamp(at))
    assert read is not None
    assert (read, read.utcoffset()) == (at, at.utcoffset())


@EXAMPLES
@given(st.text(CHARACTERS, max_size=40), st.integers(0, 4))
def test_names(name: str, more: int) -> None:
    assert decode_alpha(encode_alpha(name, 1 + 4 * len(name) + more)) == name


@EXAMPLES
@given(st.from_regex(r"\+?[0-9*#,]{1,20}", fullmatch=True))
def test_numbers(number: str) -> None:
    record = encode_number(number)
    assert decode_number(record[0], record[1:]) == number


@EXAMPLES
@given(TEXTS, st.binary(min_size=176, max_size=176), st.binary(min_size=176, max_size=176))
def test_what_was_in_a_record_before_has_no_part_in_it(
    text: str, before: bytes, deleted: bytes
) -> None:
    """Whatever is behind a message, and whatever a free record has."""
    clean = received(text)
    used = [record.rstrip(b"\xff") for record in clean]
    path = (0x7F10, 0x6F3C)
    free = bytes([deleted[0] & 0xFE]) + deleted[1:]
    over = [record + before[len(record) :] for record in used]
    (expected,) = read_card_dump(dump_of(dumped(path, *clean)))
    (found,) = read_card_dump(dump_of(dumped(path, *over, free)))
    assert isinstance(expected, Message)
    assert (found, expected.text) == (expected, text)


@EXAMPLES
@given(
    st.text(st.sampled_from("abc äöü@€[]你好"), max_size=300), PLAIN_ADDRESSES, times(2000, 2050)
)
def test_another_program_reads_what_is_written(text: str, address: Address, at: datetime) -> None:
    """It is `smspdudecoder`, which reads an @ more where the last byte has seven bits to spare."""
    for data in split(text, best_writing(text)):
        unit = Deliver(address=address, at=at, data=data, scheme=SCHEMES[data.coding])
        theirs = SMSDeliver.decode(StringIO(f"00{encode_tpdu(unit).hex()}"))
        assert theirs["scts"] == at
        assert theirs["sender"]["number"].strip("+@") == address.value.strip("+")
        assert theirs["user_data"]["data"].removesuffix("@") == (data.text or "").removesuffix("@")
