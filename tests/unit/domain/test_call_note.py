"""Notes hold no numbers of cards and accounts, and no proofs, however they are written."""

import pytest

from cleanbreak.domain.call_note import (
    NOTE_LENGTH_MAX,
    NoteEmpty,
    NoteHoldsNumber,
    NoteMayHoldProof,
    NoteTooLong,
    check_note,
)


@pytest.mark.parametrize(
    "text",
    [
        "card 4111 1111 1111 1111",
        "4111-1111-1111-1111 exp 12/27",
        "41111111 11111111",
        "④①①①①①①①①①①①①①①①",
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
        "4\u200b1\u200b1\u200b1\u200b1\u200b1\u200b1\u200b1\u200b1\u200b1",
        "4111, 1111, 1111, 1111",
        "IBAN DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "calls from +49 1522 8817386",
        "8949020000000000001",
    ],
)
def test_long_numbers_are_left_out(text: str) -> None:
    with pytest.raises(NoteHoldsNumber):
        check_note(text, is_no_proof=True)


@pytest.mark.parametrize("text", ["PIN 4711", "code is 123456", "code 123 456", "pin 4-7-1-1"])
def test_short_ones_are_warned_of_until_the_agent_says_that_they_are_none(text: str) -> None:
    with pytest.raises(NoteMayHoldProof):
        check_note(text, is_no_proof=False)
    assert check_note(text, is_no_proof=True) == text


@pytest.mark.parametrize(
    "text",
    [
        "calls again on 2026-11-30",
        "ab 3.12.2026 in Wien",
        "seit 2019 Kunde",
        "after 14:30",
        "2 SIMs",
    ],
)
def test_days_years_and_times_are_no_proofs(text: str) -> None:
    assert check_note(text, is_no_proof=False) == text


def test_a_note_is_short_and_says_something() -> None:
    assert check_note("  hard \n of hearing ", is_no_proof=False) == "hard of hearing"
    with pytest.raises(NoteEmpty):
        check_note(" \n", is_no_proof=False)
    with pytest.raises(NoteTooLong):
        check_note("x" * (NOTE_LENGTH_MAX + 1), is_no_proof=False)
