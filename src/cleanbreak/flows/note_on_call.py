"""Note something on a call: for whoever has the call, and later whoever may see its order."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.call_note import NOTES_MAX, TooManyNotes, check_note
from cleanbreak.domain.staff import person_in
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.own_call import last_own_handling
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_note import CallNoteRow, notes_of
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.hotline_call import lock_hotline_call
from cleanbreak.records.sealed import open_sealed, seal


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """One note, as it is read."""

    text: str = field(repr=False)
    agent: str
    written_at: datetime


def note_on_call(
    call_id: UUID, text: str, actor: Actor, now: datetime, *, is_no_proof: bool
) -> None:
    """Keep a note on a call of this agent; the audit log has that there is one, not what it says.

    :param is_no_proof: whether the agent has said that short numbers in it are no proofs.
    :raises NotYourCall: if it is another agent's, or was handed on.
    :raises NoteEmpty, NoteTooLong, NoteHoldsNumber, NoteMayHoldProof: as :func:`check_note`.
    :raises TooManyNotes: if it has ten.
    """
    kept = check_note(text, is_no_proof=is_no_proof)
    with transaction.atomic():
        lock_hotline_call(call_id)
        last_own_handling(call_id, actor)
        if len(notes_of(call_id)) >= NOTES_MAX:
            raise TooManyNotes(limit=NOTES_MAX)
        row = CallNoteRow(
            note_id=uuid7(),
            call_id=call_id,
            text=seal(kept),
            agent=actor.acting_user,
            written_at=now,
        )
        row.save(force_insert=True)
        details = {"call": str(call_id), "note": str(row.note_id)}
        entry = AuditEntry(act="call.noted", order_id=None, actor=actor, details=details)
        append_audit([entry], now)


def read_notes(call_id: UUID, actor: Actor) -> list[CallNote]:
    """Return the notes on a call of this agent, also those of a colleague who had it before.

    :raises NotYourCall: if it is another agent's, or was handed on.
    """
    last_own_handling(call_id, actor)
    return _read(call_id)


def notes_of_order(order_id: UUID, *, may_know_confidential: bool) -> list[CallNote]:
    """Return the notes on the calls in which an order was accepted, for whoever may see it."""
    if not may_know_confidential and confidential_among([order_id]):
        return []
    handled = CallHandlingRow.objects.filter(order_id=order_id).order_by("begun_at")
    calls = dict.fromkeys(handled.values_list("call_id", flat=True))
    return [note for call_id in calls for note in _read(call_id)]


def _read(call_id: UUID) -> list[CallNote]:
    return [
        CallNote(text=open_sealed(row.text), agent=person_in(row.agent), written_at=row.written_at)
        for row in notes_of(call_id)
    ]
