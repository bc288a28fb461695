"""Counts, days, instants and amounts are written as each of the three languages writes them."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import ngettext, override

from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_texts import day_text
from cleanbreak.flows.receipt_words import instant_text

COUNTS = (0, 1, 2, 5)
LATE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
"""In Britain still March, and summer time for two days; in Germany and China April."""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 fields were", "1 field was", "2 fields were", "5 fields were"]),
        ("de", ["0 Felder wurden", "1 Feld wurde", "2 Felder wurden", "5 Felder wurden"]),
        ("zh-hans", ["加密 0 个字段", "加密 1 个字段", "加密 2 个字段", "加密 5 个字段"]),
    ],
)
def test_counts_have_their_plural(language: str, said: list[str]) -> None:
    with override(language):
        told = [
            ngettext(
                "%(count)d field was sealed anew, by the key %(key_id)s.",
                "%(count)d fields were sealed anew, by the key %(key_id)s.",
                count,
            )
            % {"count": count, "key_id": "k1"}
            for count in COUNTS
        ]
    for sentence, part in zip(told, said, strict=True):
        assert part in sentence


@pytest.mark.parametrize(
    ("language", "place", "day"),
    [
        ("en", "gb", "March 31, 2026"),
        ("en", "de", "April 1, 2026"),
        ("de", "gb", "31. März 2026"),
        ("de", "de", "1. April 2026"),
        ("zh-hans", "gb", "2026年3月31日"),
        ("zh-hans", "cn", "2026年4月1日"),
    ],
)
def test_a_day_is_that_of_the_place_and_written_as_the_language_does(
    language: str, place: str, day: str
) -> None:
    with override(language):
        assert day_text(LATE, place) == day


@pytest.mark.parametrize(
    ("language", "number", "instant"),
    [
        ("en", "+442079460018", "March 31, 2026, 23:30:00 (BST, UTC+0100)"),
        ("de", "+4915228817386", "1. April 2026, 00:30:00 (CEST, UTC+0200)"),
        ("zh-hans", "+8613800138000", "2026年4月1日 06:30:00（CST，UTC+0800）"),
    ],
)
def test_an_instant_is_told_by_the_clocks_of_the_number(
    language: str, number: str, instant: str
) -> None:
    with override(language):
        assert instant_text(LATE, number, "gb") == instant


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0.00 EUR", "0.01 EUR", "-12.34 EUR", "9999.99 EUR", "12,345.67 EUR"]),
        ("de", ["0,00 EUR", "0,01 EUR", "-12,34 EUR", "9999,99 EUR", "12.345,67 EUR"]),
        ("zh-hans", ["0.00 EUR", "0.01 EUR", "-12.34 EUR", "9999.99 EUR", "12,345.67 EUR"]),
    ],
)
def test_amounts_have_the_point_and_the_groups_of_the_language(
    language: str, said: list[str]
) -> None:
    with override(language):
        assert [money_text(minor, "EUR") for minor in (0, 1, -1234, 999_999, 1_234_567)] == said
        assert money_text(1234, "JPY") == "1234 JPY"
