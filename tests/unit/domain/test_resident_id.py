"""Resident ID numbers of China: the check sign and the day of birth inside."""

from datetime import date

import pytest

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.resident_id import (
    MalformedResidentId,
    ResidentIdBirthImpossible,
    WrongResidentIdCheckDigit,
    birth_in_resident_id,
)

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("360426199101010071", date(1991, 1, 1)),
        ("11010519491231002X", date(1949, 12, 31)),
        ("110105 19491231 002x", date(1949, 12, 31)),
    ],
)
def test_the_birth_date_inside(typed: str, born: date) -> None:
    assert birth_in_resident_id(typed, TODAY) == born


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("360426199101010072", WrongResidentIdCheckDigit),
        ("360426199110010071", WrongResidentIdCheckDigit),
        ("36042619910101007", MalformedResidentId),
        ("360426910101007", MalformedResidentId),
        ("36042619910101007１", MalformedResidentId),
        ("990426199101010071", MalformedResidentId),
        ("110105194913310021", ResidentIdBirthImpossible),
        ("110105302701010022", ResidentIdBirthImpossible),
    ],
)
def test_what_no_card_says(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        birth_in_resident_id(typed, TODAY)


def test_each_single_wrong_sign_is_found() -> None:
    right = "11010519491231002X"
    for place in range(6, 18):
        for sign in "0123456789":
            if sign != right[place]:
                with pytest.raises(Refusal):
                    birth_in_resident_id(right[:place] + sign + right[place + 1 :], TODAY)
