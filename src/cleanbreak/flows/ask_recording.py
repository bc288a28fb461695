"""Ask whether a call may be recorded, and tell the recorder what the caller said.

The answer is kept first; the recorder is told after it, and again each minute until it has heard.
Whoever says no later is heard as well: then the recorder destroys what it has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_recording import (
    MalformedRecording,
    RecordingAnswer,
    RecordingNotAgreed,
    RecordingRules,
    parse_recording,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.own_call import dated_places, last_own_handling
from cleanbreak.policies.conduct_rules import recording_rules
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.recorder import Recorder
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_recording import (
    CallRecordingRow,
    recording_of,
    untold_recordings,
)
from cleanbreak.records.hotline_call import HotlineCallRow, lock_hotline_call
from cleanbreak.records.sealed import open_sealed, seal

TOLD_FOR = timedelta(days=1)
"""So long the recorder is told again that has not answered."""
PROBLEMS: dict[type[OutsideFailure], str] = {
    Refused: "refused",
    Unavailable: "unavailable",
    OutcomeUnknown: "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingNow:
    """How a call stands with its recording."""

    rules: RecordingRules
    answer: RecordingAnswer | None
    """``None``: nothing was said yet."""
    is_told: bool
    """Whether the recorder knows of it."""
    reference: str = field(repr=False)


def answer_recording(call_id: UUID, answer: RecordingAnswer, actor: Actor, now: datetime) -> None:
    """Keep what the caller was told, or said; a name that was kept goes with a no.

    :raises NotYourCall: if it is another agent's, or was handed on.
    :raises RecordingNotAgreed: for what is no answer where the caller is, as that it was told where
        they must agree.
    """
    with transaction.atomic():
        lock_hotline_call(call_id)
        last_own_handling(call_id, actor)
        rules = rules_of_call(call_id, now)
        if answer not in rules.answers():
            raise RecordingNotAgreed
        place, today = dated_places(call_id, now)[0]
        CallRecordingRow.objects.update_or_create(
            call_id=call_id,
            defaults={
                "answer": answer.value,
                "place": place,
                "agent": actor.acting_user,
                "asked_at": now,
                "told_at": None,
                "problem": "",
                "reference": "",
                "kept_until": rules.kept.after(today),
            },
        )
        _note("call.recording_asked", call_id, answer.value, actor, now)


def tell_recorder(recorder: Recorder, now: datetime) -> int:
    """Tell the recorder of every call of which it was not told; return of how many it heard."""
    return sum(_tell(recorder, row, now) for row in untold_recordings(now - TOLD_FOR))


def read_call_recording(call_id: UUID, now: datetime) -> RecordingNow:
    """Return how a call stands with its recording."""
    row = recording_of(call_id)
    return RecordingNow(
        rules=rules_of_call(call_id, now),
        answer=RecordingAnswer(row.answer) if row else None,
        is_told=row is not None and row.told_at is not None,
        reference=open_sealed(row.reference) if row and row.reference else "",
    )


def rules_of_call(call_id: UUID, now: datetime) -> RecordingRules:
    """Return the rules of a call: of its two places, the stricter one of each."""
    first, *others = _rules_by_place(call_id, now)
    for other in others:
        first = first.and_also(other)
    return first


def _rules_by_place(call_id: UUID, now: datetime) -> Iterator[RecordingRules]:
    return (recording_rules(place, today) for place, today in dated_places(call_id, now))


def _tell(recorder: Recorder, row: CallRecordingRow, now: datetime) -> bool:
    """Tell it of one call; what was said meanwhile stays to be told."""
    call = HotlineCallRow.objects.filter(pk=row.call_id).first()
    if call is None:
        return False
    reference, problem = "", ""
    try:
        if row.answer == RecordingAnswer.REFUSED.value:
            recorder.discard(call.provider, call.provider_call_id)
        else:
            reference = parse_recording(recorder.keep(call.provider, call.provider_call_id))
    except OutsideFailure as failure:
        problem = next(word for kind, word in PROBLEMS.items() if isinstance(failure, kind))
    except MalformedRecording:
        problem = MalformedRecording.code
    untold = CallRecordingRow.objects.filter(pk=row.call_id, asked_at=row.asked_at, told_at=None)
    untold = untold.filter(answer=row.answer)
    if problem:
        untold.update(problem=problem)
        return False
    return bool(
        untold.update(told_at=now, problem="", reference=seal(reference) if reference else "")
    )


def _note(act: str, call_id: UUID, answer: str, actor: Actor, now: datetime) -> None:
    details = {"call": str(call_id), "answer": answer}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
