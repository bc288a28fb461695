"""Add a subject: a receiver says which number it wants to hear of (SSF 1.0 section 8.1.3.2).

Nobody learns by it whether a number is ours: whatever the number, the answer is the same, and it is
noted alike.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.watched_number import watched_number
from cleanbreak.flows.own_stream import locked_stream, note_by_receiver
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.records.ssf_subject import add_watched, find_watched


class WatchesTooManyNumbers(Refusal):
    """You watch {count} numbers, which is as many as was agreed. Numbers that you removed count for
    30 days more. Ask the operator to raise it.
    """

    code = "watches_too_many_numbers"


def add_subject(stream: SsfStreamRow, subject: object, now: datetime, *, is_verified: bool) -> None:
    """Watch a number from now on; a subject of another kind is left alone, and nothing is said.

    :param is_verified: whether the receiver says that it has checked that the number is its user's.
    :raises SubjectMalformed: if it is no subject.
    :raises WatchesTooManyNumbers: if the receiver watches as many as it may.
    :raises UnknownStream: if the stream was deleted meanwhile.
    """
    number = watched_number(subject)
    with transaction.atomic():
        row = locked_stream(stream.stream_id)
        if number is not None:
            _watch(row, number, now, is_verified=is_verified)
        note_by_receiver("ssf.subject_added", row, now)


def _watch(row: SsfStreamRow, number: str, now: datetime, *, is_verified: bool) -> None:
    """Watch it; the stream's lock makes that two requests for one number are one."""
    watched = find_watched(row.stream_id, number)
    if watched is not None:
        watched.is_verified, watched.removed_at, watched.kept_until = is_verified, None, None
        watched.save(update_fields=["is_verified", "removed_at", "kept_until"])
        return
    parties = RelyingPartyRow.objects.filter(pk=row.client_id)
    if row.watched_numbers >= (parties.values_list("watched_numbers_max", flat=True).first() or 0):
        raise WatchesTooManyNumbers(count=row.watched_numbers)
    add_watched(row, number, now, is_verified=is_verified)
