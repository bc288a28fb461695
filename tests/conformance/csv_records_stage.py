"""The stage of the port ``takeout_source`` upon an operator's folders."""

import os
from collections.abc import Sequence
from pathlib import Path

from tests.operator_records import OperatorRecords, row_of

from cleanbreak.domain.takeout import Kind, Record
from cleanbreak.ports.takeout_source import WhoseRecords

from .takeout_source_stage import fresh_line


class CsvRecordsStage:
    """Folders as the shipped example describes them."""

    def __init__(self, root: Path) -> None:
        self._records = OperatorRecords(root)
        self._kept: dict[WhoseRecords, Sequence[Record]] = {}
        self.source = self._records.source

    def line_with(self, records: Sequence[Record]) -> WhoseRecords:
        whose = fresh_line()
        holds = self.source.holds()
        self._kept[whose] = [one for one in records if holds[one.kind]]
        self._records.keep(whose, self._kept[whose])
        self._records.import_all()
        return whose

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        """Let the file change behind the importer's back: a row is another line's now."""
        place = self._records.drop / kind.value / f"{whose.charging_account}-1.csv"
        stamp = place.stat()
        rows = [row_of(whose, one) for one in self._kept[whose] if one.kind is kind]
        rows[records] = "".join("0" if one.isdigit() else one for one in rows[records])
        self._records.put(kind, place.name, rows)
        os.utime(place, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    def set_down(self, *, down: bool) -> None:
        here = self._records.drop
        away = here.with_name("away")
        if down:
            here.rename(away)
        else:
            away.rename(here)
