"""What is published of the log, and whether it is what is here."""

from base64 import b64encode

from django.conf import settings

from cleanbreak.domain.checkpoint import Checkpoint, MalformedCheckpoint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import MalformedNote, Note, parse_note
from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.records.log_head import find_head, newest_head

CHECKPOINT = "checkpoint"
"""Its name in the store; tiles lie in folders beside it."""


class LogBehindItself(Refusal):
    """The log has {size} entries here, but {published} were published in {place}: this database
    comes from a backup. Nothing is signed, so that there are not two logs. Run cleanbreak log
    catch-up, then start again.
    """

    code = "log_behind_itself"


class LogForked(Refusal):
    """The log was published in {place} with {size} entries and the root {published}, but here it
    has the root {root}: these are two different logs. Nothing is signed. Bring back the database
    that belongs to what was published, run cleanbreak log catch-up, then start again.
    """

    code = "log_forked"


class OtherLog(Refusal):
    """In {place} lies the log {other}, but this one is {origin}. Set CLEANBREAK_LOG_ORIGIN as it
    was, or CLEANBREAK_LOG_STORE to another place.
    """

    code = "other_log"


class DamagedCheckpoint(Refusal):
    """What lies in {place} as the checkpoint of the log is none: it was cut off or changed. Bring
    it back from a copy.
    """

    code = "damaged_checkpoint"


def read_published(place: StorePlace) -> tuple[Checkpoint, Note] | None:
    """Return the checkpoint that was published last; ``None`` before the first one.

    :raises DamagedCheckpoint: if what lies there is none.
    :raises OtherLog: if it is of another log.
    :raises Refused: if the store says no; ``Unavailable`` if it cannot be asked.
    """
    if CHECKPOINT not in place.store.names(place.folder):
        return None
    raw = b"".join(place.store.read(place.folder, CHECKPOINT))
    try:
        note = parse_note(raw)
        checkpoint = Checkpoint.parse(note.text)
    except (MalformedNote, MalformedCheckpoint):
        raise DamagedCheckpoint(place=str(place.folder)) from None
    origin = settings.CLEANBREAK_LOG_ORIGIN
    if checkpoint.origin != origin:
        raise OtherLog(place=str(place.folder), other=checkpoint.origin, origin=origin)
    return checkpoint, note


def require_same_log(place: StorePlace) -> Checkpoint | None:
    """Return what was published, if the log here goes on from it; ``None`` if nothing was.

    :raises LogBehindItself: if more was published than is here.
    :raises LogForked: if the log had another root at that size.
    """
    published = read_published(place)
    if published is None:
        return None
    checkpoint, _ = published
    head = newest_head()
    size = head.size if head else 0
    if checkpoint.size > size:
        raise LogBehindItself(size=size, published=checkpoint.size, place=str(place.folder))
    ours = find_head(checkpoint.size)
    if ours is None or bytes(ours.root) != checkpoint.root:
        raise LogForked(
            size=checkpoint.size,
            published=b64encode(checkpoint.root).decode("ascii"),
            root=b64encode(bytes(ours.root)).decode("ascii") if ours else "-",
            place=str(place.folder),
        )
    return checkpoint
