"""One program of the laboratory."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cleanbreak.adapters.network.osmo.settings import Endpoint

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0
LOG_LINES_SHOWN = 5


class LabFailure(Exception):
    """The laboratory does not run; the sentence tells why."""


class LabElement:
    """A process that is started and ended here, and nowhere else.

    :param ready: accepts connections as soon as the program is up.
    """

    def __init__(
        self,
        command: Sequence[str],
        directory: Path,
        ready: Endpoint,
        environment: Mapping[str, str],
    ) -> None:
        self._command = command
        self._directory = directory
        self._ready = ready
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the program was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the program and return when it accepts connections.

        :raises LabFailure: with its last words, if it ends instead.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*DIE_WITH_PARENT, *self._command],
                cwd=self._directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._is_ready_or_over, START_TIMEOUT_S, f"{self._command[0]} is not ready")
        if not self.is_running:
            raise LabFailure(f"{self._command[0]} ended: {self._last_words()}")

    def stop(self) -> None:
        """Ask the program to end, and see that it does."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End the program at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_TIMEOUT_S)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal, such as SIGSTOP to make it deaf."""
        if self._process is not None:
            self._process.send_signal(number)

    @property
    def _log(self) -> Path:
        return self._directory / f"{self._command[0]}.log"

    def _is_ready_or_over(self) -> bool:
        return accepts_connections(self._ready) or not self.is_running

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines()
        return " / ".join(lines[-LOG_LINES_SHOWN:])


DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
"""An element must not outlive a process that was killed (prctl(2), PR_SET_PDEATHSIG)."""


def accepts_connections(endpoint: Endpoint) -> bool:
    """Tell whether somebody listens there."""
    try:
        socket.create_connection(endpoint, timeout=1.0).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], timeout_s: float, sentence: str) -> None:
    """Return as soon as the condition holds.

    :raises LabFailure: with the sentence, if it does not in time.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise LabFailure(f"{sentence} after {timeout_s:g} s")
        time.sleep(0.05)
