"""Banks spell names in their own way; that is no other person."""

import pytest

from cleanbreak.domain.bank_account import is_same_name
from cleanbreak.domain.staff import person_in


@pytest.mark.parametrize(
    ("bank", "holder"),
    [
        ("Anna Mueller", "Anna Müller"),
        ("MULLER ANNA", "Anna Müller"),
        ("Groß, Jörg", "Joerg Gross"),
        ("José Núñez", "Jose Nunez"),
        ("王 伟", "王伟"),
    ],
)
def test_spellings_of_banks_are_the_same_name(bank: str, holder: str) -> None:
    assert is_same_name(bank, holder)
    assert is_same_name(holder, bank)


@pytest.mark.parametrize(
    ("bank", "holder"),
    [("Max Weber", "Anna Müller"), ("Anna Muell", "Anna Müller"), ("伟王", "王伟")],
)
def test_other_names_are_other_names(bank: str, holder: str) -> None:
    assert not is_same_name(bank, holder)


def test_nobody_becomes_a_second_person_by_capital_letters() -> None:
    assert person_in("operator:Otto") == person_in("agent: otto ")
