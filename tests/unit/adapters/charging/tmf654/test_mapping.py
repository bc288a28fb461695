"""The mapping file: what it says, and that nothing in it is ignored."""

import re
from pathlib import Path
from typing import Any

import pytest

from cleanbreak.adapters.charging.tmf654.amounts import MoneyUnit
from cleanbreak.adapters.charging.tmf654.mapping import (
    KeyField,
    Mapping654,
    Part,
    WhenExpired,
    read_mapping,
)

HOWTO = Path(__file__).parents[5] / "docs" / "howto" / "connect-tmf654.md"
RULE: dict[str, Any] = {"part": "paid", "name": "Main"}


def test_the_worked_example_of_the_howto_can_be_read(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL)
    path = tmp_path / "mapping.toml"
    path.write_text(example, "utf-8")

    mapping = Mapping654.from_file(path)

    assert {rule.part for rule in mapping.rules} == set(Part)
    assert mapping.currency == "EUR"
    assert mapping.units == {"EUR-CENT": MoneyUnit("EUR", -2)}
    assert mapping.reservations.open_states == ("created",)
    assert mapping.adjustments.key_field is KeyField.REASON


def test_gifts_expire_and_paid_credit_waits_for_a_decision() -> None:
    gift = {"part": "promotional", "type": "Bonus"}
    decided = {**RULE, "when_expired": "counts"}

    rules = read_mapping({"bucket": [RULE, gift, decided]}).rules

    assert [rule.when_expired for rule in rules] == [
        WhenExpired.REFUSE,
        WhenExpired.LOST,
        WhenExpired.COUNTS,
    ]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "there is no [[bucket]] in it"),
        ({"bucket": []}, "there is no [[bucket]] in it"),
        ({"bucket": "Main"}, "there is no [[bucket]] in it"),
        ({"bucket": ["Main"]}, "[[bucket]] number 1 is a table"),
        ({"buckets": [RULE]}, '"buckets" means nothing in the file; known there: adjustments, '),
        (
            {"bucket": [RULE, {**RULE, "usageType": "monetary"}]},
            '"usageType" means nothing in [[bucket]] number 2',
        ),
        ({"bucket": [{"part": "paid"}]}, "number 1 does not say which buckets it means"),
        ({"bucket": [{"name": "Main"}]}, "part of [[bucket]] number 1 is one of: paid, promo"),
        ({"bucket": [{**RULE, "part": "credit"}]}, "is one of: paid, promotional, deposit, debt"),
        ({"bucket": [{**RULE, "when_expired": "maybe"}]}, "is one of: refuse, counts, lost"),
        ({"bucket": [{**RULE, "name": 7}]}, "name of [[bucket]] number 1 is a text"),
        ({"bucket": [{**RULE, "characteristic": {"name": "kind"}}]}, "needs name and value"),
        ({"bucket": [RULE], "currency": "Euro"}, "currency is no ISO 4217 code"),
        ({"bucket": [RULE], "currency": "XAU"}, "currency is no ISO 4217 code"),
        ({"bucket": [RULE], "units": {"cents": {}}}, "[units] cents needs a currency"),
        (
            {"bucket": [RULE], "units": {"cents": {"currency": "EUR", "power_of_ten": 0.01}}},
            "power_of_ten of [units] cents is a whole number",
        ),
        ({"bucket": [RULE], "units": "cents"}, "units is a table: write [units]"),
        ({"bucket": [RULE], "reservations": {"state": "x"}}, '"state" means nothing in [res'),
        ({"bucket": [RULE], "reservations": {"open_states": []}}, "is a list of states"),
        (
            {"bucket": [RULE], "reservations": {"session_id": "id"}},
            "needs both session_id and origin_host",
        ),
        (
            {"bucket": [RULE], "reservations": {"session_id": "a[", "origin_host": "b"}},
            "session_id of [reservations] is no JMESPath expression",
        ),
        (
            {"bucket": [RULE], "reservations": {"application_id": -1}},
            "application_id of [reservations]",
        ),
        ({"bucket": [RULE], "adjustments": {"key": "x"}}, '"key" means nothing in [adjustments]'),
        (
            {"bucket": [RULE], "adjustments": {"key_field": "channel"}},
            "key_field of [adjustments] is one of: reason, description",
        ),
        (
            {"bucket": [RULE], "adjustments": {"open_end": "2099-12-31"}},
            "open_end of [adjustments]: it does not say its time zone",
        ),
    ],
)
def test_what_means_nothing_is_named(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_mapping(document)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[[bucket]\n", "utf-8")

    with pytest.raises(ValueError, match=r"missing\.toml cannot be opened"):
        Mapping654.from_file(tmp_path / "missing.toml")
    with pytest.raises(ValueError, match=r"broken\.toml: "):
        Mapping654.from_file(broken)
