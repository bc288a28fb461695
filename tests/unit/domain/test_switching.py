"""Words, codes and days of switching."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.domain.switching import (
    MalformedSwitchCode,
    SwitchRules,
    SwitchWord,
    asked_word,
    code_from,
    parse_switch_code,
    word_in,
)

RULES = SwitchRules(short_codes={SwitchWord.PAC: "65075", SwitchWord.INFO: "85075"})


@given(number=st.integers(min_value=0, max_value=2**160), word=st.sampled_from(["pac", "stac"]))
@settings(max_examples=50)
def test_every_code_is_read_as_what_it_was_made_for(number: int, word: str) -> None:
    made = code_from(number, SwitchWord(word))
    assert parse_switch_code(made) == (SwitchWord(word), made)
    assert parse_switch_code(f" {made[:3].lower()}-{made[3:].lower()} ")[1] == made
    assert not set(made) & set("AEIOUY")


@pytest.mark.parametrize("text", ["", "ABC12345", "ABCD12345", "123456", "ABC١٢٣٤٥٦", "ÄBC123456"])
def test_nothing_else_is_a_code(text: str) -> None:
    with pytest.raises(MalformedSwitchCode):
        parse_switch_code(text)


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert asked_word(text, RULES) in (SwitchWord.PAC, SwitchWord.INFO, None)
    assert word_in(text) == word_in(word_in(text))


def test_a_word_that_the_place_does_not_know_is_none() -> None:
    assert asked_word("STAC", RULES) is None
    assert asked_word("pac", RULES) is SwitchWord.PAC
    assert asked_word("pac", SwitchRules()) is None


def test_a_code_is_good_for_thirty_days_after_its_day() -> None:
    from cleanbreak.policies.switch_rules import switch_rules

    rules = switch_rules("gb", date(2026, 11, 26))
    assert rules.valid.after(date(2026, 11, 26)) == date(2026, 12, 26)
    assert rules.short_codes == {
        SwitchWord.PAC: "65075",
        SwitchWord.STAC: "75075",
        SwitchWord.INFO: "85075",
    }
    assert rules.answered_within_s == 60
