"""Tell a person what is still kept about them, why, and until when (GDPR Art. 15, PIPL Art. 45)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cleanbreak.domain.look import Look, Purpose, Seen
from cleanbreak.domain.retention import (
    Category,
    Clock,
    NothingIsKept,
    RetentionRule,
    Then,
)
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.erase_what_is_due import today_everywhere
from cleanbreak.flows.note_look import note_look
from cleanbreak.flows.require_second_person import require_right
from cleanbreak.policies.retention_rules import retention_rules
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.legal_hold import held_lines
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.retention import BIT
from cleanbreak.records.subject_export import (
    Subject,
    orders_of,
    rows_kept,
    tables_about_people,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCategory:
    """One category of data about one line: why it is kept, and until when."""

    line_id: int
    place: str
    rule: RetentionRule
    ended_on: date | None
    """``None``: the line goes on."""
    last_day: date | None
    """``None``: nobody can say yet, since it counts from something else, or it is kept."""
    is_held: bool
    """Whether it stays longer for a court, an authority or a dispute."""
    is_erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIsKept:
    """All that is handed out to a person."""

    categories: tuple[KeptCategory, ...]
    data: Mapping[str, tuple[Category, list[dict[str, Any]]]]
    """The rows themselves, by table, each with the category that it goes by."""


def tell_what_is_kept(msisdn: str, purpose: Purpose, actor: Actor, now: datetime) -> WhatIsKept:
    """Return what is kept about the holder of the line that has, or last had, the number.

    :raises NothingIsKept: if no line is known by the number, any more or at all.
    :raises NotEntitledToAct: if the person's role does not allow it.
    :raises LineIsWatched: if one of the lines is watched, and no second person has agreed.
    """
    require_right(Right.TELL_WHAT_IS_KEPT, actor)
    (found,) = find_lines([msisdn], [None])
    if found is None:
        raise NothingIsKept
    line = LineRow.objects.get(pk=found["line_id"])
    for line_id in _lines_of(line.holder_id):
        note_look(Look(what=Seen.LINE, line_id=line_id, purpose=purpose), actor, now)
    return _kept(line.holder_id, now)


def _kept(holder_id: int, now: datetime) -> WhatIsKept:
    subject = _subject(holder_id)
    data = {
        table: (category, rows_kept(table, subject)) for table, category in tables_about_people()
    }
    return WhatIsKept(
        categories=_categories(subject, now),
        data={table: kept for table, kept in data.items() if kept[1]},
    )


def _lines_of(holder_id: int) -> list[int]:
    lines = LineRow.objects.filter(holder_id=holder_id).order_by("line_id")
    return list(lines.values_list("line_id", flat=True))


def _subject(holder_id: int) -> Subject:
    lines = _lines_of(holder_id)
    by_line = {line_id: orders_of([line_id]) for line_id in lines}
    orders = [order_id for own in by_line.values() for order_id in own]
    hidden = confidential_among(orders)
    return Subject(
        holder_id=holder_id,
        line_ids=lines,
        order_ids=[one for one in orders if one not in hidden],
        hidden=sorted(hidden),
        silent_line_ids=[line_id for line_id, own in by_line.items() if hidden & set(own)],
    )


def _categories(subject: Subject, now: datetime) -> tuple[KeptCategory, ...]:
    lines = LineRow.objects.filter(pk__in=subject.line_ids).order_by("line_id")
    held = held_lines(subject.line_ids, today_everywhere(now))
    return tuple(one for line in lines for one in _of_line(line, now.date(), held))


def _of_line(line: LineRow, today: date, held: frozenset[int]) -> list[KeptCategory]:
    ended_on = line.termination_date
    rules = retention_rules(line.jurisdiction, line.law_of or ended_on or today)
    return [
        KeptCategory(
            line_id=line.line_id,
            place=line.jurisdiction,
            rule=rule,
            ended_on=ended_on,
            last_day=_last_day(rule, ended_on),
            is_held=line.line_id in held,
            is_erased=bool(line.erased & BIT.get(category, 0)),
        )
        for category, rule in rules.items()
    ]


def _last_day(rule: RetentionRule, ended_on: date | None) -> date | None:
    counts_from_the_end = rule.counts_from in (Clock.END_OF_LINE, Clock.END_OF_YEAR)
    if ended_on is None or not counts_from_the_end or rule.then is Then.KEEP:
        return None
    return rule.last_day(ended_on)
