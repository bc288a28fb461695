"""Base45 as RFC 9285 has it, with its examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.base45 import ALPHABET, MalformedBase45, from_base45, to_base45

EXAMPLES = [
    (b"", ""),
    (b"AB", "BB8"),
    (b"Hello!!", "%69 VD92EX0"),
    (b"base-45", "UJCLQE7W581"),
    (b"ietf!", "QED8WEX0"),
]


@pytest.mark.parametrize(("content", "text"), EXAMPLES)
def test_examples_of_the_rfc(content: bytes, text: str) -> None:
    assert to_base45(content) == text
    assert from_base45(text) == content


@pytest.mark.parametrize("text", ["G", "::", ":::", "GGW", "bb8", "BB8B", "Ä00"])
def test_what_stands_for_no_bytes_is_refused(text: str) -> None:
    with pytest.raises(MalformedBase45):
        from_base45(text)


@given(st.binary())
def test_bytes_come_back(content: bytes) -> None:
    assert from_base45(to_base45(content)) == content


@given(st.text(ALPHABET, max_size=30))
def test_a_text_is_refused_or_is_the_only_one_for_its_bytes(text: str) -> None:
    try:
        content = from_base45(text)
    except MalformedBase45:
        return
    assert to_base45(content) == text
