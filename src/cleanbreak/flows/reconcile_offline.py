"""Reconcile what a desk took while it was offline: each declaration once, however often it comes.

A desk is known by its signature, so that it delivers whoever is signed in there, and if nobody is.
Each entry is a transaction of its own: after a power cut it is delivered again and answered alike.
What is signed is never lost: what is not accepted by itself waits for the store's lead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.declaration import Declaration
from cleanbreak.domain.effective_date import DateInThePast, EndsBeforeNotice
from cleanbreak.domain.offline_desk import (
    EntryMalformed,
    EntryNote,
    EntrySignatureWrong,
    EntryState,
    HeldFor,
    NumberNotOfDesk,
    OfflineEntry,
    ReplayChanged,
    SignedEntry,
    check_signature,
    first_link,
    moment_of,
    read_entry,
)
from cleanbreak.domain.offline_seal import CannotOpenFields, open_fields
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.prepare_desk import UnknownDesk
from cleanbreak.flows.read_offline_fields import (
    CLERK_LENGTH_MAX,
    TakenFields,
    read_offline_fields,
)
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.offline_desk import (
    DeskDeviceRow,
    OfflineEntryRow,
    OfflineNumberRow,
    lock_device,
    neighbours,
    number_of_device,
)
from cleanbreak.records.sealed import open_sealed


@dataclass(frozen=True, slots=True)
class Answered:
    """What the desk is told about one entry."""

    state: EntryState
    code: str = ""


def reconcile_offline(
    device_id: UUID, delivered: Sequence[SignedEntry], now: datetime
) -> list[Answered]:
    """Take what a desk delivers; return an answer to each entry, in the same order."""
    return [_answer(device_id, signed, now) for signed in delivered]


def read_held(row: OfflineEntryRow) -> TakenFields:
    """Return what was written at the desk, of an entry that is held.

    :raises CannotOpenFields, TakenFieldsMalformed: if nobody can read it.
    """
    entry = read_entry(row.body)
    private_key = open_sealed(row.number.block.private_key)
    return read_offline_fields(open_fields(private_key, entry.sealed, entry.number))


def accept_taken(
    declaration: Declaration, number: OfflineNumberRow, store: str, received_at: datetime
) -> list[EntryNote]:
    """Accept what a desk took, by the same flow as everybody's; return what is to be noted.

    :raises Refusal: whatever that flow says, but for a day that only lies too early.
    """

    def accept(said: Declaration) -> None:
        accept_declaration(
            said,
            operator=operator_name(),
            home_place=settings.CLEANBREAK_HOME_PLACE,
            now=received_at,
            taken_at=TakenAt(channel=Channel.STORE_DESK, store=store, receipt_number=number.number),
        )

    try:
        accept(declaration)
    except (DateInThePast, EndsBeforeNotice):
        accept(replace(declaration, wished_date=None))
        return [EntryNote.WISH_MOVED]
    return []


def _answer(device_id: UUID, signed: SignedEntry, now: datetime) -> Answered:
    try:
        with transaction.atomic():
            device = lock_device(device_id)
            if device is None:
                raise UnknownDesk
            return _take(device, signed, now)
    except (EntryMalformed, EntrySignatureWrong, NumberNotOfDesk, ReplayChanged) as refusal:
        details = {"desk": str(device_id), "code": refusal.code, "hash": signed.hash}
        actor = Actor(channel=Channel.STORE_DESK, acting_user="desk")
        entry = AuditEntry(act="offline.refused", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        return Answered(EntryState.REFUSED, refusal.code)


def _take(device: DeskDeviceRow, signed: SignedEntry, now: datetime) -> Answered:
    check_signature(bytes.fromhex(device.public_key), signed)
    entry = read_entry(signed.body)
    number = number_of_device(entry.number, device.device_id)
    if number is None or entry.device_id != device.device_id:
        raise NumberNotOfDesk
    before = OfflineEntryRow.objects.filter(number=number).first()
    if before is not None:
        if before.body_hash != signed.hash:
            raise ReplayChanged
        return Answered(EntryState(before.state), before.held_for or "")
    around = neighbours(device.device_id, entry.sequence)
    row = _row(device, number, entry, signed)
    row.delivered_at = now
    received_at, notes = moment_of(entry.taken_at, number.block.issued_at, now)
    if _went_back(entry, around):
        notes.append(EntryNote.CLOCK_WENT_BACK)
    row.held_for = _why_held(device, number, entry, signed, around)
    _judge(row, number, received_at, notes)
    row.notes = " ".join(note.value for note in notes)
    row.save(force_insert=True)
    _note_taken(device, row, now)
    return Answered(EntryState(row.state), row.held_for or "")


def _row(
    device: DeskDeviceRow, number: OfflineNumberRow, entry: OfflineEntry, signed: SignedEntry
) -> OfflineEntryRow:
    return OfflineEntryRow(
        device=device,
        number=number,
        sequence=entry.sequence,
        previous_hash=entry.previous,
        body_hash=signed.hash,
        body=signed.body,
        signature=signed.signature.hex(),
        taken_at=entry.taken_at,
    )


def _why_held(
    device: DeskDeviceRow,
    number: OfflineNumberRow,
    entry: OfflineEntry,
    signed: SignedEntry,
    around: Sequence[OfflineEntryRow],
) -> str | None:
    if device.revoked_at is not None:
        return HeldFor.DESK_REVOKED.value
    if not _fits_chain(entry, signed, around):
        return HeldFor.CHAIN_BROKEN.value
    if entry.taken_at > number.block.expires_at:
        return HeldFor.BLOCK_OVER.value
    return None


def _fits_chain(
    entry: OfflineEntry, signed: SignedEntry, around: Sequence[OfflineEntryRow]
) -> bool:
    """Return whether no delivered neighbour contradicts the entry; they come in any order."""
    if entry.sequence == 1 and entry.previous != first_link(entry.device_id):
        return False
    before = [one.body_hash for one in around if one.sequence < entry.sequence]
    behind = [one.previous_hash for one in around if one.sequence > entry.sequence]
    is_forked = any(one.sequence == entry.sequence for one in around)
    fits_before = not before or entry.previous in before
    fits_behind = not behind or signed.hash in behind
    return not is_forked and fits_before and fits_behind


def _went_back(entry: OfflineEntry, around: Sequence[OfflineEntryRow]) -> bool:
    return any(one.sequence < entry.sequence and one.taken_at > entry.taken_at for one in around)


def _judge(
    row: OfflineEntryRow, number: OfflineNumberRow, received_at: datetime, notes: list[EntryNote]
) -> None:
    """Accept the declaration, or say for what it is held; nothing else is kept of one accepted."""
    row.state = EntryState.HELD.value
    try:
        fields = read_held(row)
        row.said_clerk = _clean(fields.clerk)
        if row.held_for is not None:
            return
        declaration = fields.as_declaration(number.number)
        notes += accept_taken(declaration, number, row.device.store_id, received_at)
    except CannotOpenFields:
        row.held_for = row.held_for or HeldFor.CANNOT_BE_OPENED.value
    except Refusal as refusal:
        row.held_for = row.held_for or HeldFor.FIELDS_WRONG.value
        row.problem_code = refusal.code
    else:
        row.state, row.body = EntryState.ACCEPTED.value, ""


def _clean(clerk: str) -> str:
    """Return a name of staff as the database can keep it."""
    return without_tricks(clerk[:CLERK_LENGTH_MAX]).encode(errors="ignore").decode()


def _note_taken(device: DeskDeviceRow, row: OfflineEntryRow, now: datetime) -> None:
    details = {
        "desk": str(device.device_id),
        "receipt_number": row.number_id,
        "became": row.state,
        "held_for": row.held_for or "",
        "notes": row.notes,
        "late_s": int((now - row.taken_at).total_seconds()),
        "skew_s": device.skew_s,
    }
    actor = Actor(channel=Channel.STORE_DESK, acting_user="desk", store=device.store_id)
    append_audit(
        [AuditEntry(act="offline.delivered", order_id=None, actor=actor, details=details)], now
    )
