"""Each place says how long what is kept, and an order keeps the law of its day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cleanbreak.domain.retention import Basis, Category, Clock
from cleanbreak.flows.forget_proofs import KEPT_FOR
from cleanbreak.policies import retention_rules as rules_module
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.overlay import KINDER
from cleanbreak.policies.packs import MalformedPolicy, read_pack
from cleanbreak.policies.retention_rules import retention_eras, retention_rules

TODAY = date(2026, 11, 26)
OF_GERMANY = {"keep": "P12M", "from": "end_of_year", "then": "erase", "basis": "duty"}


def test_every_place_has_a_rule_with_a_basis_for_every_category() -> None:
    for place in known_places():
        rules = retention_rules(place, TODAY)
        assert set(rules) == set(Category)
        assert all(rule.reference for rule in rules.values()), place


def test_what_germany_and_china_say() -> None:
    german, chinese = retention_rules("de", TODAY), retention_rules("cn", TODAY)
    assert german[Category.IDENTITY].last_day(date(2026, 3, 1)) == date(2027, 12, 31)
    assert chinese[Category.IDENTITY].last_day(date(2026, 3, 1)) == date(2028, 3, 1)
    assert chinese[Category.IDENTITY].basis is Basis.DUTY


def test_proofs_are_forgotten_after_as_many_days_as_every_place_says() -> None:
    for place in known_places():
        rule = retention_rules(place, TODAY)[Category.SECURITY]
        assert (rule.keep.months, rule.keep.days) == (0, KEPT_FOR.days), place


def test_eras_cover_every_day_once(changed_law: date) -> None:
    eras = retention_eras("de")
    assert eras[0].since == date.min
    assert eras[-1].until == date.max
    assert [one.until for one in eras[:-1]] == [one.since for one in eras[1:]]
    assert changed_law in {one.since for one in eras}


def test_a_pack_that_changes_leaves_the_orders_of_before_alone(changed_law: date) -> None:
    before = retention_rules("de", date(2027, 1, 31))[Category.CONTACT]
    after = retention_rules("de", changed_law)[Category.CONTACT]
    assert (before.keep.months, after.keep.months) == (6, 3)


@pytest.fixture
def changed_law(monkeypatch: pytest.MonkeyPatch) -> Any:
    pack = read_pack("de")
    (old,) = pack.facts["retention_contact"]
    new = {**old, "since": date(2027, 2, 1), "default": {**old["default"], "keep": "P3M"}}
    changed = replace(pack, facts={**pack.facts, "retention_contact": [old, new]})
    monkeypatch.setattr(rules_module, "read_pack", lambda _place: changed)
    retention_eras.cache_clear()
    yield new["since"]
    retention_eras.cache_clear()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("retention_identity", {"keep": "a year"}),
        ("retention_identity", {"from": "last_payout"}),
        ("retention_identity", {"basis": "we like it"}),
        ("retention_audit", {"then": "erase", "from": "end_of_line"}),
    ],
)
def test_a_rule_that_cannot_be_is_refused(name: str, change: dict[str, str]) -> None:
    pack = read_pack("de")
    value = {**pack.facts[name][0], "value": {**OF_GERMANY, **change}}
    broken = replace(pack, facts={**pack.facts, name: [value]})
    with pytest.raises(MalformedPolicy, match=name):
        FactsOfDay(broken, TODAY).retention(name)


def test_an_operator_may_keep_shorter_but_not_what_it_must_keep() -> None:
    is_kind = KINDER["retention_contact"]
    law = {"keep": "P6M", "from": "end_of_line", "then": "erase", "basis": "contract"}
    assert is_kind({**law, "keep": "P3M"}, law)
    assert not is_kind({**law, "keep": "P12M"}, law)
    assert not is_kind({**law, "from": Clock.END_OF_YEAR.value}, law)
    assert not is_kind({**OF_GERMANY, "keep": "P6M"}, OF_GERMANY), "the law says at least"
    assert is_kind(OF_GERMANY, OF_GERMANY)
