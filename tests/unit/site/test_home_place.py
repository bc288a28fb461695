"""The home place has rules, or nothing starts."""

import pytest

from cleanbreak.site.home_place import UnknownHomePlace, read_home_place


def test_a_place_with_rules_is_taken() -> None:
    assert read_home_place("us-ca") == "us-ca"


@pytest.mark.parametrize("text", ["", "xx", "DE", "../de", "de.yaml"])
def test_any_other_is_refused_and_the_known_ones_are_named(text: str) -> None:
    with pytest.raises(UnknownHomePlace, match="one of au, br, cn"):
        read_home_place(text)
