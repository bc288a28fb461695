"""Read what we hold of a line, for staff."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.campaign import EidNamesSeveralLines, EidNotOurs
from cleanbreak.domain.line import Line, LineState
from cleanbreak.domain.look import Look, Purpose, Seen
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.note_look import note_look
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.records.further_sim import further_sims_of
from cleanbreak.records.line import cards_with_eid, find_lines, line_from
from cleanbreak.records.order import open_orders_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStory:
    """A line as staff see it."""

    line: Line
    termination_date: date | None
    balance: Balance | None
    """``None`` if the line has ended, or the charging system could not be asked."""
    open_order_id: UUID | None


def read_line(msisdn: str, outside: Outside) -> LineStory:
    """Return the line that has, or last had, the number.

    :raises UnknownLine: if no line has ever had it.
    """
    (row,) = find_lines([msisdn], [None])
    if row is None:
        raise UnknownLine
    line = line_from(row, further_sims_of([row["line_id"]]).get(row["line_id"], ()))
    return LineStory(
        line=line,
        termination_date=row["termination_date"],
        balance=None if line.state is LineState.TERMINATED else _balance(line, outside),
        open_order_id=open_orders_of([line.line_id]).get(line.line_id),
    )


def look_at_line(
    msisdn: str, purpose: Purpose, actor: Actor, outside: Outside, now: datetime
) -> LineStory:
    """Return the line as :func:`read_line`; that somebody looked, and why, is noted before.

    :raises UnknownLine: if no line has ever had the number.
    :raises LineIsWatched: if it is watched, and no second person has agreed.
    """
    story = read_line(msisdn, outside)
    note_look(Look(what=Seen.LINE, line_id=story.line.line_id, purpose=purpose), actor, now)
    return story


def card_on_chip(eid: str) -> str:
    """Return the first card of the one living line that has a profile on the eUICC.

    :raises EidNotOurs: if none has.
    :raises EidNamesSeveralLines: if several have.
    """
    cards = cards_with_eid(eid)
    if not cards:
        raise EidNotOurs
    if len(cards) > 1:
        raise EidNamesSeveralLines
    return cards[0]


def _balance(line: Line, outside: Outside) -> Balance | None:
    try:
        (answer,) = outside.charging.read_balance([line.charging_account])
    except OutsideFailure:
        return None
    return answer if isinstance(answer, Balance) else None
