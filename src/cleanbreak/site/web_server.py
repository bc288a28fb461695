"""How the pages are served: Django under granian."""

import sys

PROCESSES = 2
THREADS = 4
"""In each process; each holds one database connection."""


def web_server_arguments(host: str, port: int) -> list[str]:
    """Return the command line of the web server; no access log, since addresses hold secrets."""
    return [
        sys.executable,
        "-P",  # whatever lies in the working directory is not ours to import
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={PROCESSES}",
        f"--blocking-threads={THREADS}",
        "--no-access-log",
        "--respawn-failed-workers",
        "--log-level=warning",
        "cleanbreak.site.wsgi:application",
    ]
