"""The figures of the capacity page follow from what was measured."""

from pathlib import Path

import pytest
from tools import capacity
from tools.capacity import Load


def test_the_page_has_the_figures_that_follow() -> None:
    assert capacity.PAGE.read_text(encoding="utf-8") == capacity.current_page(), (
        "run: python tools/capacity.py write"
    )
    assert capacity.SIZES.read_text(encoding="utf-8") == capacity.current_sizes()
    assert all(capacity.MEASURED.values())


def test_ten_million_lines_end_one_every_thirteen_seconds() -> None:
    assert 1 / Load(10_000_000).orders_per_s == pytest.approx(13.15, abs=0.01)
    assert Load(1_000_000_000).orders_per_s == pytest.approx(7.6, abs=0.01)


def test_months_that_left_are_counted_no_more() -> None:
    load = Load(10_000_000)
    of_a_year = load.leaving_bytes_a_year + load.staying_bytes_a_year
    first, third, fifth = (load.database_bytes_after(years) for years in (1, 3, 5))
    assert first == pytest.approx(load.lines_bytes + of_a_year)
    assert third == pytest.approx(load.lines_bytes + 3 * of_a_year)
    left = (60 - capacity.MONTHS_KEPT - 1) / 12
    assert fifth == pytest.approx(third + 2 * of_a_year - left * load.leaving_bytes_a_year)


def test_an_outdated_page_is_seen_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Before\n<!-- from here: tools/capacity.py -->\nof yesterday\n<!-- to here -->\nAfter\n"
    )
    monkeypatch.setattr(capacity, "PAGE", page)
    assert capacity.main(["check"]) == 1
    assert capacity.main(["write"]) == 0
    assert capacity.main(["check"]) == 0
    assert page.read_text().startswith("# Before\n")
    assert page.read_text().endswith("<!-- to here -->\nAfter\n")
    assert "of yesterday" not in page.read_text()


def test_sizes_follow_from_what_an_ended_line_takes() -> None:
    load = Load(10_000_000)
    longer = capacity.database_bytes(load) - load.database_bytes_after(5)
    assert longer == pytest.approx(200_000 * 37 * 1.5 * capacity.MEASURED["evidence"])
    assert capacity.campaign_hours(load) == pytest.approx(1_000_000 / 1000 / 3600)
    assert capacity.wal_bytes_a_day(load) > load.orders_a_year / 365.25 * capacity.WAL_BYTES
