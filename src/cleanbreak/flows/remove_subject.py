"""Remove a subject: a receiver wants to hear of a number no longer (SSF 1.0 section 8.1.3.3).

It is told of it for some time more: whoever has taken over a receiver's account with us must not be
able to silence what would give them away (section 9.3).
"""

from datetime import datetime, timedelta

from django.db import transaction

from cleanbreak.domain.watched_number import watched_number
from cleanbreak.flows.own_stream import locked_stream, note_by_receiver
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.records.ssf_subject import find_watched

TOLD_FOR = timedelta(days=30)


def remove_subject(stream: SsfStreamRow, subject: object, now: datetime) -> None:
    """Watch a number no longer than for some time; one that is not watched is left alone.

    :raises SubjectMalformed: if it is no subject.
    :raises UnknownStream: if the stream was deleted meanwhile.
    """
    number = watched_number(subject)
    with transaction.atomic():
        row = locked_stream(stream.stream_id)
        watched = find_watched(row.stream_id, number) if number is not None else None
        if watched is not None and watched.removed_at is None:
            watched.removed_at, watched.kept_until = now, now + TOLD_FOR
            watched.save(update_fields=["removed_at", "kept_until"])
        note_by_receiver("ssf.subject_removed", row, now)
