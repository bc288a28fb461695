"""An order keeps the law of its day, whatever changes before its line ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.worlds import NOON, LineOf, make_world, with_notice

from cleanbreak.flows import freed_number
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.policies import loader, packs
from cleanbreak.records.number import NumberRow

PACKS = Path(loader.__file__).parent
LAW = """\
    - value: P12M
      since: 2026-11-23
      unit: iso8601_duration
      reference: nobody's law 1
      confidence: H
"""


@pytest.fixture
def tomorrow_numbers_rest_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a law come into force on the day after the first request."""
    text = (PACKS / "de.yaml").read_text(encoding="utf-8")
    changed = text.replace("  quarantine_min:\n", f"  quarantine_min:\n{LAW}")
    assert changed != text
    (tmp_path / "de.yaml").write_text(changed, encoding="utf-8")
    (tmp_path / "eu.yaml").write_bytes((PACKS / "eu.yaml").read_bytes())
    monkeypatch.setattr(packs, "files", lambda _package: tmp_path)
    forget()
    yield
    forget()


def forget() -> None:
    packs.known_places.cache_clear()
    packs.read_pack.cache_clear()
    loader.policy_for.cache_clear()
    freed_number._quarantine.cache_clear()


@pytest.mark.usefixtures("committed_db", "tomorrow_numbers_rest_longer")
def test_an_order_keeps_the_law_of_its_day() -> None:
    world = make_world()
    before, after = LineOf(payment="postpaid"), LineOf(msisdn="+4915228817399", payment="postpaid")
    tied_late = LineOf(msisdn="+4915228817398", payment="postpaid")
    world.add(before, after, tied_late)
    request_termination(with_notice(before), world.outside, NOON)
    request_termination(with_notice(after), world.outside, NOON + timedelta(days=1))
    declared = replace(with_notice(tied_late), declared_at=NOON)
    request_termination(declared, world.outside, NOON + timedelta(days=1))

    world.clock.advance(days=40)
    world.work()

    released = dict(NumberRow.objects.values_list("msisdn", "earliest_release_date"))
    assert released == {
        before.msisdn: date(2027, 2, 1),
        after.msisdn: date(2028, 1, 1),
        tied_late.msisdn: date(2027, 2, 1),
    }


@pytest.mark.usefixtures("committed_db")
def test_a_pack_and_an_overlay_that_change_while_orders_wait_leave_them_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """What counts from tomorrow counts for whoever asks tomorrow, though it was written today."""
    world = make_world()
    waiting, later = (
        LineOf(payment="postpaid"),
        LineOf(msisdn="+4915228817399", payment="postpaid"),
    )
    world.add(waiting, later)
    request_termination(with_notice(waiting), world.outside, NOON)

    text = (PACKS / "de.yaml").read_text(encoding="utf-8")
    changed = text.replace("  quarantine_min:\n", f"  quarantine_min:\n{LAW}")
    (tmp_path / "de.yaml").write_text(changed, encoding="utf-8")
    (tmp_path / "eu.yaml").write_bytes((PACKS / "eu.yaml").read_bytes())
    own = LAW.replace("P12M", "P3M")
    (tmp_path / "own").mkdir()
    overlay = f"facts:\n  port_grace:\n{own}"
    (tmp_path / "own" / "de.yaml").write_text(overlay, encoding="utf-8")
    monkeypatch.setattr(packs, "files", lambda _package: tmp_path)
    settings.CLEANBREAK_POLICY_OVERLAYS = tmp_path / "own"
    forget()
    request_termination(with_notice(later), world.outside, NOON + timedelta(days=1))
    world.clock.advance(days=40)
    world.work()

    numbers = dict(NumberRow.objects.values_list("msisdn", "earliest_release_date"))
    grace = dict(NumberRow.objects.values_list("msisdn", "port_grace_until"))
    monkeypatch.undo()
    forget()
    assert numbers == {waiting.msisdn: date(2027, 2, 1), later.msisdn: date(2028, 1, 1)}
    assert grace == {waiting.msisdn: date(2027, 2, 1), later.msisdn: date(2027, 4, 1)}
