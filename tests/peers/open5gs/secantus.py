"""SecantusDB on this machine: it speaks MongoDB's protocol, with change streams, as MongoDB does.

It is under the GPL, so it is run and never imported.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SECANTUSD = shutil.which("secantusd-py", path=str(Path(sys.executable).parent))
UP_WITHIN_S = 60


def require_programs() -> None:
    if SECANTUSD is None:
        reason = "not installed: secantusdb"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


class Secantus:
    """One server, whose files outlive it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        """Start it, and return when it takes connections."""
        assert SECANTUSD
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(SECANTUSD, "--host", "127.0.0.1", "--port", str(self.port)),
                    *("--storage-path", str(self._folder / "data"), "--log-level", "WARNING"),
                    *(options or self._options),
                ],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + UP_WITHIN_S
        while not self._takes_connections():
            assert time.monotonic() < until, "the database does not come up"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process:
            self._process.send_signal(number)
            try:
                self._process.wait(UP_WITHIN_S)
            except subprocess.TimeoutExpired:  # now and then it does not hear, on a busy machine
                self._process.kill()
                self._process.wait(UP_WITHIN_S)
            self._process = None

    def signal(self, number: int) -> None:
        assert self._process
        self._process.send_signal(number)

    def _takes_connections(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
