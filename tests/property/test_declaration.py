"""Whatever the entropy and whatever the name."""

from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.declaration import name_key, receipt_number_from

ENTROPY = st.binary(min_size=7, max_size=7)
LATIN_NAMES = st.lists(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüéñß", min_size=1, max_size=8),
    min_size=1,
    max_size=4,
)


@given(ENTROPY, st.data())
def test_one_character_read_wrongly_on_the_phone_never_is_another_receipt(
    entropy: bytes, data: st.DataObject
) -> None:
    text = receipt_number_from(entropy).replace("-", "")
    value = from_base32(text[:-1])
    assert value == int.from_bytes(entropy, "big") >> 6
    assert ALPHABET[value % 31] == text[-1]
    place = data.draw(st.integers(0, 9))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != text[place]]))
    misread = text[:place] + wrong + text[place + 1 :]
    same_for_31 = {text[place], wrong} == {"0", "Z"}
    assert (ALPHABET[from_base32(misread[:-1]) % 31] == text[-1]) == same_for_31


def from_base32(text: str) -> int:
    value = 0
    for char in text:
        value = value * 32 + ALPHABET.index(char)
    return value


@given(LATIN_NAMES, st.randoms(use_true_random=False), st.sampled_from([" ", ", ", "-", ". "]))
def test_order_case_and_punctuation_of_a_name_do_not_count(
    parts: list[str], chance: object, joint: str
) -> None:
    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert name_key(joint.join(shuffled).upper()) == name_key(" ".join(parts))


@given(LATIN_NAMES, LATIN_NAMES)
def test_other_letters_are_another_name(one: list[str], other: list[str]) -> None:
    folded = [sorted(part.casefold() for part in name) for name in (one, other)]
    assert (name_key(" ".join(one)) == name_key(" ".join(other))) == (folded[0] == folded[1])


@given(st.text())
def test_any_text_has_a_key_without_case_and_blanks_at_its_ends(name: str) -> None:
    key = name_key(name)
    assert key == key.strip()
    assert "  " not in key
