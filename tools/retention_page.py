"""Write the page about what is kept: ``tools/retention_page.py write|check``.

``write`` makes ``docs/reference/retention.md`` from packs and ``records/retention_map.py``.
``check`` changes nothing and fails if the page tells something else than they do.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanbreak.policies.packs import Pack

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/retention.md"
FRAME = """\
<!-- Written by tools/retention_page.py from packs and records/retention_map.py: change those. -->

# For how long what is kept

After a line has ended, each category of data has a time, a legal basis and an end. It is kept to
the last day of its time, and erased in the night after. A **?** is a safe default: nobody found a
time in the law of the place. How it works, and what is weaker than it looks:
[ADR 0026](../decisions/0026-retention.md). Confidence and references: [policies.md](policies.md).

A legal hold, and money that is owed or in dispute, postpone the end; nothing hastens it. The law of
the order's day counts, also when the pack changes while data wait.

## Times
`y` counts from the end of the year in which the line ended, `p` from the last payout, `d` from when
it was dealt with, everything else from the end of the line. **Bold**: the law says that it must be
kept, and an operator's overlay cannot change it.

{times}

## What belongs to which category
Columns that are not named are codes, amounts, instants and references. `*`: the whole table.

{columns}

## Who of our own staff did what
These columns name staff, by the name with which they sign in, as long as the row is kept:
{staff}.
"""
CLOCKS = {"end_of_line": "", "end_of_year": " y", "last_payout": " p", "done": " d"}


def current_page(frame: str = FRAME) -> str:
    """Return the page as packs and map have it."""
    from cleanbreak.domain.retention import Category
    from cleanbreak.records.retention_map import TABLES, tables_of

    columns = []
    for category in Category:
        tables = ", ".join(
            f"{table} ({', '.join(names)})" for table, names in sorted(tables_of(category).items())
        )
        columns.append(f"- **{category.value}**: {tables}")
    staff = ", ".join(
        f"{table} ({', '.join(held.staff.split())})"
        for table, held in sorted(TABLES.items())
        if held.staff
    )
    return frame.format(times=_times(), columns="\n".join(columns), staff=staff)


def _times() -> str:
    from cleanbreak.domain.retention import Category
    from cleanbreak.policies.packs import known_places, shipped_pack

    packs = [shipped_pack(place) for place in known_places()]
    lines = [
        f"| | {' | '.join(pack.jurisdiction for pack in packs)} |",
        f"|---|{'---|' * len(packs)}",
        *(
            f"| {one.value} | {' | '.join(_cell(one.value, pack) for pack in packs)} |"
            for one in Category
        ),
    ]
    return "\n".join(lines)


def _cell(category: str, pack: "Pack") -> str:
    from cleanbreak.domain.retention import Category
    from cleanbreak.policies.packs import NOT_FOUND
    from cleanbreak.policies.retention_rules import retention_eras

    rule = retention_eras(pack.jurisdiction)[-1].rules[Category(category)]
    latest = max(pack.facts[f"retention_{category}"], key=lambda one: one["since"])
    text = f"{rule.keep.iso}{CLOCKS[rule.counts_from.value]}"
    text += "" if rule.then.value == "erase" else f", {rule.then.value}"
    if latest["value"] == NOT_FOUND:
        return f"{text} ?"
    return f"**{text}**" if rule.basis.value == "duty" else text


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit code."""
    match arguments:
        case ["write"]:
            PAGE.write_text(current_page(), encoding="utf-8")
        case ["check"]:
            return int(PAGE.read_text(encoding="utf-8") != current_page())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused: without one, the settings make a file")
    django.setup()
    sys.exit(main(sys.argv[1:]))
