"""The rules of each place load, and a rule that cannot be relied on is refused with its fault."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.policy import (
    CustomerClass,
    FeeBound,
    PaymentKind,
    Period,
    QuarantineReason,
    Service,
)
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.risk import DELAYED
from cleanbreak.policies import loader, packs
from cleanbreak.policies.loader import (
    InstantWithoutZone,
    MalformedPolicy,
    UnknownPlace,
    known_places,
    policy_at,
    policy_for,
    proof_rules,
    time_zone_of,
)

TODAY = date(2026, 11, 22)
ORDINARY = QuarantineReason.ORDINARY
PLACES = ("cn", "de", "gb", "us")
PACKS = Path(loader.__file__).parent
EU, DE = (yaml.safe_load((PACKS / name).read_text("utf-8")) for name in ("eu.yaml", "de.yaml"))


@pytest.fixture
def write_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Let a test write the rules of a place that does not exist, next to no others."""

    def forget() -> None:
        packs.known_places.cache_clear()
        packs.read_pack.cache_clear()
        loader.policy_for.cache_clear()
        loader.proof_rules.cache_clear()

    def write(pack: dict[str, Any]) -> None:
        (tmp_path / "nowhere.yaml").write_text(yaml.safe_dump(pack), encoding="utf-8")
        forget()

    monkeypatch.setattr(packs, "files", lambda _package: tmp_path)
    yield write
    forget()


def pack(**facts: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Return the German rules with some facts changed, or left out for ``None``."""
    changed = {**EU["facts"], **DE["facts"], **facts}
    alone = {key: value for key, value in DE.items() if key != "extends"}
    stated = {name: values for name, values in changed.items() if values}
    return {**alone, "jurisdiction": "nowhere", "facts": stated}


def dated(value: object, since: object = date(2020, 1, 1), **changes: object) -> dict[str, Any]:
    return {
        "value": value,
        "since": since,
        "unit": "iso8601_duration",
        "reference": "nobody's law 1",
        "confidence": "H",
        **changes,
    }


def test_the_places_are_those_that_the_demonstration_needs() -> None:
    assert set(PLACES) <= set(known_places())


@pytest.mark.parametrize("place", known_places())
def test_every_place_loads_whole(place: str) -> None:
    policy = policy_for(place, TODAY)
    assert policy.jurisdiction == place
    assert ZoneInfo(policy.time_zone)
    assert set(policy.notice) == set(PaymentKind)
    assert set(policy.quarantine_max) == set(CustomerClass)
    assert policy.objection == Period(days=3)


def test_the_figures_are_those_of_the_law() -> None:
    assert policy_for("de", TODAY).notice[PaymentKind.POSTPAID] == Period(months=1)
    assert policy_for("cn", TODAY).quarantine_min[ORDINARY] == Period(days=90)
    us = policy_for("us", TODAY)
    assert us.quarantine_min[ORDINARY] == Period(days=45)
    assert us.quarantine_max == {
        CustomerClass.RESIDENTIAL: Period(days=90),
        CustomerClass.BUSINESS: Period(days=365),
    }


def test_only_brazil_gives_what_a_machine_took_in_some_working_days() -> None:
    slow = {
        place: days
        for place in known_places()
        if any(days := policy_for(place, TODAY).effect_working_days.values())
    }
    assert list(slow) == ["br"]
    assert policy_for("br", TODAY).effect_working_days == {
        Service.ATTENDED: 0,
        Service.SELF_SERVICE: 2,
    }


def test_only_australia_lets_a_number_rest_longer_that_strangers_called() -> None:
    rests = {place: policy_for(place, TODAY).quarantine_min for place in known_places()}
    longer = {place for place, rest in rests.items() if len(set(rest.values())) > 1}
    assert longer == {"au"}
    assert rests["au"] == {
        ORDINARY: Period(months=6),
        QuarantineReason.HARASSMENT: Period(months=12),
    }


def test_the_money_rules_are_those_of_the_files() -> None:
    """A change of one of these is a change of what people are paid: it is meant to be noticed."""
    both = (FeeBound.PRO_RATA_DEVICE_VALUE, FeeBound.REMAINING_FEES)
    said = {
        "cn": ((), Fraction(9), False, {"CNY": 10}, Period(months=5)),
        "de": (both, Fraction(19), False, {"EUR": 1}, Period(days=56)),
        "gb": ((FeeBound.REMAINING_FEES,), Fraction(20), False, {"GBP": 1}, Period(days=56)),
        "us": ((), Fraction(0), True, {"USD": 1}, Period(days=60)),
    }
    for place in PLACES:
        policy = policy_for(place, TODAY)
        found = (
            policy.early_termination_fee_bounds,
            policy.early_termination_fee_tax_percent,
            policy.instalments_fall_due_at_end,
            policy.cash_smallest_minor,
            policy.dispute_window,
        )
        assert found == said[place], place
        assert (policy.credit_may_be_netted, policy.deposit_may_be_netted) == (True, True)
        assert policy.deposit_interest_percent == 0, "no place of ours has a law on it"


@pytest.mark.parametrize("place", ["xx", "", "DE", "../de", "loader"])
def test_a_place_without_rules_is_refused_and_the_known_ones_are_named(place: str) -> None:
    with pytest.raises(UnknownPlace, match="Known places: au, br, cn, de"):
        policy_for(place, TODAY)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"objection": None}, "objection is missing"),
        ({"objection": [dated("P3D", unit="days")]}, "objection needs .* unit iso8601_duration"),
        ({"objection": [dated("P3D", note="x")]}, "objection needs"),
        ({"objection": [{"value": "P3D", "since": TODAY}]}, "objection needs"),
        ({"objection": [dated("P3D", since=date(2026, 11, 23))]}, "no value on 2026-11-22"),
        ({"objection": [dated("P3D"), dated("P4D")]}, "two values since the same day"),
        ({"objection": [dated(None)]}, "objection must be a length of time"),
        ({"objection": [dated("three days")]}, "'three days' is not a duration like P1M or P30D"),
        ({"objection": [dated("P")]}, "'P' is not a duration"),
        ({"objection": [dated("P1Y")]}, "'P1Y' is not a duration"),
        ({"objection": [dated(3)]}, "3 is not a duration"),
        ({"deposit_may_be_netted": [dated("yes", unit="boolean")]}, "must be true or false"),
        ({"dispute_window": [dated(None)]}, "dispute_window must be a length of time"),
        ({"early_termination_fee_bounds": [dated(["x"], unit="fee_bounds")]}, "must be a list of"),
        ({"early_termination_fee_bounds": [dated(None, unit="fee_bounds")]}, "must be a list of"),
        ({"deposit_interest_percent": [dated(8.1, unit="percent_per_year")]}, "8.1 is not a perc"),
        ({"deposit_interest_percent": [dated("-1", unit="percent_per_year")]}, "is not a percent"),
        ({"early_termination_fee_tax_percent": [dated("19 %", unit="percent")]}, "is not a perc"),
        ({"cash_smallest_minor": [dated(5, unit="minor_by_currency")]}, "minor units by currency"),
        (
            {"cash_smallest_minor": [dated({"CHF": 0}, unit="minor_by_currency")]},
            "minor units by currency",
        ),
        ({"effect_self_service": [dated(-1, unit="working_days")]}, "a number from 0 to 100"),
        ({"effect_self_service": [dated(True, unit="working_days")]}, "a number from 0 to 100"),
        ({"deposit_may_be_netted": [dated(True)]}, "deposit_may_be_netted needs .* unit boolean"),
    ],
)
def test_a_fact_that_cannot_be_relied_on_is_refused_with_its_fault(
    write_pack: Callable[[dict[str, Any]], None], facts: dict[str, Any], fault: str
) -> None:
    write_pack(pack())
    assert policy_for("nowhere", TODAY).objection == Period(days=3)
    write_pack(pack(**facts))
    with pytest.raises(MalformedPolicy, match=rf'"nowhere" cannot be used: .*{fault}'):
        policy_for("nowhere", TODAY)


LEVELS = dict.fromkeys((one.value for one in Consequence), "verified")


@pytest.mark.parametrize("place", known_places())
def test_every_place_wants_two_proofs_for_what_cannot_be_undone(place: str) -> None:
    rules = proof_rules(place, TODAY)
    wants = {one for one, level in rules.levels.items() if level is ProofLevel.VERIFIED}
    assert wants == DELAYED
    assert rules.cool_off == Period(days=3)


@pytest.mark.parametrize(
    ("levels", "fault"),
    [
        (["payout"], "must name consequences"),
        ({**LEVELS, "payout": "sure"}, "must name consequences"),
        ({**LEVELS, "party": "verified"}, "must name consequences"),
        ({"payout": "verified"}, "lacks see_account"),
    ],
)
def test_levels_that_cannot_be_read_are_refused(
    write_pack: Callable[[dict[str, Any]], None], levels: Any, fault: str
) -> None:
    write_pack(pack(proof_levels=[dated(levels, unit="proof_levels")]))
    with pytest.raises(MalformedPolicy, match=fault):
        proof_rules("nowhere", TODAY)


@pytest.mark.parametrize("missing", ["status", "time_zone", "facts"])
def test_a_pack_without_its_head_is_refused(
    write_pack: Callable[[dict[str, Any]], None], missing: str
) -> None:
    write_pack({key: value for key, value in pack().items() if key != missing})
    with pytest.raises(MalformedPolicy, match=r"one of facts, jurisdiction, .* is missing"):
        policy_for("nowhere", TODAY)


def test_every_day_has_the_law_of_that_day(
    write_pack: Callable[[dict[str, Any]], None],
) -> None:
    change = date(2027, 7, 1)
    write_pack(pack(objection=[dated("P14D", since=change), dated("P3D")]))
    assert policy_for("nowhere", date(2027, 6, 30)).objection == Period(days=3)
    assert policy_for("nowhere", change).objection == Period(days=14)
    assert policy_for("nowhere", date(2040, 1, 1)).objection == Period(days=14)


def test_a_period_of_months_and_days_is_both(
    write_pack: Callable[[dict[str, Any]], None],
) -> None:
    write_pack(pack(objection=[dated("P1M15D")]))
    assert policy_for("nowhere", TODAY).objection == Period(months=1, days=15)


def test_a_place_has_its_time_zone_also_before_its_first_rule() -> None:
    long_ago = datetime(1999, 7, 1, 12, 0, tzinfo=UTC)
    with pytest.raises(MalformedPolicy):
        policy_at("de", long_ago)
    assert long_ago.astimezone(time_zone_of("de")).hour == 14
    with pytest.raises(UnknownPlace):
        time_zone_of("atlantis")


def test_an_instant_without_a_zone_is_refused() -> None:
    assert policy_at("de", datetime(2026, 11, 22, 23, 30, tzinfo=UTC))[1] == date(2026, 11, 23)
    with pytest.raises(InstantWithoutZone, match="2026-11-22T23:30"):
        policy_at("de", datetime(2026, 11, 22, 23, 30))  # noqa: DTZ001  the fault itself
