"""A number without country code is one of the home place, or it is asked for again."""

import pytest

from cleanbreak.domain.identifiers import MalformedMsisdn
from cleanbreak.domain.national_number import parse_msisdn_at


@pytest.mark.parametrize(
    ("typed", "place", "msisdn"),
    [
        ("0152 28817386", "de", "+4915228817386"),
        ("(030) 901820", "de", "+4930901820"),
        ("07400 123456", "gb", "+447400123456"),
        ("(201) 555-0123", "us", "+12015550123"),
        ("201-555-0123", "us-ca", "+12015550123"),
        ("138 0013 8000", "cn", "+8613800138000"),
        ("+44 7400 123456", "de", "+447400123456"),
        ("0044 7400 123456", "de", "+447400123456"),
    ],
)
def test_what_the_place_writes_so_is_understood(typed: str, place: str, msisdn: str) -> None:
    assert parse_msisdn_at(typed, place) == msisdn


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("0152 28817386", "gb"),  # no number there
        ("152 28817386", "de"),  # without the trunk prefix it could be anybody's
        ("49 152 28817386", "de"),  # a country code that lost its plus sign
        ("0152 2881", "de"),
        ("07400 123456", "us"),
        ("441 234 5678", "us"),  # Bermuda, which shares the country code
        ("13800138000", "us"),
        ("0152 28817386", "fr"),  # a place without rules
        ("0800 FLOWERS", "gb"),
        ("", "de"),
        ("+49 152 28817386 x7", "de"),
    ],
)
def test_what_could_be_meant_otherwise_is_refused(typed: str, place: str) -> None:
    with pytest.raises(MalformedMsisdn):
        parse_msisdn_at(typed, place)
