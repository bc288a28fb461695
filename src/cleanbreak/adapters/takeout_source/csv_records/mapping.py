"""Read the file that maps an operator's records, and find every mistake in it at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cleanbreak.adapters import described_mistakes as mistakes
from cleanbreak.adapters.described_expressions import Expression
from cleanbreak.adapters.described_mistakes import Mistake, Path
from cleanbreak.adapters.described_places import places_of
from cleanbreak.adapters.described_tables import TableReader, load_document, load_text
from cleanbreak.adapters.described_values import Names
from cleanbreak.adapters.takeout_source.csv_records.cells import (
    Moment,
    account_key,
    imsi_key,
    moment_reader,
    number_key,
)
from cleanbreak.adapters.takeout_source.csv_records.file_names import FileNames, WrongFileNames
from cleanbreak.adapters.takeout_source.csv_records.mapping_format import (
    CONNECTION,
    DIRECTIONS_OF,
    NOT_MAPPED,
    OF_FILES,
    TOP,
    keys_of,
)
from cleanbreak.adapters.takeout_source.csv_records.rows import TableForm
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Direction, Kind
from cleanbreak.ports.takeout_source import WhoseRecords

UNIX = ("unix", "unix_ms")
SOME_MOMENT = datetime(2025, 2, 13, 14, 35, 46, tzinfo=UTC)


class MappingRefused(Refusal):
    """{file} has mistakes ({count}), so no records are read. See: cleanbreak records check
    --mapping {file}
    """

    code = "records_mapping_refused"


class WrongTime(Refusal):
    """ "time" must be iso, unix, unix_ms, or a pattern with year, month and day, like
    %d.%m.%Y %H:%M:%S.
    """

    code = "records_time_wrong"


class WrongZone(Refusal):
    """There is no zone "{zone}". Write one like Europe/Berlin."""

    code = "records_zone_wrong"


class NoZone(Refusal):
    """ "zone" is missing: this pattern says no offset, and nobody would know by whose clocks the
    times are.
    """

    code = "records_zone_missing"


class WrongCountryCode(Refusal):
    """ "country_code" must be one to three digits, like "49"."""

    code = "records_country_code_wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMapping:
    """How one kind of records is read."""

    kind: Kind
    line_is: str = "msisdn"
    country_code: str = ""
    moment: Moment = field(compare=False)
    form: TableForm = field(default_factory=TableForm)
    expressions: Mapping[str, Expression] = field(default_factory=dict)
    directions: Mapping[str, Direction] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """Units, and the like."""
    files: FileNames | None = None
    digest: str = ""
    """Of all that was said of this kind: what was imported by other words is imported anew."""

    def line_key(self, text: str) -> str:
        """Return the name of a line in the form by which lines are compared.

        :raises UnreadableRow: if it is none.
        """
        if self.line_is == "msisdn":
            return number_key(text, self.country_code)
        return imsi_key(text) if self.line_is == "imsi" else account_key(text)

    def key_of(self, whose: WhoseRecords) -> str:
        """Return the name of the line that is asked for, in the same form."""
        if self.line_is == "msisdn":
            return whose.msisdn.removeprefix("+")
        return whose.imsi if self.line_is == "imsi" else whose.charging_account


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsMapping:
    """The file, as it was read."""

    name: str
    drop: FilePath
    index: FilePath
    kinds: Mapping[Kind, KindMapping]


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """A file with its mistakes; without one also what it says."""

    mapping: RecordsMapping | None
    mistakes: tuple[Mistake, ...]


def open_mapping(file: FilePath) -> RecordsMapping:
    """Return what the file says.

    :raises MappingRefused: if it has mistakes.
    """
    read = read_mapping_file(file)
    if read.mapping is None:
        raise MappingRefused(file=str(file), count=len(read.mistakes))
    return read.mapping


def read_mapping_file(file: FilePath) -> ReadMapping:
    """Read a file; what keeps it from being read is a mistake, too."""
    try:
        return read_mapping(load_text(file))
    except Refusal as unreadable:
        return ReadMapping(None, (Mistake((), 1, unreadable),))


def read_mapping(text: str) -> ReadMapping:
    """Read the text of a file."""
    try:
        document = load_document(text)
    except mistakes.NotToml as unreadable:
        return ReadMapping(None, (Mistake((), 1, unreadable),))
    reader = _Reader(places_of(text))
    mapping = reader.mapping(document)
    found = tuple(sorted(reader.mistakes, key=lambda one: (one.line, one.section)))
    return ReadMapping(None if found else mapping, found)


class _Reader(TableReader):
    """Goes through the tables; notes what is wrong, and reads on."""

    def mapping(self, document: Mapping[str, Any]) -> RecordsMapping | None:
        top = self.table((), document, TOP, Names())
        connection = {}
        if "connection" in document:
            connection = self.table(("connection",), document["connection"], CONNECTION, Names())
        folders = [connection[key] for key in CONNECTION if key in connection]
        if len(set(folders)) < len(folders):
            self.note(("connection", "index"), mistakes.WrongFolder(key="index"))
        kinds = self._kinds(document.get("records"))
        if self.mistakes:
            return None
        return RecordsMapping(
            name=top["name"],
            drop=FilePath(connection["drop"]),
            index=FilePath(connection["index"]),
            kinds=kinds,
        )

    def _kinds(self, given: object) -> dict[Kind, KindMapping]:
        if not isinstance(given, Mapping) or not given:
            return {}  # noted already
        known = {kind.value: kind for kind in Kind if kind not in NOT_MAPPED}
        kinds: dict[Kind, KindMapping] = {}
        for name, one in given.items():
            if name not in known:
                unknown = mistakes.UnknownKey(key=name, known=", ".join(known))
                self.note(("records", name), unknown)
            elif read := self._kind(known[name], one):
                kinds[known[name]] = read
        return kinds

    def _kind(self, kind: Kind, given: object) -> KindMapping | None:
        path: Path = ("records", kind.value)
        before = len(self.mistakes)
        values = self.table(path, given, keys_of(kind), Names())
        moment = self._moment(path, values)
        self._check_country_code(path, values)
        directions = self._directions(path, kind, values)
        files = self._files(path, values) if kind in OF_FILES else None
        if len(self.mistakes) > before or moment is None:
            return None
        return KindMapping(
            kind=kind,
            moment=moment,
            form=TableForm(**_part(values, "separator encoding header trailer")),
            expressions={k: v for k, v in values.items() if isinstance(v, Expression)},
            directions=directions,
            words=_part(values, "amount_in decimal_mark volume_unit"),
            files=files,
            digest=_digest(given),
            **_part(values, "line_is country_code"),
        )

    def _moment(self, path: Path, values: Mapping[str, Any]) -> Moment | None:
        pattern, zone = values.get("time", "iso"), values.get("zone", "")
        if zone and not _is_zone(zone):
            self.note((*path, "zone"), WrongZone(zone=zone))
            return None
        if pattern not in ("iso", *UNIX):
            if not _is_pattern(pattern):
                self.note((*path, "time"), WrongTime())
                return None
            if "%z" not in pattern and not zone:
                self.note(path, NoZone())
                return None
        return moment_reader(pattern, zone)

    def _check_country_code(self, path: Path, values: Mapping[str, Any]) -> None:
        code = values.get("country_code", "1")
        if not (code.isascii() and code.isdigit() and len(code) <= 3 and code[0] != "0"):
            self.note((*path, "country_code"), WrongCountryCode())

    def _directions(
        self, path: Path, kind: Kind, values: Mapping[str, Any]
    ) -> dict[str, Direction]:
        allowed = {one.value: one for one in DIRECTIONS_OF.get(kind, ())}
        read: dict[str, Direction] = {}
        for word, told in values.get("directions", {}).items():
            if told in allowed:
                read[word] = allowed[told]
            else:
                wrong = mistakes.WrongChoice(key=word, known=", ".join(allowed))
                self.note((*path, "directions", word), wrong)
        return read

    def _files(self, path: Path, values: Mapping[str, Any]) -> FileNames | None:
        try:
            return FileNames.parse(values["files"]) if "files" in values else None
        except WrongFileNames as wrong:
            self.note((*path, "files"), wrong)
            return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def _is_pattern(pattern: str) -> bool:
    try:
        written = SOME_MOMENT.strftime(pattern)
        read = datetime.strptime(written, pattern)  # noqa: DTZ007  only to try it
    except ValueError:
        return False
    return read.date() == SOME_MOMENT.date()


def _digest(given: object) -> str:
    text = json.dumps(given, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _part(values: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {name: values[name] for name in names.split() if name in values}
