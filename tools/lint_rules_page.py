"""Write the page of the linter's rules: ``tools/lint_rules_page.py write|check``.

``write`` makes ``docs/reference/lint-rules.md`` from ``policies/lint/rules.yaml`` and the sentences
of the flows. ``check`` changes nothing and fails if the page tells something else than the code.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanbreak.policies.lint_rules import LintRule

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/lint-rules.md"
FRAME = """\
<!-- Written by tools/lint_rules_page.py from policies/lint/rules.yaml: change that. -->

# Rules of `cleanbreak lint-cancel`

`cleanbreak lint-cancel URL --place PLACE` holds the rules of a place against a site, those of what
the place belongs to (`de` and `fr` have those of `eu`), and those of `anywhere`. Labels, fields and
the days from which they count stand in the packs, see [policies.md](policies.md): a rule about a
page counts from the day on which the law asks for the page.

- **must**: a statute or a court asks for it. **should**: a regulator's guidance or a plain reading
  asks for it. **look**: a person must judge; such a rule never makes the exit code 1.
- Confidence H, M or L: how surely the law says so, as in the packs. Nobody who signs as a lawyer
  has read these rules.
- Each rule is `met`, `missed`, or `cannot_tell`: it is behind a login, or comes after the last
  button, which is never pressed.

{tables}"""
HEAD = ("rule", "asks that", "weight", "law", "confidence")


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


def current_page() -> str:
    """Return the page as the code of this moment tells it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    import django

    django.setup()
    from django.utils import translation

    from cleanbreak.policies.lint_rules import all_rules

    with translation.override(None):
        return page_of(all_rules())


def page_of(
    rules: "Sequence[LintRule]",
    frame: str = FRAME,
    head: Sequence[str] = HEAD,
    anywhere: str = "Anywhere",
) -> str:
    """Return the page that tells these rules, in the active language or that of the source."""
    places = dict.fromkeys(rule.place for rule in rules)
    tables = [
        _table(
            anywhere if place == "anywhere" else f"`{place}`",
            head,
            [one for one in rules if one.place == place],
        )
        for place in places
    ]
    return frame.format(tables="\n".join(tables))


def _table(title: str, head: Sequence[str], rules: "Sequence[LintRule]") -> str:
    from cleanbreak.flows.lint_rule_words import rule_words

    rows = [
        f"| `{one.id}` | {rule_words(one)} | {one.severity.value} | {one.reference} | "
        f"{one.confidence} |"
        for one in rules
    ]
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|---|"]
    return "\n".join([f"## {title}", "", *lines, *rows, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
