"""Read a file out of somebody's phone and tell what is in it, before they take it back.

Nothing of it stays here: it is read from memory into nameless encrypted places that are gone with
the request, and what was read leaves with the page (:mod:`cleanbreak.flows.carried_records`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cleanbreak.domain.handset_file import HandsetFile, open_handset_file
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Call, Contact, Kind, Message, Record, Unread
from cleanbreak.domain.uploaded_text import ReadableFile
from cleanbreak.flows.carried_records import carried
from cleanbreak.flows.gather_takeout import Gathered, gather_takeout


class ReadingTookTooLong(Refusal):
    """The file was not read to its end, because that took too long."""

    code = "reading_took_too_long"


class NothingInFile(Refusal):
    """There are no contacts, messages or calls in this file."""

    code = "nothing_in_file"


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much one request may use."""

    is_over: Callable[[], bool]
    """Whether its time is."""
    carried_bytes_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpload:
    """What became of a file."""

    counts: Mapping[Kind, int]
    """Of each kind that is in it."""
    texts: int
    """Messages whose text is there: the others cannot be restored on a phone."""
    media: int
    """Pictures, films and sounds in them."""
    unread: int
    replaced: int
    """Characters that the files of phones must not hold."""
    broke_off: Refusal | None
    """Why it could not be read to its end; all before that was read."""
    carried: str = field(repr=False)


def read_handset_upload(file: ReadableFile, encoding: str, limits: ReadLimits) -> ReadUpload:
    """Read the file once, as far as its time goes.

    :param encoding: as :func:`open_handset_file` takes it.
    :raises NothingInFile: if nothing of it can be taken along.
    :raises CarriedTooMuch: if no page can carry it.
    :raises Refusal: as :func:`open_handset_file`, and if nothing could be read before.
    """
    with gather_takeout(()) as gathered:
        opened = open_handset_file(_Timed(file, limits.is_over), encoding)
        mender = Mender()
        unread, broke_off = _read(opened, gathered, mender)
        counts = {kind: gathered.count(kind) for kind in Kind if gathered.count(kind)}
        if not counts:
            raise broke_off or NothingInFile
        return ReadUpload(
            counts=counts,
            texts=gathered.texts,
            media=len(gathered.media),
            unread=unread,
            replaced=opened.mender.replaced + mender.replaced,
            broke_off=broke_off,
            carried=carried(gathered, limits.carried_bytes_max),
        )


def _read(opened: HandsetFile, gathered: Gathered, mender: Mender) -> tuple[int, Refusal | None]:
    unread = 0
    try:
        for record in opened.records:
            if isinstance(record, Unread):
                unread += 1
                continue
            gathered.keep(record)
            for text in _texts_of(record):
                mender.mend(text)
    except Refusal as refusal:
        return unread, refusal
    return unread, None


def _texts_of(record: Record) -> Iterator[str]:
    """Yield what of a record is written as text into the files of phones."""
    if isinstance(record, Message):
        yield from (record.text or "", record.address)
    elif isinstance(record, Call):
        yield record.address or ""
    elif isinstance(record, Contact):
        yield from (record.name, record.note, *record.emails, *record.groups)
        yield from (text for one in record.numbers for text in (one.value, one.label))


class _Timed:
    """A file that nobody reads any more when their time is over."""

    def __init__(self, file: ReadableFile, is_over: Callable[[], bool]) -> None:
        self._file = file
        self._is_over = is_over

    def read(self, size: int, /) -> bytes:
        """Return the next bytes.

        :raises ReadingTookTooLong: if the time is over.
        """
        if self._is_over():
            raise ReadingTookTooLong
        return self._file.read(size)
