"""Write the table of sizes: ``tools/sizing.py write|check``.

``write`` puts what follows from the figures of `tools/capacity.py` and from those below into
``docs/explanation/sizing.md``; ``check`` changes nothing and fails if the page has others.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.capacity import BLOCK, GB, MEASURED, MONTHS_KEPT, WAL_BYTES, Load

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "sizing.md"
OPERATORS = (100_000, 1_000_000, 10_000_000, 100_000_000)
REAL_ANSWERS = 2.5
"""So many times the evidence of the fakes: the capacity page says two to three."""
YEARS = 5
NIGHTS = 7
"""As many backups as `deploy/systemd/cleanbreak-backup.service` keeps."""
IDLE_SEGMENT_BYTES = 73_400
"""A segment of the log that was handed out after a minute, almost empty, packed: measured."""
MINUTES_A_DAY = 1440
CAMPAIGN_SHARE = 0.1
LINES_A_SECOND = 1000
"""What a plan of a campaign counts with where nothing was measured (`plan_campaign`)."""
HEAD = "| lines in use | "


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            PAGE.write_text(current_page(), encoding="utf-8")
        case ["check"]:
            return int(PAGE.read_text(encoding="utf-8") != current_page())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def current_page() -> str:
    """Return the page with the table that follows from the figures."""
    rows = "\n".join(
        f"| {name} | " + " | ".join(figure(Load(lines)) for lines in OPERATORS) + " |"
        for name, figure in FIGURES.items()
    )
    head = HEAD + " | ".join(f"{lines:,}" for lines in OPERATORS) + " |\n|---|---:|---:|---:|---:|"
    page = PAGE.read_text(encoding="utf-8").replace("tools/sizing.py -->", "tools/capacity.py -->")
    filled = BLOCK.sub(lambda found: f"{found[1]}\n{head}\n{rows}\n\n{found[2]}", page)
    return filled.replace("tools/capacity.py -->", "tools/sizing.py -->")


def database_bytes(load: Load) -> float:
    """Return the database after five years, with answers as long as real systems give them."""
    ended = load.orders_a_year * (MONTHS_KEPT + 1) / 12
    longer = (REAL_ANSWERS - 1) * MEASURED["evidence"]
    return load.database_bytes_after(YEARS) + ended * longer


def wal_bytes_a_day(load: Load) -> float:
    """Return what a day adds to the archive of the log: its ends, unpacked, and idle minutes."""
    return load.orders_a_year / 365.25 * WAL_BYTES + MINUTES_A_DAY * IDLE_SEGMENT_BYTES


def campaign_hours(load: Load) -> float:
    """Return how long the ends of a brand take that has a tenth of all lines."""
    return load.lines * CAMPAIGN_SHARE / LINES_A_SECOND / 3600


def _gb(figure: Callable[[Load], float]) -> Callable[[Load], str]:
    return lambda load: f"{figure(load) / GB:,.1f}"


FIGURES: dict[str, Callable[[Load], str]] = {
    "ends a day, mean": lambda load: f"{load.orders_a_year / 365.25:,.0f}",
    f"database after {YEARS} years, GB": _gb(database_bytes),
    f"backups of {NIGHTS} nights and one under way, GB": _gb(
        lambda load: (NIGHTS + 1) * database_bytes(load)
    ),
    "room for the drill, GB": _gb(database_bytes),
    f"archive of the log for {NIGHTS} days, GB": _gb(lambda load: NIGHTS * wal_bytes_a_day(load)),
    "a brand with a tenth of the lines ends in, hours": lambda load: f"{campaign_hours(load):,.2f}",
    "and writes, GB of log": _gb(lambda load: load.lines * CAMPAIGN_SHARE * WAL_BYTES),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
