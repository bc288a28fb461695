"""The process that looks at a restored copy: its tables are brought up to date, then verified.

Called by `drill` with the folder of the backup; `DATABASE_URL` is the copy.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Print what was found, as one JSON object."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(_found(Path(sys.argv[1])), ensure_ascii=False))


def _found(folder: Path) -> dict[str, Any]:
    from django.core.management import call_command
    from django.utils import timezone

    from cleanbreak.channels.cli.language import speak_language_of_terminal
    from cleanbreak.flows.drill_backup import drill_backup
    from cleanbreak.flows.refusal_words import refusal_text
    from cleanbreak.site.backup_folder import find_backup

    speak_language_of_terminal()
    call_command("migrate", interactive=False, verbosity=0)
    drilled = drill_backup(find_backup(folder).heads, timezone.now(), _tell)
    return {
        "is_well": not drilled.faults,
        "looked_at": {part.value: count for part, count in drilled.looked_at.items()},
        "caught_up": drilled.caught_up,
        "store_away": drilled.store_away,
        "faults": [
            {"code": one.code, "sentence": refusal_text(one), "block": one.data.get("block")}
            for one in drilled.faults
        ],
    }


def _tell(part: Any, done: int, of: int) -> None:
    """Show a person how far it has come."""
    if sys.stderr.isatty():
        end = "\n" if done >= of else ""
        sys.stderr.write(f"\r\033[K{part.value}: {done:,} / {of:,}{end}")


if __name__ == "__main__":
    main()
