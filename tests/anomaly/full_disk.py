"""Fill the disk of a database while somebody cancels; say what the page answered and what was kept.

Usage: full_disk.py DIRECTORY, on a small disk of its own; prints one JSON object.
"""

import json
import os
import sys
from pathlib import Path

from cleanbreak.site import embedded_postgres

PIECE = b"\0" * 2**16


def main(directory: Path) -> None:
    """Cancel on a full disk, make room, and cancel again."""
    home = directory / "home"
    home.mkdir(mode=0o755)
    os.environ |= {
        "CLEANBREAK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "cleanbreak.site.settings",
        "DATABASE_URL": embedded_postgres.ensure_running(home),
    }
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        print(json.dumps(cancel_twice(directory / "filler")))
    finally:
        embedded_postgres.stop(home)


def cancel_twice(filler: Path) -> dict[str, object]:
    """Send the same page on a full disk and again when there is room."""
    from django.db import connection

    with connection.cursor() as cursor:  # the next insert needs another page of the table
        cursor.execute("SET ROLE NONE; CREATE TABLE ballast (text text)")
        cursor.execute("SELECT grant_application_rights_on('ballast')")
        cursor.execute("SET ROLE cleanbreak_app")
    fill(filler)
    while not _is_refused("INSERT INTO ballast SELECT repeat(md5(random()::text), 200)"
                          " FROM generate_series(1, 50)"):  # fmt: skip
        pass
    refused = cancel()
    filler.unlink()
    taken = cancel()
    return {
        "refused": {"status": refused.status_code, "text": refused.content.decode()},
        "taken": {"status": taken.status_code},
        "kept": _count_declarations(),
    }


def fill(filler: Path) -> None:
    """Write until there is no room left."""
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(PIECE):
                pass
        except OSError:
            return


def _is_refused(statement: str) -> bool:
    from django.db import OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except OperationalError:
        return True
    return False


def cancel() -> object:
    """Send the cancellation page, with a reason as long as it may be."""
    from django.test import Client

    words = {
        "submission_key": "a" * 32,
        "kind": "extraordinary",
        "reason": "No network. " * 80,
        "holder_name": "Anna Müller",
        "line": "+4915228817386",
        "when": "soon",
        "reply_email": "anna@example.org",
    }
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    return client.post("/cancel/", words)


def _count_declarations() -> int:
    from cleanbreak.records.declaration import DeclarationRow

    return DeclarationRow.objects.count()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
