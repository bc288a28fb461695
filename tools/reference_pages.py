"""Write the pages that list what the program has: ``tools/reference_pages.py write|check``.

``write`` makes ``docs/reference/commands.md`` from the help of every command, ``addresses.md`` from
the web server's addresses and ``refusals.md`` from the classes of refusals, with the sentences of
the source; and in ``docs/zh/reference`` the pages whose sentences are translated. ``check`` changes
nothing and fails if a page tells something else than the code.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import addresses_told, commands_told, lint_rules_page, refusals_told
from tools import reference_in_chinese as chinese

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_told.page,
    "reference/addresses.md": addresses_told.page,
    "reference/refusals.md": refusals_told.page,
}


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            for name, text in current_pages().items():
                (DOCS / name).write_text(text, encoding="utf-8")
        case ["check"]:
            return int(bool(outdated_pages()))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def outdated_pages() -> list[str]:
    """Return the names of the pages that tell something else than the code."""
    return [
        name
        for name, text in current_pages().items()
        if (DOCS / name).read_text(encoding="utf-8") != text
    ]


def current_pages() -> dict[str, str]:
    """Return each page by its name, as the code of this moment tells it; loads Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused: without one, the settings make a file")
    import django

    django.setup()
    from django.utils import translation

    with translation.override(None):
        pages = {name: page() for name, page in PAGES.items()}
    with translation.override("zh-hans"):
        return pages | {f"zh/reference/{name}": text for name, text in in_chinese().items()}


def in_chinese() -> dict[str, str]:
    """Return the pages whose sentences are translated; Chinese must be the active language."""
    from django.utils.translation import gettext
    from tools import retention_page, roles_page

    from cleanbreak.policies.lint_rules import all_rules

    around = commands_told.Around(chinese.COMMANDS, chinese.COMMANDS_HEAD, chinese.NEEDED)
    return {
        "commands.md": commands_told.page(around),
        "refusals.md": refusals_told.page(chinese.REFUSALS, chinese.REFUSALS_HEAD),
        "roles.md": roles_page.current_page(chinese.ROLES, chinese.ROLES_HEADS, gettext),
        "lint-rules.md": lint_rules_page.page_of(
            all_rules(), chinese.LINT_RULES, chinese.LINT_RULES_HEAD, chinese.LINT_RULES_ANYWHERE
        ),
        "retention.md": retention_page.current_page(chinese.RETENTION),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
