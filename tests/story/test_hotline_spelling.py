"""How receipt numbers are spelled to those who write them down."""

import pytest

from cleanbreak.domain.spelling_alphabet import WORDS
from cleanbreak.domain.spoken_number import holds_a_number
from cleanbreak.flows.call_prompts import PROMPTS
from cleanbreak.flows.call_words import spelled


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "7 K as in Kilo, 2 M as in Mike, X as in X-ray D as in Delta, 4 T as in Tango, 8"),
        ("zh", "7 K, 2 M, X D, 4 T, 8"),
    ],
)
def test_letters_are_told_apart_and_two_are_said_at_a_time(language: str, said: str) -> None:
    assert spelled("7K2M-XD-4T8", language) == said


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_letter_has_a_word_that_begins_with_it(language: str) -> None:
    words = WORDS[language]
    assert "".join(words) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert all(word.startswith(letter) for letter, word in words.items())


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_no_piece_of_a_number_is_kept_as_a_sound_and_each_menu_is(language: str) -> None:
    pieces = spelled("7K2M-9QXD-4T88A", language).split(", ")
    if language == "de":
        pieces = [piece.replace("as in", "wie") for piece in pieces]
    assert all(map(holds_a_number, pieces)), pieces
    assert not any(holds_a_number(str(text)) for text in PROMPTS.values() if "{" not in str(text))
