"""Convert a file of contacts, messages or calls into another format that phones restore."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.handset_file import FileKind, HandsetFile, open_handset_file
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Unread
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.domain.uploaded_text import ReadableFile
from cleanbreak.flows.gather_takeout import Gathered, gather_takeout
from cleanbreak.flows.give_back_records import bundle
from cleanbreak.flows.takeout_layouts import (
    CALLS_XML,
    CONTACTS_CSV,
    CONTACTS_VCF,
    MAILBOX,
    SMS_EXPORT,
    SMS_XML,
    Layout,
)
from cleanbreak.flows.write_takeout import Sink


class Format(Enum):
    """What is written."""

    VCARD = "vcard"
    CONTACTS_CSV = "csv"
    SMS_XML = "sms"
    CALLS_XML = "calls"
    SMS_EXPORT = "sms-export"
    MAILBOX = "mbox"
    CANONICAL = "canonical"
    BUNDLE = "zip"
    """All of them, with what messages carry in files of their own."""


LAYOUTS: dict[Format, Layout] = {
    Format.VCARD: CONTACTS_VCF,
    Format.CONTACTS_CSV: CONTACTS_CSV,
    Format.SMS_XML: SMS_XML,
    Format.CALLS_XML: CALLS_XML,
    Format.SMS_EXPORT: SMS_EXPORT,
    Format.MAILBOX: MAILBOX,
}


CARRYING = (Format.SMS_XML, Format.MAILBOX, Format.BUNDLE)
"""Formats that have a place for what messages carry."""
FORMATS_OF = {
    ".vcf": (Format.VCARD,),
    ".csv": (Format.CONTACTS_CSV,),
    ".xml": (Format.SMS_XML, Format.CALLS_XML),
    ".ndjson": (Format.CANONICAL,),
    ".mbox": (Format.MAILBOX,),
    ".zip": (Format.BUNDLE,),
}
"""By the end of a name; the first one that there is something for."""


class NothingToConvert(Refusal):
    """Nothing in this file can be written in this format: {formats}."""

    code = "nothing_to_convert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What became of a file."""

    read_as: FileKind
    written_as: Format
    written: int
    left_out: int
    """Records that this format has no place for."""
    unread: int
    replaced: int
    """Characters that one of the formats must not hold."""
    broke_off: Refusal | None
    """Why the file could not be read to its end; all before that is written."""


def convert_records(
    file: ReadableFile, encoding: str, wished: Sequence[Format], about: TakeoutAbout, sink: Sink
) -> Converted:
    """Read the file once, and write what of it has a place in the format.

    :param wished: the first of them that there is something for.
    :param encoding: as :func:`open_handset_file` takes it.
    :raises NothingToConvert: if there is for none; then nothing is written.
    :raises Refusal: as :func:`open_handset_file`, and if nothing could be read before.
    """
    opened = open_handset_file(file, encoding)
    with gather_takeout(()) as gathered:
        unread, broke_off = _read(opened, gathered)
        total = sum(spool.lines for spool in gathered.spools.values())
        if broke_off and not total:
            raise broke_off
        chosen = next((one for one in wished if _count(one, gathered)), None)
        if chosen is None:
            raise NothingToConvert(formats=", ".join(one.value for one in wished))
        replaced = _write(chosen, gathered, about, sink)
        return Converted(
            read_as=opened.kind,
            written_as=chosen,
            written=(written := _count(chosen, gathered)),
            left_out=total - written + (0 if chosen in CARRYING else len(gathered.media)),
            unread=unread,
            replaced=opened.mender.replaced + replaced,
            broke_off=broke_off,
        )


def _read(opened: HandsetFile, gathered: Gathered) -> tuple[int, Refusal | None]:
    unread = 0
    try:
        for record in opened.records:
            if isinstance(record, Unread):
                unread += 1
            else:
                gathered.keep(record)
    except Refusal as refusal:
        return unread, refusal
    return unread, None


def _count(wished: Format, gathered: Gathered) -> int:
    if wished in (Format.CANONICAL, Format.BUNDLE):
        return sum(spool.lines for spool in gathered.spools.values())
    return LAYOUTS[wished].count(gathered)


def _write(chosen: Format, gathered: Gathered, about: TakeoutAbout, sink: Sink) -> int:
    """Write the file; return how many characters were replaced."""
    if chosen is Format.BUNDLE:
        for piece in bundle(gathered, about):
            sink.write(piece)
        return sum(one.replaced for one in gathered.menders.values())
    if chosen is Format.CANONICAL:
        for spool in gathered.spools.values():
            for piece in spool.pieces():
                sink.write(piece)
        return sum(one.replaced for one in gathered.menders.values())
    mender = Mender(LAYOUTS[chosen].forbids)
    for piece in LAYOUTS[chosen].pieces(gathered, about, mender):
        sink.write(piece)
    return mender.replaced
