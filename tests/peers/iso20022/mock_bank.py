"""Run mock-bank: it fetches from our outbox, answers into our inbox, and has a clock of its own.

A payment that it accepts on one day may come back three days later, as at real banks.
"""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

ACME = "ACME"
CLOSED_ACCOUNT = "NL84MOCK0000000003"
"""Of its customer INITECH: payments to it are rejected at once, with AC04."""
UP_WITHIN_S = 20
NEVER_MS = 10**9
PAID_NEXT_DAY_AFTER = "08:00"


class MockBank:
    """A running bank."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port, self._folder = port, folder

    def fetch(self) -> list[dict[str, Any]]:
        """Let the bank take what is in our outbox; return what it thinks of each file."""
        files: list[dict[str, Any]] = self._ask("POST", "/_mock/drop/scan")["files"]
        return files

    def advance(self, days: int) -> None:
        """Let days go by at the bank; what is due on them is done and told."""
        self._ask("POST", f"/_mock/advance?days={days}")

    def returns_payments(self, after_days: int, reason: str) -> None:
        """Let it send back, some working days after it settled them, what our account pays."""
        self._behave("return-later", {"days": after_days, "reason": reason})

    def keeps_payments(self) -> None:
        """Let it send nothing back."""
        self._behave("accept", {})

    def rejects_files(self) -> None:
        """Let it reject a file as a whole."""
        self._behave("reject-file", {})

    def told(self) -> list[str]:
        """Return the names of the files that wait in our inbox."""
        return sorted(place.name for place in (self._folder / "inbox").glob("*.xml"))

    def _behave(self, behaviour: str, parameters: dict[str, Any]) -> None:
        document = {"behaviour": behaviour, "parameters": parameters}
        self._ask("PATCH", f"/_mock/accounts/{ACME}", document)

    def _ask(self, method: str, path: str, document: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=UP_WITHIN_S)
        try:
            body = None if document is None else json.dumps(document)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
            assert answer.status == 200, content.decode()
            return json.loads(content)
        finally:
            connection.close()


@contextmanager
def running_bank(folder: Path, now: datetime) -> Iterator[MockBank]:
    """Run a bank whose clock stands at that moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "mockbank", "--quiet", "--port", str(port)),
        *("--drop-dir", str(folder / "outbox"), "--pickup-dir", str(folder / "inbox")),
        *("--drop-settle-ms", "0", "--drop-interval-ms", str(NEVER_MS)),
        *("--clock", f"{now:%Y-%m-%dT%H:%M}", "--cutoff", PAID_NEXT_DAY_AFTER),
    ]
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield MockBank(port, folder)
    finally:
        process.terminate()
        process.wait(UP_WITHIN_S)


def _wait_for(port: int) -> None:
    end_s = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end_s, "mock-bank did not start"
            time.sleep(0.05)
        else:
            return
