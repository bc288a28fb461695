"""Invoices and voicemail: files below a folder, found by their names and never by a link."""

import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cleanbreak.adapters.takeout_source.csv_records.cells import UnreadableRow, seconds
from cleanbreak.adapters.takeout_source.csv_records.file_names import LINE, FileNames
from cleanbreak.adapters.takeout_source.csv_records.mapping import KindMapping
from cleanbreak.domain.takeout import Enclosure, Origin, Unread
from cleanbreak.ports.errors import Unavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

NO_LINK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
AWAY = "A file of the archive cannot be read."


@dataclass(frozen=True, slots=True)
class _Found:
    """A file whose name fits the pattern."""

    parts: tuple[str, ...]
    told: dict[str, str]


def enclosures(folder: Path, mapping: KindMapping, key: str) -> Iterator[Enclosure | Unread]:
    """Return the files of a line, oldest first.

    :raises OSError: if the folder cannot be read.
    """
    names = mapping.files
    if names is None:
        return
    os.scandir(folder).close()  # a folder that is away holds files all the same
    unread: list[Unread] = []
    read: list[Enclosure] = []
    for found in _walk(folder, names, _own_folders(mapping, key)):
        try:
            if mapping.line_key(found.told[LINE]) == key:
                read.append(_enclosure(folder, mapping, names, found))
        except UnreadableRow as unreadable:
            if unreadable.what != "line":  # else it is a name that no line has
                unread.append(
                    Unread(mapping.kind, reason=f"{mapping.kind.value}: {unreadable.what}")
                )
    yield from unread
    yield from sorted(read, key=lambda one: (one.at, one.name))


def _enclosure(folder: Path, mapping: KindMapping, names: FileNames, found: _Found) -> Enclosure:
    return Enclosure(
        origin=Origin.OPERATOR,
        kind=mapping.kind,
        name=found.parts[-1],
        media_type=names.media_type,
        at=mapping.moment(found.told["at"]),
        open=partial(_open, folder, found.parts),
        address=found.told.get("address", ""),
        duration_s=seconds(found.told.get("duration_s", "")),
    )


def _own_folders(mapping: KindMapping, key: str) -> tuple[str, ...]:
    """Return what the folder of a line may be called."""
    if mapping.line_is != "msisdn":
        return () if "/" in key or key in (".", "..") else (key,)
    code = mapping.country_code
    national = key.removeprefix(code) if code and key.startswith(code) else ""
    return (key, f"+{key}", f"00{key}", *((national, f"0{national}") if national else ()))


def _walk(folder: Path, names: FileNames, own: tuple[str, ...]) -> Iterator[_Found]:
    """Yield the files that fit; a link is none."""
    waiting: list[_Found] = [_Found((), {})]
    while waiting:
        here = waiting.pop()
        part = names.parts[len(here.parts)]
        is_last = len(here.parts) + 1 == len(names.parts)
        place = folder.joinpath(*here.parts)
        for name in own if part == LINE else _names_in(place):
            told = {LINE: name} if isinstance(part, str) else _told(part, name)
            if told is None or not _is_there(place / name, is_folder=not is_last):
                continue
            found = _Found((*here.parts, name), {**here.told, **told})
            if is_last:
                yield found
            else:
                waiting.append(found)


def _names_in(place: Path) -> Iterator[str]:
    with os.scandir(place) as entries:
        for entry in entries:
            yield entry.name


def _told(part: re.Pattern[str], name: str) -> dict[str, str] | None:
    found = part.fullmatch(name)
    return found.groupdict() if found else None


def _is_there(place: Path, *, is_folder: bool) -> bool:
    try:
        mode = place.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISDIR(mode) if is_folder else stat.S_ISREG(mode)


def _open(folder: Path, parts: tuple[str, ...]) -> BinaryIO:
    """Open a file, folder by folder and without following a link.

    :raises Unavailable: if it is not there any more, or not a file.
    """
    try:
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in parts:
            behind = here
            try:
                here = os.open(part, NO_LINK, dir_fd=behind)
            finally:
                os.close(behind)
        if not stat.S_ISREG(os.fstat(here).st_mode):
            os.close(here)
            raise Unavailable(AWAY)
        return io.BufferedReader(_Content(here))
    except OSError as error:
        raise Unavailable(AWAY) from error


class _Content(io.FileIO):
    """A file whose disk may fail while it is read."""

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read on.

        :raises Unavailable: if it cannot be read.
        """
        try:
            return super().readinto(buffer) or 0
        except OSError as error:
            raise Unavailable(AWAY) from error
