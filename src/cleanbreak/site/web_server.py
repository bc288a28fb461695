"""How the pages are served: Django under granian."""

import sys

PROCESSES = 2
THREADS = 4
"""In each process; each holds one database connection."""
WAITING = 128
"""Requests that a process holds at once; whoever comes then waits to be let in."""
HEADERS_WITHIN_MS = 10_000
"""Whoever sends the head of a request more slowly is cut off."""
HEADERS_BYTES_MAX = 65_536


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
        f"--backpressure={WAITING}",
        f"--http1-header-read-timeout={HEADERS_WITHIN_MS}",
        f"--http1-buffer-size={HEADERS_BYTES_MAX}",
        "--no-access-log",
        "--respawn-failed-workers",
        "--log-level=warning",
        "cleanbreak.site.wsgi:application",
    ]
