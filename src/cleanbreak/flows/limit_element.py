"""Limit an element: say how hard it may be driven and when masses leave it alone; for all workers.

A change is in force within a few seconds, without a restart, and the audit log has who made it.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.element_limit import (
    DailyPause,
    Element,
    parse_rate,
    pause_ends_at,
    rate_text,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.element import read_elements, write_pauses, write_rate

ELEMENTS = tuple(port.name for port in fields(Outside))
"""What elements are called: as the port behind which they stand."""


class UnknownElement(Refusal):
    """There is no element "{name}". Choose one of: {known}."""

    code = "unknown_element"


def limit_element(name: str, rate: str | None, actor: Actor, now: datetime) -> Element:
    """Let an element be called so often at most, as ``200/s``; ``None`` lifts the limit.

    :raises UnknownElement: if there is no such element.
    :raises MalformedRate: if the rate is none.
    """
    rate_per_s = None if rate is None else parse_rate(rate)
    _check_known(name)
    with transaction.atomic():
        write_rate(name, rate_per_s)
        said = None if rate_per_s is None else rate_text(rate_per_s)
        _note(name, "element.limited", actor, now, {"rate": said})
    return read_element(name)


def pause_element(name: str, pauses: Sequence[DailyPause], actor: Actor, now: datetime) -> Element:
    """Let mass work leave an element alone at these times of each day; none lifts the pauses.

    :raises UnknownElement: if there is no such element.
    :raises NeverOpen: if the pauses leave no time.
    """
    _check_known(name)
    pause_ends_at(pauses, now)
    with transaction.atomic():
        write_pauses(name, pauses)
        said = [f"{one.times} {one.zone}" for one in pauses]
        _note(name, "element.paused", actor, now, {"pauses": said})
    return read_element(name)


def read_element(name: str) -> Element:
    """Return one element, also if nothing was ever said of it.

    :raises UnknownElement: if there is no such element.
    """
    _check_known(name)
    return read_elements().get(name) or Element(name=name)


def list_elements() -> list[Element]:
    """Return every element, in the order of the ports."""
    known = read_elements()
    return [known.get(name) or Element(name=name) for name in ELEMENTS]


def _check_known(name: str) -> None:
    if name not in ELEMENTS:
        raise UnknownElement(name=name, known=", ".join(ELEMENTS))


def _note(name: str, act: str, actor: Actor, now: datetime, said: dict[str, object]) -> None:
    append_audit(
        [AuditEntry(act=act, order_id=None, actor=actor, details={"element": name, **said})], now
    )
