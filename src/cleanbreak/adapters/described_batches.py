"""Batches of lines that were put into a folder, and the files that answer them.

Every file appears at once and whole: it is written beside its place and then renamed. A file of
theirs is whole when its last line is the trailer with the right count; before that it does not
exist for us.
"""

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import get_ident

from cleanbreak.adapters.described_templates import Values

ANSWER_BYTES_MAX = 20_000_000
OURS_ALONE, FOR_OUR_GROUP = 0o600, 0o640


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSettings:
    """The folders, and how files are written."""

    requests: Path
    answers: Path
    waiting: Path
    archive: Path
    separator: str = ";"
    trailer: str = "END"
    answer_suffix: str = ".answer.csv"
    answer_id: str = "id"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return every folder."""
        return (self.requests, self.answers, self.waiting, self.archive)


@dataclass(frozen=True, slots=True)
class Batch:
    """What was asked in one file, and is not answered for good."""

    name: str
    act: str
    lines: Mapping[str, Values] = field(repr=False)
    """What each line asks about, by its id."""
    table: str = field(repr=False)
    """The file, as they get it."""


class Batches:
    """The folders of one element.

    Whoever calls it has to expect ``OSError``.
    """

    def __init__(self, settings: DropSettings) -> None:
        self._settings = settings

    def waiting(self) -> Iterator[Batch]:
        """Return what is not answered for good; what may not have been delivered is now."""
        for note in sorted(self._settings.waiting.glob("*.json*")):
            if note.suffix in (".json", ".new") and (batch := _read_note(note)):
                if note.suffix == ".new":
                    self._deliver(batch)
                yield batch

    def put(self, batch: Batch) -> None:
        """Note the batch, then deliver it; it is known as undelivered until that is done."""
        note = {"act": batch.act, "lines": batch.lines, "table": batch.table}
        _write(self._note(batch.name, ".json.new"), json.dumps(note))
        self._deliver(batch)

    def answer(self, batch: Batch) -> list[Mapping[str, str]] | None:
        """Return the lines of the answer, or nothing while there is no whole one."""
        try:
            with self._answer(batch).open("rb") as file:
                content = file.read(ANSWER_BYTES_MAX + 1)
        except FileNotFoundError:
            return None
        return _rows(content, self._settings)

    def file_away(self, batch: Batch) -> None:
        """Move the batch and its answer to the archive: nothing is waited for any more."""
        # The note first: an answer that is left over does no harm, a note would wait for ever.
        self._move(self._note(batch.name, ".json"))
        self._move(self._answer(batch))

    def note_refusal(self, line_id: str) -> None:
        """Note that a line was refused, for the call that asks for it."""
        _write(self._note(line_id, ".refused"), "")

    def take_refusal(self, line_id: str) -> bool:
        """Return whether it was refused; whoever asks after that asks them again."""
        try:
            self._note(line_id, ".refused").unlink()
        except FileNotFoundError:
            return False
        return True

    def _deliver(self, batch: Batch) -> None:
        _write(self._settings.requests / f"{batch.name}.csv", batch.table, FOR_OUR_GROUP)
        with suppress(FileNotFoundError):  # somebody else has just delivered it, too
            self._note(batch.name, ".json.new").replace(self._note(batch.name, ".json"))

    def _note(self, name: str, suffix: str) -> Path:
        return self._settings.waiting / f"{name}{suffix}"

    def _answer(self, batch: Batch) -> Path:
        return self._settings.answers / f"{batch.name}{self._settings.answer_suffix}"

    def _move(self, file: Path) -> None:
        place = self._settings.archive / file.name
        count = 1
        while place.exists():
            count += 1
            place = self._settings.archive / f"{file.name}.{count}"
        with suppress(FileNotFoundError):  # it was not there, or was just filed away
            file.rename(place)


def as_table(header: Sequence[str], rows: Sequence[Sequence[str]], settings: DropSettings) -> str:
    """Return the file: a header, the lines, and the trailer with their count."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=settings.separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    writer.writerow([settings.trailer, str(len(rows))])
    return text.getvalue()


def _write(place: Path, text: str, mode: int = OURS_ALONE) -> None:
    beside = place.with_name(f".{place.name}.{os.getpid()}.{get_ident()}.part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _read_note(note: Path) -> Batch | None:
    try:
        read = json.loads(note.read_text())
    except FileNotFoundError:  # another worker has just filed it away
        return None
    return Batch(note.name.partition(".json")[0], read["act"], read["lines"], read["table"])


def _rows(content: bytes, settings: DropSettings) -> list[Mapping[str, str]] | None:
    """Return the lines between header and trailer; nothing if that is not what is there."""
    if len(content) > ANSWER_BYTES_MAX:
        return None
    try:
        text = content.decode("utf-8-sig")
        lines = [*csv.reader(text.splitlines(), delimiter=settings.separator, strict=True)]
    except (UnicodeDecodeError, csv.Error):
        return None
    if len(lines) < 2 or lines[-1] != [settings.trailer, str(len(lines) - 2)]:
        return None
    header = lines[0]
    return [dict(zip(header, line, strict=False)) for line in lines[1:-1]]
