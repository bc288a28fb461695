"""Which place's law a number points to."""

import pytest

from cleanbreak.domain.place import place_of_number


@pytest.mark.parametrize(
    ("msisdn", "place"),
    [
        ("+4915123456789", "de"),
        ("+8613912345678", "cn"),
        ("+447400123456", "gb"),
        ("+12125550123", "us"),
        ("+14165550123", None),
        ("+33612345678", "fr"),
        ("+34612345678", None),
        ("+999123456", None),
        ("+49", None),
        ("not a number", None),
        (None, None),
    ],
)
def test_a_number_tells_its_place_if_we_know_it(msisdn: str | None, place: str | None) -> None:
    assert place_of_number(msisdn) == place
