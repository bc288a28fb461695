"""Give back what was read of somebody's file, as one of the files that phones restore, or all."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from stream_zip import ZIP_AUTO, MemberFile, stream_zip

from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.flows.carried_records import carried_records
from cleanbreak.flows.gather_takeout import Gathered, gather_takeout
from cleanbreak.flows.takeout_files import LAYOUTS, kept_files, record_files
from cleanbreak.flows.write_takeout import FILE_MODE


class Wanted(Enum):
    """Which file, by its name."""

    ALL = "taken-along.zip"
    CONTACTS = "contacts.vcf"
    CONTACTS_TABLE = "contacts.csv"
    MESSAGES = "sms.xml"
    CALLS = "calls.xml"


MEDIA_TYPES = {
    Wanted.ALL: "application/zip",
    Wanted.CONTACTS: "text/vcard; charset=utf-8",
    Wanted.CONTACTS_TABLE: "text/csv; charset=utf-8",
    Wanted.MESSAGES: "application/xml",
    Wanted.CALLS: "application/xml",
}


class NotInCarried(Refusal):
    """There is nothing for this file in what was read."""

    code = "not_in_carried"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A file that is written as it is taken; whoever has it closes it."""

    pieces: Iterator[bytes]
    close: Callable[[], None]

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


def give_back_records(carried: str, wanted: Wanted, about: TakeoutAbout) -> GivenBack:
    """Return the file, written anew from the records that the page carried.

    :raises CarriedAway: if these are none.
    :raises NotInCarried: if none of them goes into this file.
    """
    records = carried_records(carried)
    with ExitStack() as stack:
        gathered = stack.enter_context(gather_takeout(()))
        for record in records:
            gathered.keep(record)
        if wanted is Wanted.ALL:
            pieces = bundle(gathered, about)
        else:
            layout = LAYOUTS[wanted.value]
            if not layout.count(gathered):
                raise NotInCarried
            pieces = layout.pieces(gathered, about, Mender(layout.forbids))
        return GivenBack(pieces, stack.pop_all().close)


def bundle(gathered: Gathered, about: TakeoutAbout) -> Iterator[bytes]:
    """Yield a zip with the files of a takeout, but for the mails, which nobody asked for here."""
    return iter(stream_zip(_members(gathered, about)))


def _members(gathered: Gathered, about: TakeoutAbout) -> Iterator[MemberFile]:
    for file in chain(record_files(gathered, about), kept_files(gathered)):
        yield file.path, about.made_at, FILE_MODE, ZIP_AUTO(file.size_max), file.pieces
