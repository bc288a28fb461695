"""Write the page of roles and rights: ``tools/roles_page.py write|check``.

``write`` makes ``docs/reference/roles.md`` from ``domain/staff.py`` and ``domain/four_eyes.py``.
``check`` changes nothing and fails if the page tells something else than the code.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from cleanbreak.domain.four_eyes import RULES
from cleanbreak.domain.staff import Right, Role

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/roles.md"
FRAME = """\
<!-- Written by tools/roles_page.py from domain/staff.py and domain/four_eyes.py: change those. -->

# Roles and rights

`cleanbreak staff add NAME --role ROLE`; `--role` may be repeated. What a role does not have is
forbidden: the page answers 403 and shows no door to it. Everybody sees the first page.

{matrix}

## What two people must do

One asks, another one agrees. Whoever has asked never agrees: by no channel, under no role, an
admin's neither, and under no spelling of their name; capitals, full-width letters, blanks,
invisible characters and look-alike letters of other alphabets make no second person. The second
one needs the right below, also at the command line, as soon as anybody here has it.

{acts}

Below the limits of `CLEANBREAK_FOUR_EYES_ABOVE` and `CLEANBREAK_CASH_FOUR_EYES_ABOVE` one person is
enough for `payout`, `correction` and `cash`; a currency without a limit always needs two.
"""
HEADS = ("right", ["act", "the second person needs", "whoever has asked is told"])


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            PAGE.write_text(current_page(), encoding="utf-8")
        case ["check"]:
            return int(PAGE.read_text(encoding="utf-8") != current_page())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def current_page(
    frame: str = FRAME, heads: tuple[str, list[str]] = HEADS, say: Callable[[str], str] = str
) -> str:
    """Return the page as the code of this moment tells it; ``say`` translates a sentence."""
    rights = [right for right in Right if right is not Right.SEE_HOME]
    matrix = _table(
        [heads[0], *(f"`{role.value}`" for role in Role)],
        ([f"`{right.value}`", *(_mark(right, role) for role in Role)] for right in rights),
    )
    acts = _table(
        heads[1],
        (
            [f"`{act.value}`", f"`{rule.right.value}`", say(rule.own.template())]
            for act, rule in RULES.items()
        ),
    )
    return frame.format(matrix=matrix, acts=acts)


def _mark(right: Right, role: Role) -> str:
    return "x" if right in role.rights else ""


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
