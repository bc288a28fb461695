"""Write the pages that list what the program has: ``tools/reference_pages.py write|check``.

``write`` makes ``docs/reference/commands.md`` from the help of every command, ``addresses.md`` from
the web server's addresses and ``refusals.md`` from the classes of refusals. ``check`` changes
nothing and fails if a page tells something else than the code. Sentences are those of the source,
in English.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import addresses_told, commands_told, refusals_told

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_told.page,
    "addresses.md": addresses_told.page,
    "refusals.md": refusals_told.page,
}


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            for name, text in current_pages().items():
                (REFERENCE / name).write_text(text, encoding="utf-8")
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
        if (REFERENCE / name).read_text(encoding="utf-8") != text
    ]


def current_pages() -> dict[str, str]:
    """Return each page by its name, as the code of this moment tells it; loads Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused: without one, the settings make a file")
    import django

    django.setup()
    from django.utils import translation

    with translation.override(None):
        return {name: page() for name, page in PAGES.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
