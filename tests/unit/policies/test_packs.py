"""Packs inherit, say what nobody found; an operator may be kinder than the law, never harder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cleanbreak.domain.policy import PaymentKind, Period, QuarantineReason
from cleanbreak.policies import loader, packs
from cleanbreak.policies.loader import MalformedPolicy, known_places, policy_for
from cleanbreak.policies.overlay import KINDER
from cleanbreak.policies.packs import read_pack

TODAY = date(2026, 11, 24)
ORDINARY = QuarantineReason.ORDINARY
TWELVE = ("au", "br", "cn", "de", "eu", "fr", "gb", "hk", "in", "jp", "sg", "us", "us-ca")


@pytest.fixture
def overlays(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.CLEANBREAK_POLICY_OVERLAYS = tmp_path
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    packs.read_pack.cache_clear()
    loader.policy_for.cache_clear()


def own(folder: Path, name: str, value: str, unit: str = "iso8601_duration") -> None:
    (folder / "de.yaml").write_text(
        f"facts:\n  {name}:\n    - value: {value}\n      since: 2026-11-23\n"
        f'      unit: {unit}\n      reference: "ours"\n      confidence: H\n',
        encoding="utf-8",
    )
    forget()


def test_the_places_are_there() -> None:
    assert known_places() == TWELVE


def test_a_pack_has_what_it_does_not_state_from_the_one_it_extends() -> None:
    assert read_pack("de").family == ("de", "eu")
    assert read_pack("us-ca").family == ("us-ca", "us")
    assert policy_for("us-ca", TODAY).quarantine_min == policy_for("us", TODAY).quarantine_min
    assert policy_for("us-ca", TODAY).time_zone == "America/Los_Angeles"
    france, europe = policy_for("fr", TODAY), policy_for("eu", TODAY)
    assert france.notice[PaymentKind.POSTPAID] == Period(days=10)
    assert france.quarantine_min == europe.quarantine_min
    assert france.quarantine_min[ORDINARY] == Period(months=1)


def test_a_fact_that_stands_twice_in_an_overlay_counts_neither_way(overlays: Path) -> None:
    own(overlays, "notice_postpaid", "P14D")
    file = overlays / "de.yaml"
    file.write_text(file.read_text("utf-8") + "  notice_postpaid: []\n", encoding="utf-8")
    with pytest.raises(MalformedPolicy, match=r"de\.yaml .*'notice_postpaid' stands twice"):
        policy_for("de", TODAY)


def test_what_nobody_found_has_a_safe_default_and_is_named() -> None:
    singapore = policy_for("sg", TODAY)

    assert singapore.quarantine_min[ORDINARY] == Period(days=90)
    assert "quarantine_min" in singapore.not_found
    assert "payout_ways" not in singapore.not_found
    assert "quarantine_min" not in policy_for("au", TODAY).not_found


@pytest.mark.parametrize(
    ("name", "value"),
    [("notice_postpaid", "P14D"), ("quarantine_min", "P6M"), ("objection", "P5D")],
)
def test_an_operator_may_be_kinder(overlays: Path, name: str, value: str) -> None:
    own(overlays, name, value)

    before, after = policy_for("de", date(2026, 11, 22)), policy_for("de", TODAY)

    assert before != after
    assert policy_for("fr", TODAY).jurisdiction == "fr", "other places are left alone"


@pytest.mark.parametrize(
    ("name", "value", "clause"),
    [
        ("notice_postpaid", "P3M", r"harder on the holder than P1M \(TKG 56\(3\)"),
        ("port_grace", "P7D", "TKG 59"),
        ("quarantine_min", "P0D", "derived from TKG 59"),
        ("objection", "P1D", "harder on the holder than P3D"),
        ("deposit_interest_percent", '"1"', "is the law's alone"),
        ("no_such_fact", "P1D", "is no fact of this place"),
        ("notice_postpaid", "soon", "'soon' is not a duration"),
        ("notice_postpaid", "null", "harder on the holder"),
        ("notice_postpaid", "P30D", r"P30D is harder on the holder than P1M"),
    ],
)
def test_an_operator_that_is_harder_is_refused_with_the_clause(
    overlays: Path, name: str, value: str, clause: str
) -> None:
    own(overlays, name, value)

    with pytest.raises(MalformedPolicy, match=clause):
        policy_for("de", TODAY)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (
            {"quarantine_min": "P91D"},
            r"quarantine_max_residential P90D \(47",
        ),
        ({"quarantine_min": "P3M"}, "P3M does not fit into quarantine_max_residential P90D"),
        ({"quarantine_min": "P90D", "quarantine_max_business": "P89D"}, "P90D does not fit into"),
        ({"port_grace": "P4M"}, "port_grace P4M does not fit"),
    ],
)
def test_an_overlay_that_contradicts_itself_or_the_law_is_refused(
    overlays: Path, facts: dict[str, str], fault: str
) -> None:
    def lay(values: dict[str, str]) -> None:
        written = {
            name: [
                {
                    "value": value,
                    "since": date(2026, 11, 23),
                    "unit": "iso8601_duration",
                    "reference": "ours",
                    "confidence": "H",
                }
            ]
            for name, value in values.items()
        }
        (overlays / "us.yaml").write_text(yaml.safe_dump({"facts": written}), encoding="utf-8")
        forget()

    lay({"quarantine_min": "P90D"})
    assert policy_for("us", TODAY).quarantine_min[ORDINARY] == Period(days=90)
    lay(facts)
    with pytest.raises(MalformedPolicy, match=fault):
        policy_for("us", TODAY)


def test_an_own_value_counts_from_the_very_day_of_the_laws(overlays: Path) -> None:
    (overlays / "de.yaml").write_text(
        "facts:\n  notice_postpaid:\n    - {value: P14D, since: 2021-12-01,"
        " unit: iso8601_duration, reference: ours, confidence: H}\n",
        encoding="utf-8",
    )
    forget()
    assert policy_for("de", TODAY).notice[PaymentKind.POSTPAID] == Period(days=14)


@pytest.mark.parametrize("name", sorted(KINDER))
def test_every_fact_that_can_be_laid_over_is_a_fact(name: str) -> None:
    assert name in read_pack("de").facts


def test_packs_that_extend_each_other_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, other in (("aa", "bb"), ("bb", "aa")):
        (tmp_path / f"{one}.yaml").write_text(
            f"jurisdiction: {one}\nextends: {other}\nstatus: unverified\n"
            "time_zone: Europe/Berlin\nfacts: {}\n",
            encoding="utf-8",
        )
    monkeypatch.setattr(packs, "files", lambda _package: tmp_path)
    packs.known_places.cache_clear()
    forget()

    with pytest.raises(MalformedPolicy, match="which extends it"):
        read_pack("aa")

    monkeypatch.undo()
    packs.known_places.cache_clear()
    forget()
