"""What is typed into the search is told by its form; a part of an identifier is nothing."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import LineOf

from cleanbreak.domain.declaration import receipt_number_from
from cleanbreak.domain.searched import TYPED_MAX, NothingToSearch, SearchedBy, read_searched

EID = "89049032000000000000000000000066"
LINE = LineOf()


def kinds(typed: str) -> set[SearchedBy]:
    return {one.by for one in read_searched(typed, "de")}


def test_each_form_is_what_it_is() -> None:
    assert kinds("+49 152 28817386") == kinds("0152/2881 7386") == {SearchedBy.NUMBER}
    assert kinds(LINE.iccid) == {SearchedBy.ICCID}
    assert kinds(EID) == {SearchedBy.EID, SearchedBy.ORDER}, "both have 32 digits"
    assert kinds(LINE.imsi) >= {SearchedBy.IMSI}
    assert kinds(str(uuid4())) >= {SearchedBy.ORDER}
    assert kinds(" Anna@Example.org ") == {SearchedBy.MAIL}
    assert kinds("CB1:ABC") == {SearchedBy.CERTIFICATE}
    assert read_searched("Anna@Example.org", "de")[0].value == "anna@example.org"


@given(st.binary(min_size=7, max_size=7))
def test_every_receipt_is_one(entropy: bytes) -> None:
    number = receipt_number_from(entropy)
    for typed in (number, number.lower(), number.replace("-", ""), number.replace("0", "o")):
        found = [one for one in read_searched(typed, "de") if one.by is SearchedBy.RECEIPT]
        assert [one.value for one in found] == [number]


@pytest.mark.parametrize(
    "typed", ["", " ", "0152", "%", "+49", "8949", "a@", "@b", "x" * (TYPED_MAX + 1), "1\x002"]
)
def test_anything_else_is_nothing(typed: str) -> None:
    with pytest.raises(NothingToSearch):
        read_searched(typed, "de")


@given(st.text(max_size=60))
def test_no_text_is_too_strange(typed: str) -> None:
    try:
        found = read_searched(typed, "de")
    except NothingToSearch:
        return
    assert found
    assert all(one.value for one in found)
