"""Ask a counter to do something with the card in its reader, or to print; and look what came of it.

Nobody waits in here: the computer at the counter asks for its job within a second or two, and the
page of the clerk asks after it.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from cleanbreak.domain.card_destruction import NobodyTakesCardAlong
from cleanbreak.domain.counter import (
    PRINT_BYTES_MAX,
    CounterAway,
    CounterBrokeOff,
    CounterBusy,
    JobKind,
    JobState,
    NoCounterChosen,
    SlipTooLong,
    UnknownCounter,
)
from cleanbreak.domain.line import Line
from cleanbreak.domain.sim_card import Consent, LastTry, Pin, wipe_ground
from cleanbreak.domain.termination import Actor
from cleanbreak.records.counter import CounterRow
from cleanbreak.records.counter_job import (
    CounterJobRow,
    NewJob,
    forget_jobs,
    give_up_jobs,
    insert_job,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAsk:
    """What is wanted of the card of a line, and who wants it."""

    counter_id: UUID | None
    line: Line
    actor: Actor
    about: str = ""
    """For what: ``visit:`` and its number."""
    pin: Pin | None = field(default=None, repr=False)
    """As the customer typed it; it is sealed until the counter has it, and kept nowhere."""
    last_try: LastTry = LastTry.KEEP
    consent: Consent = Consent.NOT_GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """How far a job is; it tells of nobody."""

    job_id: UUID
    kind: JobKind
    state: JobState
    outcome: Mapping[str, Any]

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will come."""
        return self.state in (JobState.ANSWERED, JobState.OVER)


def ask_whose_card(ask: CardAsk, now: datetime) -> UUID:
    """Ask whether the card in the reader is the card of the line; nothing on it is changed.

    :raises NoCounterChosen, UnknownCounter, CounterAway, CounterBusy: if it cannot be asked.
    """
    return _ask_card(JobKind.IDENTIFY, ask, "", now)


def ask_to_wipe(ask: CardAsk, now: datetime) -> UUID:
    """Ask to wipe the card of the line.

    :raises HolderMustConsent: if the line has not ended, and its holder did not consent.
    :raises Refusal: as :func:`ask_whose_card`.
    """
    return _ask_card(JobKind.WIPE, ask, wipe_ground(ask.line.state, ask.consent).value, now)


def ask_to_read(ask: CardAsk, now: datetime) -> UUID:
    """Ask to read the card of the line, for its holder to take along.

    :raises NobodyTakesCardAlong: if the holder did not say that they want it.
    :raises Refusal: as :func:`ask_whose_card`.
    """
    if ask.consent is not Consent.GIVEN:
        raise NobodyTakesCardAlong
    return _ask_card(JobKind.READ, ask, "", now)


def ask_to_print(
    counter_id: UUID | None, slip: bytes, actor: Actor, now: datetime, about: str = ""
) -> UUID:
    """Ask to print the bytes of a slip.

    :raises SlipTooLong: if no slip is so long.
    :raises NoCounterChosen, UnknownCounter, CounterAway, CounterBusy: if it cannot be asked.
    """
    if len(slip) > PRINT_BYTES_MAX:
        raise SlipTooLong
    work = {"slip": base64.b64encode(slip).decode()}
    return _insert(counter_id, NewJob(kind=JobKind.PRINT, work=work, actor=actor, about=about), now)


def see_job(job_id: UUID, actor: Actor, now: datetime) -> JobSeen:
    """Return how far a job is, to whoever asked for it.

    :raises UnknownCounter: if there is no such job, or it is somebody else's.
    """
    give_up_jobs(now)
    row = CounterJobRow.objects.filter(pk=job_id, acting_user=actor.acting_user).first()
    if row is None:
        raise UnknownCounter
    return JobSeen(
        job_id=row.job_id,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        outcome=row.outcome,
    )


def forget_counter_jobs(now: datetime) -> int:
    """Give up what is late, and delete what nobody asks after any more; return how many."""
    give_up_jobs(now)
    return forget_jobs(now)


def check_not_over(seen: JobSeen) -> None:
    """Return if the job has an answer, or may still get one.

    :raises CounterBrokeOff: if it was given up.
    """
    if seen.state is JobState.OVER:
        raise CounterBrokeOff


def _ask_card(kind: JobKind, ask: CardAsk, ground: str, now: datetime) -> UUID:
    line = ask.line
    further = {one.iccid: one.imsi for one in line.further_sims}
    work = {
        "sims": {line.iccid: line.imsi, **further},
        "pin": ask.pin.digits if ask.pin else None,
        "last_try": ask.last_try.value,
    }
    if kind is JobKind.IDENTIFY:
        work = {}  # the counter says what it sees; what it should see, it need not know
    new = NewJob(
        kind=kind, work=work, actor=ask.actor, line_id=line.line_id, about=ask.about, ground=ground
    )
    return _insert(ask.counter_id, new, now)


def _insert(counter_id: UUID | None, new: NewJob, now: datetime) -> UUID:
    counter = usable_counter(counter_id, new.actor)
    if not counter.is_there(now):
        raise CounterAway
    give_up_jobs(now)
    try:
        with transaction.atomic():
            return insert_job(counter, new, now).job_id
    except IntegrityError as twice:
        raise CounterBusy from twice


def usable_counter(counter_id: UUID | None, actor: Actor) -> CounterRow:
    """Return the counter at which somebody stands.

    :raises NoCounterChosen: if nobody said which.
    :raises UnknownCounter: if there is none, it was revoked, or it is in another store.
    """
    if counter_id is None:
        raise NoCounterChosen
    row = CounterRow.objects.select_related("store").filter(pk=counter_id, revoked_at=None).first()
    if row is None or row.store_id != actor.store:
        raise UnknownCounter
    return row
