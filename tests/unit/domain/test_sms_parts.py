"""Long messages: 3GPP TS 23.040 clauses 9.2.3.24.1 and 9.2.3.24.8."""

from datetime import UTC, datetime, timedelta

import pytest

from cleanbreak.domain.sms_alphabet import Alphabet, NotInTheAlphabet
from cleanbreak.domain.sms_parts import Given, MessageTooLong, Whole, Writing, join, split
from cleanbreak.domain.sms_user_data import (
    CONCATENATED_8,
    CONCATENATED_16,
    Coding,
    Element,
    UserData,
)

AT = datetime(2024, 1, 2, 3, 4, tzinfo=UTC)


def part(number: int, count: int, body: bytes, reference: int = 7) -> UserData:
    element = Element(CONCATENATED_8, bytes([reference, count, number]))
    return UserData(coding=Coding.UCS2, body=body, header=(element,))


def wholes(*parts: UserData, apart: timedelta = timedelta()) -> list[Whole]:
    return join([Given("in", "+49", AT + n * apart, one) for n, one in enumerate(parts)])


def test_an_emoji_that_is_split_over_two_parts_survives() -> None:
    first, second = part(1, 2, b"\x00A\xd8\x3d"), part(2, 2, b"\xde\x00\x00B")
    assert [whole.text for whole in wholes(second, first)] == ["A😀B"]


def test_an_escape_that_is_split_over_two_parts_survives() -> None:
    header = [(Element(CONCATENATED_8, bytes([7, 2, number])),) for number in (1, 2)]
    first = UserData(body=b"\x41\x1b", header=header[0])
    second = UserData(body=b"\x65", header=header[1])
    assert [whole.text for whole in wholes(first, second)] == ["A€"]


def test_references_of_16_bits_are_others_than_those_of_8() -> None:
    wide = UserData(
        coding=Coding.UCS2, body=b"\x00B", header=(Element(CONCATENATED_16, b"\x00\x07\x02\x02"),)
    )
    assert [whole.missing for whole in wholes(part(1, 2, b"\x00A"), wide)] == [1, 1]


@pytest.mark.parametrize("tag", [CONCATENATED_8, CONCATENATED_16])
def test_a_long_text_comes_together_in_any_order(tag: int) -> None:
    text = "Ich komme später. 😀 " * 20
    parts = split(text, Writing(Coding.UCS2, reference=200, reference_tag=tag))
    assert len(parts) == 7
    assert [whole.text for whole in wholes(*reversed(parts))] == [text]


def test_a_missing_part_is_marked_and_half_a_character_replaced() -> None:
    whole = wholes(part(1, 3, b"\x00A\xd8\x3d"), part(3, 3, b"\xde\x00\x00B"))[0]
    assert (whole.text, whole.missing) == ("A\ufffd[…2/3…]\ufffdB", 1)


def test_a_reference_that_is_used_again_begins_another_message() -> None:
    older = part(1, 2, b"\x00A"), part(2, 2, b"\x00B")
    newer = part(1, 2, b"\x00C"), part(2, 2, b"\x00D")
    assert [whole.text for whole in wholes(*older, *newer)] == ["AB", "CD"]
    texts = [whole.text for whole in wholes(older[0], newer[1], apart=timedelta(days=30))]
    assert texts == ["A[…2/2…]", "[…1/2…]D"]


def test_parts_of_others_do_not_mix() -> None:
    one = Given("in", "+49", AT, part(1, 2, b"\x00A"))
    for other in (
        Given("in", "+48", AT, part(2, 2, b"\x00B")),
        Given("out", "+49", AT, part(2, 2, b"\x00B")),
        Given("in", "+49", AT, part(2, 3, b"\x00B")),
        Given("in", "+49", AT, part(2, 2, b"\x00B", reference=8)),
    ):
        assert len(join([one, other])) == 2


def test_what_is_cut_off_is_marked() -> None:
    cut = UserData(body=b"\x41", is_cut=True)
    assert wholes(cut)[0].text == "A[…]"


def test_languages_are_told_in_each_part() -> None:
    text = "ığş" * 80
    parts = split(text, Writing(alphabet=Alphabet(locking=1, single=1)))
    assert [one.alphabet for one in parts] == [Alphabet(1, 1)] * 2
    assert wholes(*parts)[0].text == text


def test_160_septets_or_70_characters_go_in_one() -> None:
    """Clause 9.2.3.24.1: 153 septets, or 67 characters, in a part of a longer one."""
    lengths = [len(split("a" * n, Writing())) for n in (0, 160, 161, 306, 307)]
    assert lengths == [1, 1, 2, 2, 3]
    lengths = [len(split("你" * n, Writing(Coding.UCS2))) for n in (70, 71, 134, 135)]
    assert lengths == [1, 2, 2, 3]


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(MessageTooLong):
        split("a" * (153 * 255 + 1), Writing())
    with pytest.raises(NotInTheAlphabet):
        split("你", Writing())
