"""Take voicemail: what a caller has said is a numbered declaration, and counts from then."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.voicemail import checked_recording, joined_recording
from cleanbreak.flows.declare_by_phone import declare_by_voice
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.records.hotline_call import HotlineCallRow, lock_hotline_call
from cleanbreak.records.voicemail import VoicemailRow, lock_voicemail, sealed_recording


def take_voicemail(call_id: UUID, recording: bytes, now: datetime) -> str:
    """Keep a recording, and return the receipt number of the declaration that it is.

    A person writes down what is said (`flows/look_at_declaration.py`); the day on which it came in
    is that of the recording. Who has hung up while speaking has declared, too. What somebody says
    after it in the same call is the end of the same recording, and has the same number.

    :raises NothingRecorded: if nobody hears anything, or it is no sound.
    :raises RecordingTooLong: if it is longer than anybody can speak here.
    :raises UnknownHotlineCall: if there is no such call; it may be over.
    """
    checked_recording(recording)
    with transaction.atomic():
        call = lock_hotline_call(call_id)
        receipt = declare_by_voice(call_id, now)
        row = lock_voicemail(call_id)
        if row is None:
            row = VoicemailRow(
                call_id=call_id,
                receipt_number=receipt.receipt_number,
                language=call.language,
                received_at=now,
            )
        else:
            recording = joined_recording(row.recording(), recording)
        row.seconds = checked_recording(recording)
        row.content = sealed_recording(recording)
        row.save()
        _note_outcome(call_id)
        leave_queue(call_id, LeaveReason.VOICEMAIL, now)
    return receipt.receipt_number


def _note_outcome(call_id: UUID) -> None:
    """Note what was reached, also of a call that was taken for abandoned when it ended."""
    nothing = ["", CallOutcome.ABANDONED.value]
    calls = HotlineCallRow.objects.filter(pk=call_id, outcome__in=nothing)
    calls.update(outcome=CallOutcome.VOICEMAIL.value)
