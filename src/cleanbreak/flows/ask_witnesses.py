"""Ask the witnesses to cosign the newest checkpoint of our log, each on its own.

Nobody is asked within a transaction, and the log waits for nobody: those that are away or slow have
a task of their own. What a witness answers is checked before it is kept; one that says that our log
is another one than before is told to people.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias

from django.db import transaction

from cleanbreak.domain.named_witness import SLOW, WitnessState, wait_after
from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.domain.signed_note import NoteSignature
from cleanbreak.flows.read_log import SignedCheckpoint, current_checkpoint, prove_consistency
from cleanbreak.flows.true_cosignatures import CosignatureFalse, true_cosignatures
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.ports.witness import Conflict, NotConsistent, Witness
from cleanbreak.records.log_head import newest_head
from cleanbreak.records.log_witness import (
    LogWitnessRow,
    insert_cosignatures,
    keep_witness,
    note_dispute,
    read_witnesses,
)

LOG = logging.getLogger(__name__)
ROUNDS_MAX = 3
"""A witness that tells another size is asked again from there; not for ever."""
ROUND_WITHIN_S = 15.0
Answer: TypeAlias = list[str] | OutsideFailure | None
"""``None``: it did not come in time."""


class Outcome(Enum):
    """What became of one question to a witness."""

    COSIGNED = "cosigned"
    ASK_AGAIN = "ask_again"
    """At once: it said from where."""
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked, and of whom."""

    signed: SignedCheckpoint
    witnesses: Mapping[str, Witness]
    clock: Callable[[], datetime]


def ask_witnesses(witnesses: Sequence[Witness], lane: Lane, clock: Callable[[], datetime]) -> int:
    """Ask those of a lane that are due; return how many have cosigned."""
    signed = current_checkpoint() if witnesses else None
    if signed is None:
        return 0
    asking = Asking(signed=signed, witnesses={one.name: one for one in witnesses}, clock=clock)
    pending, cosigned = _due(asking, lane), 0
    for _ in range(ROUNDS_MAX):
        if not pending:
            break
        again = []
        for row, answer, took in _ask_all(asking, pending):
            outcome = _settle(asking, row, answer, took)
            cosigned += outcome is Outcome.COSIGNED
            again += [row] if outcome is Outcome.ASK_AGAIN else []
        pending = again
    return cosigned


def _due(asking: Asking, lane: Lane) -> list[LogWitnessRow]:
    """Return whom nobody has asked for this checkpoint, and who is not left alone."""
    now, size = asking.clock(), asking.signed.checkpoint.size
    return [
        row
        for row in read_witnesses(list(asking.witnesses), now)
        if (row.state == WitnessState.SOUND.value) == (lane is Lane.SOUND)
        and row.due_at <= now
        and (row.size != size or row.cosigned_at is None or row.failures)
    ]


def _ask_all(
    asking: Asking, rows: Sequence[LogWitnessRow]
) -> Iterator[tuple[LogWitnessRow, Answer, timedelta]]:
    """Ask all at the same time; of one that does not answer in time nobody knows if it cosigned."""
    size = asking.signed.checkpoint.size
    proofs = [(old := min(row.size, size), prove_consistency(old, size)) for row in rows]
    pool = ThreadPoolExecutor(len(rows), thread_name_prefix="witness")
    try:
        futures = [
            pool.submit(_ask, asking, asking.witnesses[row.name], old, proof)
            for row, (old, proof) in zip(rows, proofs, strict=True)
        ]
        wait(futures, timeout=ROUND_WITHIN_S)
        for row, future in zip(rows, futures, strict=True):
            yield row, *_outcome(future)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # a straggler ends by its own time-out


def _ask(
    asking: Asking, witness: Witness, old: int, proof: Sequence[bytes]
) -> tuple[Answer, timedelta]:
    began = asking.clock()
    try:
        answer: Answer = witness.cosign(old, proof, asking.signed.note)
    except OutsideFailure as failure:
        answer = failure
    return answer, asking.clock() - began


def _outcome(future: Future[tuple[Answer, timedelta]]) -> tuple[Answer, timedelta]:
    if not future.done():
        return None, timedelta(0)
    return future.result()


def _settle(asking: Asking, row: LogWitnessRow, answer: Answer, took: timedelta) -> Outcome:
    """Keep what became of one question."""
    if isinstance(answer, Conflict):
        return _from_there(asking, row, answer.size)
    if isinstance(answer, NotConsistent):
        return _dispute(asking, row)
    if answer is None or isinstance(answer, OutsideFailure):
        state = WitnessState.REFUSING if isinstance(answer, Refused) else WitnessState.AWAY
        return _fail(asking, row, state)
    try:
        vkeys = asking.witnesses[row.name].vkeys
        true = true_cosignatures(asking.signed.checkpoint.text, answer, vkeys)
    except CosignatureFalse:
        return _fail(asking, row, WitnessState.UNTRUE)
    return _cosigned(asking, row, dict(true), took)


def _cosigned(
    asking: Asking, row: LogWitnessRow, true: Mapping[str, NoteSignature], took: timedelta
) -> Outcome:
    now, size = asking.clock(), asking.signed.checkpoint.size
    state = WitnessState.SLOW if took > SLOW else WitnessState.SOUND
    if row.failures:
        LOG.warning("witness %s: cosigns again", row.name)
    row.size, row.cosigned_at, row.due_at = size, now, now
    row.state, row.failures, row.troubled_since = state.value, 0, None
    with transaction.atomic():
        insert_cosignatures(size, {name: one.line for name, one in true.items()}, now)
        keep_witness(row)
    return Outcome.COSIGNED


def _from_there(asking: Asking, row: LogWitnessRow, size: int) -> Outcome:
    """Ask again from what the witness cosigned last, unless our log never was that large."""
    head = newest_head()
    if head is None or size > head.size:
        return _dispute(asking, row)
    # kept when it has cosigned: until then it is asked as it was, and says it again
    row.size = size
    return Outcome.ASK_AGAIN if size <= asking.signed.checkpoint.size else Outcome.LATER


def _dispute(asking: Asking, row: LogWitnessRow) -> Outcome:
    """Tell people: the witness has seen another log under our name, or ours has lost entries."""
    if row.state != WitnessState.DISPUTING.value:
        try:
            theirs = asking.witnesses[row.name].latest(asking.signed.checkpoint.origin) or ""
        except OutsideFailure:
            theirs = ""
        note_dispute(row.name, asking.signed.note, theirs, asking.clock())
        LOG.error("witness %s: our log is not the one that it cosigned", row.name)
    return _fail(asking, row, WitnessState.DISPUTING)


def _fail(asking: Asking, row: LogWitnessRow, state: WitnessState) -> Outcome:
    """Leave the witness alone for a while."""
    now = asking.clock()
    if row.state != state.value:
        LOG.warning("witness %s: %s", row.name, state.value)
    row.state, row.failures = state.value, row.failures + 1
    row.troubled_since = row.troubled_since or now
    row.due_at = now + wait_after(state, row.failures)
    keep_witness(row)
    return Outcome.LATER
