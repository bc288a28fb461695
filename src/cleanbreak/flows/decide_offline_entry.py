"""Decide about an entry of a desk that was not accepted by itself: by the lead of its store."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.offline_desk import EntryState, moment_of
from cleanbreak.domain.offline_seal import CannotOpenFields
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.reconcile_offline import accept_taken, read_held
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.offline_desk import OfflineEntryRow, lock_entry

REASON_LENGTH_MAX = 500


class UnknownOfflineEntry(Refusal):
    """There is no such declaration from a desk of your store."""

    code = "unknown_offline_entry"


class EntryDecided(Refusal):
    """Somebody has decided about this declaration already."""

    code = "offline_entry_decided"


class EntryUnreadable(Refusal):
    """Nobody can read what was declared. Take it anew, with the customer's paper, or refuse it."""

    code = "offline_entry_unreadable"


class DecisionReasonMissing(Refusal):
    """Say in a few words why, for whoever asks later."""

    code = "offline_decision_reason_missing"


def accept_entry(entry_id: UUID, line: str, reason: str, actor: Actor, now: datetime) -> None:
    """Accept it, as received at the desk's moment.

    :param line: number or card as it should read; empty: as it was written.
    :raises UnknownOfflineEntry, EntryDecided, DecisionReasonMissing: if it cannot be decided.
    :raises EntryUnreadable: if nobody can read it.
    :raises Refusal: whatever the public page would say of a field.
    """
    with transaction.atomic():
        row = _held(entry_id, reason, actor)
        number = row.number
        try:
            fields = read_held(row)
        except CannotOpenFields as fault:
            raise EntryUnreadable from fault
        fields = replace(fields, line=line) if line else fields
        received_at, _notes = moment_of(row.taken_at, number.block.issued_at, now)
        declaration = fields.as_declaration(number.number)
        notes = accept_taken(declaration, number, row.device.store_id, received_at)
        row.notes = " ".join([*row.notes.split(), *(note.value for note in notes)])
        _decide(row, EntryState.ACCEPTED, reason, actor, now)


def refuse_entry(entry_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Refuse it; what was declared is erased, the number and the reason stay.

    :raises UnknownOfflineEntry, EntryDecided, DecisionReasonMissing: if it cannot be decided.
    """
    with transaction.atomic():
        row = _held(entry_id, reason, actor)
        _decide(row, EntryState.REFUSED, reason, actor, now)


def entry_of_store(entry_id: UUID, actor: Actor) -> OfflineEntryRow | None:
    """Return an entry of the actor's store that was held once, if there is such a one."""
    rows = OfflineEntryRow.objects.select_related("device", "number__block")
    return rows.filter(pk=entry_id, device__store_id=actor.store).first()


def _held(entry_id: UUID, reason: str, actor: Actor) -> OfflineEntryRow:
    row = lock_entry(entry_id)
    if row is None or row.device.store_id != actor.store:
        raise UnknownOfflineEntry
    if row.state != EntryState.HELD.value:
        raise EntryDecided
    if not reason.strip():
        raise DecisionReasonMissing
    return row


def _decide(
    row: OfflineEntryRow, state: EntryState, reason: str, actor: Actor, now: datetime
) -> None:
    row.state, row.body = state.value, ""
    row.decided_at, row.decided_by = now, actor.acting_user
    row.decision_reason = reason.strip()[:REASON_LENGTH_MAX]
    row.save()
    details = {"receipt_number": row.number_id, "became": row.state, "held_for": row.held_for}
    entry = AuditEntry(act="offline.decided", order_id=None, actor=actor, details=details)
    append_audit([entry], now)
