"""Packs, overlays and cases are checked whole: every fault is named at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cleanbreak.policies import packs
from cleanbreak.policies.cases import CASES_MIN
from cleanbreak.policies.check import faults_of_all, faults_of_file
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.packs import read_pack
from cleanbreak.policies.schema import FACTS

PACKS = Path(packs.__file__).parent
VALUE = "{value: P14D, since: 2027-01-01, unit: iso8601_duration, reference: ours, confidence: H}"
CASES = (PACKS / "cases" / "de.yaml").read_text("utf-8")
SINGAPORE = (PACKS / "sg.yaml").read_text("utf-8")


@pytest.fixture
def overlays(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.CLEANBREAK_POLICY_OVERLAYS = tmp_path
    packs.read_pack.cache_clear()
    yield tmp_path
    packs.read_pack.cache_clear()


def faults_in(folder: Path, text: str, name: str = "de.yaml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return faults_of_file(folder / name)


def test_what_is_shipped_has_no_fault() -> None:
    found = faults_of_all()
    assert {one for faults in found.values() for one in faults} == set()
    assert {name for name in found if not name.startswith("accounts/")} == {
        f"{place}.yaml" for place in known_places()
    } | {f"cases/{place}.yaml" for place in known_places()}


def test_every_fact_of_every_pack_is_in_the_schema_and_none_is_missing() -> None:
    for place in known_places():
        assert set(read_pack(place).facts) == set(FACTS), place


def test_overlays_that_count_here_are_checked_too(overlays: Path) -> None:
    (overlays / "de.yaml").write_text(f"facts:\n  port_grace:\n    - {VALUE}\n", encoding="utf-8")
    faults = faults_of_all()[str(overlays / "de.yaml")]
    assert len(faults) == 1
    assert "port_grace: P14D is harder on the holder than P1M (TKG 59" in faults[0]


def test_a_kind_overlay_has_no_fault(tmp_path: Path) -> None:
    assert faults_in(tmp_path, f"facts:\n  notice_postpaid:\n    - {VALUE}\n") == []


@pytest.mark.parametrize(
    ("text", "name", "fault"),
    [
        ("facts: [", "de.yaml", "it is no YAML"),
        ("facts: " + "[" * 200_000, "de.yaml", "nests deeper than 20"),
        (f"facts: {{objection: [{VALUE}], objection: []}}", "de.yaml", "'objection' stands twice"),
        ("- 1", "de.yaml", "it has no keys"),
        ("facts: {}", "atlantis.yaml", 'no rules for the place "atlantis"'),
        ("facts: 3", "de.yaml", "facts are no list of names"),
        ("facts: {port_grace: P3M}", "de.yaml", "must be a list of dated values"),
        (
            f"facts: {{notice_postpaid: [{VALUE.replace('unit: iso8601_duration, ', '')}]}}",
            "de.yaml",
            "unit is missing",
        ),
        (
            f"facts: {{notice_postpaid: [{VALUE.replace('iso8601_duration', 'days')}]}}",
            "de.yaml",
            "with unit iso8601_duration",
        ),
        (f"facts: {{notice_postpaid: [{VALUE}, {VALUE}]}}", "de.yaml", "two values since the same"),
        (
            f"facts: {{notice_postpaid: [{VALUE.replace('confidence: H', 'confidence: X')}]}}",
            "de.yaml",
            "confidence 'X' is not H, M or L",
        ),
        (
            f"facts: {{notice_postpaid: [{VALUE.replace('ours', repr(' '))}]}}",
            "de.yaml",
            "reference is empty",
        ),
    ],
)
def test_a_bad_overlay_is_told_what_is_wrong(
    tmp_path: Path, text: str, name: str, fault: str
) -> None:
    assert fault in "; ".join(faults_in(tmp_path, text, name))


def test_every_bad_fact_of_an_overlay_is_named_at_once(tmp_path: Path) -> None:
    text = f"facts:\n  port_grace:\n    - {VALUE}\n  objection:\n    - {{value: P1D}}\n"
    assert len(faults_in(tmp_path, text)) == 2


def test_facts_that_contradict_each_other_only_together_are_refused(tmp_path: Path) -> None:
    rest, most = VALUE.replace("P14D", "P60D"), VALUE.replace("P14D", "P50D")
    alone = f"facts:\n  quarantine_min:\n    - {rest}\n"
    both = f"{alone}  quarantine_max_residential:\n    - {most}\n"
    assert faults_in(tmp_path, alone, "us.yaml") == []
    assert (
        "P60D does not fit into quarantine_max_residential P50D"
        in faults_in(tmp_path, both, "us.yaml")[0]
    )


def pack(**changes: Any) -> str:
    """Return the rules of Singapore with changes; a fact is left out for ``None``."""
    read = yaml.load(SINGAPORE, Loader=yaml.CSafeLoader)
    for key, value in changes.items():
        where = read if key in ("holidays", "extends", "status", "since") else read["facts"]
        where[key] = value
        if value is None:
            del where[key]
    return yaml.safe_dump(read)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (pack(port_grace=None), "port_grace is missing"),
        (pack(port_grase=[{}]), "port_grase is no fact that anything reads"),
        (pack(holidays="XX"), 'no calendar of holidays "XX"'),
        (pack(status=None), "is missing"),
        (pack(since="2026"), "'since' is no key of a pack"),
        (pack(extends="atlantis"), 'no rules for the place "atlantis"'),
        (SINGAPORE.replace("default: P90D\n", "#\n", 1), "default belongs to not_found"),
        (SINGAPORE.replace("since: 2020-01-01", "since: soon", 1), "since 'soon' is not a date"),
        (SINGAPORE.replace("unit: feeds", "unit: news", 1), "with unit feeds"),
        (SINGAPORE.replace("quarterly", "sometimes", 1), "feeds must be a list of feeds"),
        (SINGAPORE.replace("default: always", "default: never", 1), "refund_duty must be one of"),
        (SINGAPORE.replace("      unit: feeds\n", "", 1), "feeds: unit is missing"),
    ],
)
def test_a_bad_pack_is_told_what_is_wrong(tmp_path: Path, text: str, fault: str) -> None:
    assert faults_in(tmp_path, SINGAPORE, "sg.yaml") == []
    assert fault in "; ".join(faults_in(tmp_path, text, "sg.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("place: de", "place: atlantis", "place 'atlantis' has no rules"),
        ('declared: "2026-11-23 10:00"', "declared: 2026-11-23", "declared: datetime.date"),
        ("way: portal", "way: pigeon", "way: 'pigeon' cannot be read"),
        ("early: false", "early: 7", "early: 7 cannot be read"),
        ("wish: soonest", "wishes: soonest", "wish is missing"),
        ("term_ends: 2026-08-31, ", "", "term_ends belongs to a contract with a term"),
        ("2027-03-29T00:00:00+02:00", "2027-03-29T00:00:00", "cut_off: datetime"),
        ("clock: Pacific/Auckland", "clock: Narnia", "clock: 'Narnia' cannot be read"),
        ("{refused: ends_before_notice}", "{early: true}", "expect a last day, or that it is ref"),
    ],
)
def test_a_bad_case_is_told_what_is_wrong(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert faults_in(tmp_path, CASES) == []
    changed = CASES.replace(old, new, 1)
    assert changed != CASES
    assert fault in "; ".join(faults_in(tmp_path, changed))


def test_too_few_cases_and_twins_are_seen(tmp_path: Path) -> None:
    read = yaml.safe_load(CASES)
    read["cases"] = [read["cases"][0]] * 2
    faults = faults_in(tmp_path, yaml.safe_dump(read))
    assert f"2 cases, {CASES_MIN} are fewest" in faults
    assert any("two cases are called" in one for one in faults)
