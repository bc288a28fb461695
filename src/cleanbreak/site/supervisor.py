"""Runs the processes of Cleanbreak together, starts those again that die, and stops them all."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, MappingProxyType

LOOK_S = 0.05
STOP_ALL_S = 9.0
"""From the signal to the last child's end: service managers and people lose patience at ten."""
PAUSE_MIN_S = 0.2
PAUSE_MAX_S = 5.0
HEALTHY_AFTER_S = 30.0
"""Whoever lived that long and died had bad luck; whoever did not is likely to die again."""
PR_SET_PDEATHSIG = 1
"""prctl(2), from ``linux/prctl.h``."""
LIBC = ctypes.CDLL(None, use_errno=True)
"""Loaded before any fork, because between fork and exec only little may be done."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process to be kept alive."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Variables on top of the supervisor's own."""


class Supervisor:
    """Keeps children alive until it is told to stop, and takes them along when it dies.

    :param children: started in this order and stopped in the reverse order.
    :param keep_postgres: the home whose embedded PostgreSQL is kept running too. It is the first
        to start and the last to stop.
    """

    def __init__(self, children: Sequence[Child], keep_postgres: Path | None = None) -> None:
        postgres = [] if keep_postgres is None else [keeper_of_postgres(keep_postgres)]
        self._runs = [_Run(child) for child in [*postgres, *children]]
        self._told_to_stop = threading.Event()

    def run(self) -> None:
        """Start the children and return when all have ended, after SIGTERM or SIGINT.

        Must be called from the main thread: only there do signals arrive, and a child's last link
        to us is the thread that started it.
        """
        signal.signal(signal.SIGTERM, self._note)
        signal.signal(signal.SIGINT, self._note)
        try:
            while not self._told_to_stop.wait(LOOK_S):
                for run in self._runs:
                    run.look_after()
        finally:
            self._stop_all()

    def _note(self, _signum: int, _frame: FrameType | None) -> None:
        self._told_to_stop.set()

    def _stop_all(self) -> None:
        """Stop in reverse order; time that one does not need is left to the next ones."""
        deadline = time.monotonic() + STOP_ALL_S
        for still_to_stop, run in reversed(list(enumerate(self._runs, start=1))):
            run.stop((deadline - time.monotonic()) / still_to_stop)


def keeper_of_postgres(home: Path) -> Child:
    """Return the child that keeps the embedded PostgreSQL running, and stops it with itself."""
    module = "cleanbreak.site.embedded_postgres"
    return Child("postgresql", [sys.executable, "-m", module, str(home)])


def next_pause_s(last_pause_s: float, lived_s: float) -> float:
    """Return how long to wait before the next start of a child that has died."""
    if lived_s >= HEALTHY_AFTER_S:
        return PAUSE_MIN_S
    return min(max(2 * last_pause_s, PAUSE_MIN_S), PAUSE_MAX_S)


class _Run:
    """One child's life: its process now, or when it is to be started again."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at_s = 0.0
        self._start_at_s = 0.0
        self._pause_s = 0.0

    def look_after(self) -> None:
        """Start the child if it is due; note it if it has died."""
        if self._process is None:
            if time.monotonic() >= self._start_at_s:
                self._start()
        elif _has_ended(self._process):
            ending = self._bury(self._process)
            lived_s = time.monotonic() - self._started_at_s
            self._start_again_later(ending, lived_s)

    def stop(self, grace_s: float) -> None:
        """Ask the child to end; kill it and its offspring after the grace."""
        if self._process is None:
            return
        self._process.terminate()
        deadline = time.monotonic() + grace_s
        while not _has_ended(self._process) and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        _say(f"{self._child.name} {self._bury(self._process)}")

    def _start(self) -> None:
        self._started_at_s = time.monotonic()
        try:
            self._process = subprocess.Popen(
                self._child.arguments,
                env={**os.environ, **self._child.environment},
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
                preexec_fn=_end_with(os.getpid()),  # noqa: PLW1509  # it takes no lock
            )
        except OSError as error:
            self._start_again_later(f"cannot be started: {error.strerror}", lived_s=0.0)
        else:
            _say(f"{self._child.name} started as process {self._process.pid}")

    def _start_again_later(self, ending: str, lived_s: float) -> None:
        self._pause_s = next_pause_s(self._pause_s, lived_s)
        self._start_at_s = time.monotonic() + self._pause_s
        _say(f"{self._child.name} {ending}; starts again in {self._pause_s:.1f} s")

    def _bury(self, process: subprocess.Popen[bytes]) -> str:
        """Kill what is left of the child's session, and return how the child ended."""
        os.killpg(process.pid, signal.SIGKILL)
        self._process = None
        status = process.wait()
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Return whether the child has ended, without reaping it: its group is still to be killed."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end_with(parent_pid: int) -> Callable[[], None]:
    """Return what a child does between fork and exec, to be asked to end when its parent dies.

    It is asked, with SIGTERM, because most children have processes of their own to take along.
    """

    def ask_for_signal() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent_pid:  # it died before we asked
            os._exit(1)

    return ask_for_signal


def end_with_parent() -> None:
    """Let this process be asked to end when the one that started it dies (Linux)."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _say(what: str) -> None:
    sys.stderr.write(f"cleanbreak: {what}\n")
    sys.stderr.flush()
