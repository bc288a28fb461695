"""Answer the program at a counter: give it its job once, and take what came of it.

What it says of a card is judged here, and nothing of it is kept but codes and figures; what was
read for the holder goes under its own key at once.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.counter import (
    IN_USE_FOR,
    AnotherAgent,
    CounterFailed,
    CounterRevoked,
    JobKind,
)
from cleanbreak.domain.line import Line
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import (
    CardIdentity,
    CardPinBlocked,
    CardPinWrong,
    NotTheCardOfTheLine,
    PinStatus,
)
from cleanbreak.domain.slip import PrintOutcome
from cleanbreak.flows.card_in_visit import note_wipe_in_visit, take_card_in_visit
from cleanbreak.flows.counter_answers import read_identity, read_wiped, refusal_in
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.flows.keep_card_reading import keep_card_reading
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.manage_counters import hash_of_token
from cleanbreak.flows.sim_files import contents_of
from cleanbreak.records.counter import CounterRow, counter_of_token, note_seen
from cleanbreak.records.counter_job import (
    CounterJobRow,
    give_up_jobs,
    lock_taken,
    take_job,
    was_used_since,
    write_answer,
)
from cleanbreak.records.line import LineRow

AGAIN_IN_USE_S, AGAIN_IDLE_S = 1.0, 5.0
"""When an agent should ask again: of a counter at which somebody works, and of another."""
VERSION_LENGTH_MAX = 40
Said: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says to speak for a counter: by which token, and which start of the program it is."""

    token: str = field(repr=False)
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTaken:
    """A job for an agent."""

    job_id: UUID
    kind: JobKind
    work: Said = field(repr=False)


def admit(token: str, now: datetime) -> None:
    """Return if a counter speaks, and asks no more often than a program does.

    :raises CounterRevoked: if the token is good no more.
    :raises TooManyRequests: if it asks too often.
    """
    check_rate(Limited.COUNTER, str(_counter(token).counter_id), now)


def begin_serving(speaker: Speaker, version: str, now: datetime, *, has_printer: bool) -> None:
    """Let this start of the program serve its counter, and no earlier one.

    What an earlier one had taken is over: it may lie half done, and is repeated by the clerk.

    :raises CounterRevoked: if the token is good no more.
    """
    with transaction.atomic():
        counter = _counter(speaker.token)
        counter.agent, counter.agent_version = speaker.agent, version[:VERSION_LENGTH_MAX]
        counter.has_printer, counter.seen_at = has_printer, now
        counter.save(update_fields=["agent", "agent_version", "has_printer", "seen_at"])
        give_up_jobs(now, counter)


def take_for_counter(speaker: Speaker, now: datetime) -> JobTaken | None:
    """Take the job that waits; its work is erased here by that.

    :raises CounterRevoked, AnotherAgent: if it is not theirs.
    """
    with transaction.atomic():
        counter = _served(speaker)
        note_seen(counter, now)
        taken = take_job(counter, speaker.agent, now)
        if taken is None:
            return None
        row, work = taken
        kind = JobKind(row.kind)
        if kind is JobKind.WIPE:  # before the first record is overwritten
            desk, line = _desk(row)
            begun = {"ground": row.ground, "line_state": line.state.value}
            desk.note("card.wipe_begun", line, now, begun)
    return JobTaken(job_id=row.job_id, kind=kind, work=work)


def again_in_s(speaker: Speaker, now: datetime) -> float:
    """Return after how many seconds the agent should ask again."""
    counter = _served(speaker)
    return AGAIN_IN_USE_S if was_used_since(counter, now - IN_USE_FOR) else AGAIN_IDLE_S


def answer_for_counter(speaker: Speaker, job_id: UUID, said: Said, now: datetime) -> None:
    """Note what came of a job; one that is not theirs, over or answered stays as it is.

    :raises CounterRevoked, AnotherAgent: if it is not theirs.
    """
    with transaction.atomic():
        counter = _served(speaker)
        note_seen(counter, now)
        row = lock_taken(counter, job_id, speaker.agent)
        if row is None:
            return
        write_answer(row, _judged(row, said, now), now)


def _judged(row: CounterJobRow, said: Said, now: datetime) -> dict[str, Any]:
    refusal = refusal_in(said)
    try:
        if refusal is not None:
            _note_refusal(row, refusal, now)
            return _refused(refusal)
        with transaction.atomic():
            return JUDGES[JobKind(row.kind)](row, said, now)
    except NotTheCardOfTheLine as other:
        _note_refusal(row, other, now)
        return _refused(other)
    except Refusal as fault:
        return _refused(fault)


def _identified(row: CounterJobRow, said: Said, now: datetime) -> dict[str, Any]:
    card, pin = read_identity(said)
    desk, line = _desk(row)
    if not take_card_in_visit(row.about, card, row.actor, now):
        desk.compare(card, line, now)
    imsi_was_compared = card.imsi is not None
    desk.note("card.checked", line, now, {"imsi_was_compared": imsi_was_compared})
    return {
        "outcome": "is_card_of_line",
        "imsi_was_compared": imsi_was_compared,
        "pin": pin.status.value,
        "tries_left": pin.tries_left,
        "needs_pin": pin.status is not PinStatus.OFF,
    }


def _wiped(row: CounterJobRow, said: Said, now: datetime) -> dict[str, Any]:
    desk, line = _desk(row)
    facts = read_wiped(said)
    desk.note("card.wiped", line, now, facts)
    with suppress(Refusal):  # the visit may be over; the card is wiped all the same
        note_wipe_in_visit(row.about, facts, row.actor, now)
    return facts


def _read(row: CounterJobRow, said: Said, now: datetime) -> dict[str, Any]:
    desk, line = _desk(row)
    dump = CardDump.from_json(str(said.get("dump", "")))
    desk.compare(CardIdentity(dump.iccid), line, now)
    keep_card_reading(_line_of(row), dump, now)
    figures = contents_of(dump).counts()
    facts = {"outcome": "broken_off" if said.get("broke_off") else "complete", **figures}
    desk.note("card.read", line, now, facts)
    return facts


def _printed(row: CounterJobRow, said: Said, now: datetime) -> dict[str, Any]:
    del row, now
    try:
        return {"outcome": PrintOutcome(said.get("outcome")).value}
    except ValueError as fault:
        raise CounterFailed from fault


JUDGES: Mapping[JobKind, Callable[[CounterJobRow, Said, datetime], dict[str, Any]]] = {
    JobKind.IDENTIFY: _identified,
    JobKind.READ: _read,
    JobKind.WIPE: _wiped,
    JobKind.PRINT: _printed,
}


def _note_refusal(row: CounterJobRow, refusal: Refusal, now: datetime) -> None:
    """Note what tells of somebody trying: a card that is not the line's, a PIN that is wrong."""
    if row.line is None:
        return
    desk, line = _desk(row)
    if isinstance(refusal, NotTheCardOfTheLine):
        desk.note("card.not_the_lines", line, now, {})
    elif isinstance(refusal, CardPinWrong | CardPinBlocked):
        desk.note("card.pin_refused", line, now, {"code": refusal.code, **refusal.data})


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"refused": refusal.code, "data": dict(refusal.data)}


def _desk(row: CounterJobRow) -> tuple[AtDesk, Line]:
    desk = AtDesk(iccid=_line_of(row).iccid, actor=row.actor)
    return desk, desk.line()


def _line_of(row: CounterJobRow) -> LineRow:
    """Return the line whose card it is about.

    :raises CounterFailed: if it is about none: a slip, to which somebody answers as to a card.
    """
    if row.line is None:
        raise CounterFailed
    return row.line


def _served(speaker: Speaker) -> CounterRow:
    counter = _counter(speaker.token)
    if counter.agent != speaker.agent or not speaker.agent:
        raise AnotherAgent
    return counter


def _counter(token: str) -> CounterRow:
    counter = counter_of_token(hash_of_token(token))
    if counter is None:
        raise CounterRevoked
    return counter
