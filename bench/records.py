"""How long an operator's call records take to import, and one line's to read out of them.

``python bench/records.py [--rows N] [--json]``: a table of N calls (5,000,000 if nothing is said)
over ten years, of 50,000 lines, one of which made a tenth of all calls. The import and each reading
are processes of their own: their peak of memory is theirs.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ROWS, LINES = 5_000_000, 50_000
HEAVY, USUAL = "+4915100000000", "+4915100000007"
FIRST = datetime(2016, 1, 1)  # noqa: DTZ001  by the clocks of the mapping
TEN_YEARS_S = 10 * 365 * 86_400
AT_ONCE = 10_000


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", nargs=2, metavar=("FOLDER", "WHAT"))
    given = parser.parse_args()
    if given.part:
        print(json.dumps(_part(Path(given.part[0]), given.part[1])))
        return
    with TemporaryDirectory(dir="/var/tmp") as folder:
        figures = _measure(Path(folder), given.rows)
    if given.json:
        print(json.dumps(figures))
    else:
        print(*(f"{name}: {value}" for name, value in figures.items()), sep="\n")


def _measure(folder: Path, rows: int) -> dict[str, object]:
    from tests.operator_records import OperatorRecords

    archive = OperatorRecords(folder)
    file = archive.drop / "call" / "ten-years.csv"
    _write(file, rows)
    figures: dict[str, object] = {"rows": rows, "csv_mb": round(file.stat().st_size / 1e6)}
    for what in ("import", HEAVY, USUAL):
        command = [sys.executable, __file__, "--part", str(folder), what]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        name = {"import": "import", HEAVY: "heavy_line", USUAL: "usual_line"}[what]
        figures |= {f"{name}_{figure}": value for figure, value in found.items()}
    size = sum(one.stat().st_size for one in (folder / "index").rglob("*.index"))
    return {**figures, "index_mb": round(size / 1e6)}


def _write(file: Path, rows: int) -> None:
    from tests.operator_records import HEADERS

    from cleanbreak.domain.takeout import Kind

    dice = random.Random(8)
    with file.open("w") as table:
        table.write(HEADERS[Kind.CALL] + "\n")
        for start in range(0, rows, AT_ONCE):
            some = range(start, min(start + AT_ONCE, rows))
            table.writelines(_row(one, rows, dice) for one in some)
        table.write(f"END;{rows}\n")


def _row(place: int, rows: int, dice: random.Random) -> str:
    line = 0 if place % 10 == 0 else dice.randrange(1, LINES)
    at = FIRST + timedelta(seconds=place * TEN_YEARS_S // rows + dice.randrange(3600))
    seconds, other = dice.randrange(3600), dice.randrange(10**7)
    return f"MOC;49151{line:08};49151{line:08};+4930{other};{at:%d.%m.%Y %H:%M:%S};{seconds};7\n"


def _part(folder: Path, what: str) -> dict[str, object]:
    from cleanbreak.adapters.takeout_source.csv_records import CsvRecords
    from cleanbreak.adapters.takeout_source.csv_records.drop import table
    from cleanbreak.adapters.takeout_source.csv_records.importing import import_table
    from cleanbreak.adapters.takeout_source.csv_records.mapping import open_mapping
    from cleanbreak.domain.takeout import Kind
    from cleanbreak.ports.takeout_source import WhoseRecords

    mapping = open_mapping(folder / "records.toml")
    begun = time.perf_counter()
    if what == "import":
        dropped = table(mapping, Kind.CALL, "ten-years.csv")
        imported = import_table(dropped, mapping.kinds[Kind.CALL], lambda _: None)
        count, unread = imported.about.rows, imported.about.unread
    else:
        whose = WhoseRecords(msisdn=what, imsi="", charging_account="", held_since=date(2010, 1, 1))
        count, unread = sum(1 for _ in CsvRecords(mapping).read(whose, Kind.CALL)), 0
    seconds = time.perf_counter() - begun
    return {
        "seconds": round(seconds, 3),
        "rows_per_s": round(count / seconds),
        "records": count,
        "unread": unread,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
