"""What makes an archive whole."""

from datetime import UTC, datetime

import pytest

from cleanbreak.domain.archive import (
    ArchivedEvidence,
    ArchivedOrder,
    ArchivedTable,
    Certified,
    Manifest,
    Month,
    NotAMonth,
    faults_between,
)
from cleanbreak.domain.certificate import fingerprint

FACTS = {"barred": True, "at": "2026-11-22T12:00:00+00:00"}
ORDERS = [ArchivedOrder("a", "completed"), ArchivedOrder("b", "cancelled")]
EVIDENCE = [
    ArchivedEvidence("a", "stop_usage", '{"at": "2026-11-22T12:00:00+00:00", "barred": true}'),
    ArchivedEvidence("b", "stop_usage", '{"barred": true}'),
]
CERTIFICATES = [Certified("a", {"stop_usage": fingerprint(FACTS)})]


def codes(*found: object) -> list[str]:
    return [fault.code for fault in faults_between(*found)]  # type: ignore[arg-type]


def test_what_fits_has_no_fault_however_the_database_writes_json() -> None:
    assert codes(ORDERS, EVIDENCE, CERTIFICATES) == []


def test_every_gap_is_told() -> None:
    assert codes(ORDERS[1:], EVIDENCE, []) == ["evidence_without_order"]
    assert codes(ORDERS[1:], EVIDENCE[1:], CERTIFICATES) == ["certificate_without_order"]
    assert codes(ORDERS, EVIDENCE, []) == ["order_without_certificate"]
    assert codes(ORDERS, EVIDENCE[1:], CERTIFICATES) == ["evidence_not_certified"]


@pytest.mark.parametrize("facts", ['{"barred": false}', "{", '{"at": 0.5}'])
def test_evidence_that_was_changed_is_told(facts: str) -> None:
    changed = [ArchivedEvidence("a", "stop_usage", facts), EVIDENCE[1]]
    assert codes(ORDERS, changed, CERTIFICATES) == ["evidence_not_certified"]


def test_without_a_database_certificates_are_not_missed() -> None:
    assert codes(ORDERS, EVIDENCE, None) == []


def test_rows_that_are_not_sorted_are_at_fault() -> None:
    assert set(codes([ORDERS[1], ORDERS[0]], EVIDENCE, None)) == {"evidence_without_order"}


def test_months_are_counted_over_years() -> None:
    assert str(Month.parse("2026-11").later(2)) == "2027-01"
    assert str(Month.parse("2026-01").later(-1)) == "2025-12"
    assert Month(2026, 12).later(36) == Month(2029, 12)
    assert Month(2026, 2).first_instant == datetime(2026, 2, 1, tzinfo=UTC)
    assert Month(2025, 12) < Month(2026, 1)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "2026-00", "0000-01", "26-01", "", "2026-01-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(NotAMonth):
        Month.parse(text)


def test_a_manifest_is_read_as_it_was_written() -> None:
    table = ArchivedTable(
        table="evidence",
        file="evidence.csv.gz",
        rows=2,
        first_id="a",
        last_id="b",
        file_sha256="f",
        content_sha256="c",
    )
    manifest = Manifest(month=Month(2026, 11), schema="0006", archived_at="now", tables=(table,))
    assert Manifest.from_statement(manifest.as_statement()) == manifest
    with pytest.raises(ValueError, match="something else"):
        Manifest.from_statement({**manifest.as_statement(), "type": "something else"})
