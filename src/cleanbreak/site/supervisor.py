"""Runs the processes of Cleanbreak together, starts those again that die, and stops them all."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, MappingProxyType

LOOK_S = 0.05
PAUSE_MIN_S = 0.2
PAUSE_MAX_S = 5.0
HEALTHY_AFTER_S = 30.0
"""Whoever lived that long and died had bad luck; whoever did not is likely to die again."""
PYTHON = (sys.executable, "-P")
"""Without the current directory among its modules: somebody's ``signal.py`` may lie there."""
PR_SET_PDEATHSIG = 1
"""prctl(2), from ``linux/prctl.h``."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process to be kept alive."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Variables on top of the supervisor's own."""


class Supervisor:
    """Keeps children alive until it is told to stop; when it is killed, they end too.

    :param children: started in this order and stopped in the reverse order.
    :param keep_postgres: the home whose embedded PostgreSQL is kept running too. It is the first
        to start and the last to stop.
    """

    def __init__(self, children: Sequence[Child], keep_postgres: Path | None = None) -> None:
        postgres = [] if keep_postgres is None else [keeper_of_postgres(keep_postgres)]
        self._lives = [_Life(child) for child in [*postgres, *children]]
        self._told_to_stop = threading.Event()

    def run(self) -> None:
        """Start the children and return when all have ended, after SIGTERM or SIGINT.

        That takes at most ten seconds. Must be called from the main thread, where signals arrive.
        """
        signal.signal(signal.SIGTERM, self._note)
        signal.signal(signal.SIGINT, self._note)
        undertaker = _Undertaker()
        try:
            while not self._told_to_stop.wait(LOOK_S):
                self._start_who_is_due()
                undertaker.tell([life.pid for life in self._lives])
                self._bury_who_has_died()
        finally:
            self._stop_all(undertaker)

    def _note(self, _signum: int, _frame: FrameType | None) -> None:
        self._told_to_stop.set()

    def _start_who_is_due(self) -> None:
        for life in self._lives:
            if life.is_due:
                life.start()

    def _bury_who_has_died(self) -> None:
        for life in self._lives:
            if life.has_ended:
                life.bury_and_start_again_later()

    def _stop_all(self, undertaker: "_Undertaker") -> None:
        undertaker.end_all()
        while not undertaker.is_done:
            for life in reversed(self._lives):
                if life.has_ended:
                    life.bury()
            time.sleep(LOOK_S)
        for life in reversed(self._lives):
            if life.pid:
                life.bury()


def end_with_parent() -> None:
    """Let this process be asked to end when the one that started it dies (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def keeper_of_postgres(home: Path) -> Child:
    """Return the child that keeps the embedded PostgreSQL running, and stops it with itself."""
    return Child("postgresql", [*PYTHON, "-m", "cleanbreak.site.embedded_postgres", str(home)])


def next_pause_s(last_pause_s: float, lived_s: float) -> float:
    """Return how long to wait before the next start of a child that has died."""
    if lived_s >= HEALTHY_AFTER_S:
        return PAUSE_MIN_S
    return min(max(2 * last_pause_s, PAUSE_MIN_S), PAUSE_MAX_S)


class _Life:
    """One child: its process now, or when it is to be started again."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at_s = 0.0
        self._start_at_s = 0.0
        self._pause_s = 0.0

    @property
    def pid(self) -> int:
        """The child's process; 0 while there is none."""
        return self._process.pid if self._process else 0

    @property
    def is_due(self) -> bool:
        return self._process is None and time.monotonic() >= self._start_at_s

    @property
    def has_ended(self) -> bool:
        """Whether the child is dead and not yet buried: until then its number is its own."""
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return self._process is not None and os.waitid(os.P_PID, self.pid, how) is not None

    def start(self) -> None:
        self._started_at_s = time.monotonic()
        try:
            self._process = subprocess.Popen(
                self._child.arguments,
                env={**os.environ, **self._child.environment},
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
            )
        except OSError as error:
            self._start_again_later(f"cannot be started: {error.strerror}")
        else:
            _say(f"{self._child.name} started as process {self.pid}")

    def bury_and_start_again_later(self) -> None:
        self._start_again_later(self._kill_and_reap())

    def bury(self) -> None:
        _say(f"{self._child.name} {self._kill_and_reap()}")

    def _start_again_later(self, ending: str) -> None:
        now_s = time.monotonic()
        self._pause_s = next_pause_s(self._pause_s, now_s - self._started_at_s)
        self._start_at_s = now_s + self._pause_s
        _say(f"{self._child.name} {ending}; starts again in {self._pause_s:.1f} s")

    def _kill_and_reap(self) -> str:
        """Kill what is left of the child's session, and return how the child ended."""
        assert self._process is not None  # noqa: S101  # our callers have looked
        os.killpg(self.pid, signal.SIGKILL)
        status = self._process.wait()
        self._process = None
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"


class _Undertaker:
    """Our end of the pipe to :mod:`cleanbreak.site.undertaker`."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._told: list[int] = []
        self._process = subprocess.Popen(
            [*PYTHON, "-m", "cleanbreak.site.undertaker"],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tell(self, pids: list[int]) -> None:
        """Tell which process is in which place, where that has changed; 0 is none."""
        if self._process.poll() is not None:  # killed, too
            self._close()
            self._start()
        if pids != self._told:
            self._told = pids
            self._write("".join(f"{place} {pid}\n" for place, pid in enumerate(pids)))

    def end_all(self) -> None:
        """Have all children ended, the last one first."""
        self._close()

    @property
    def is_done(self) -> bool:
        return self._process.poll() is not None

    def _write(self, lines: str) -> None:
        assert self._process.stdin is not None  # noqa: S101  # we have asked for a pipe
        try:
            self._process.stdin.write(lines)
            self._process.stdin.flush()
        except BrokenPipeError:
            return  # the next look sees that it is gone, and starts it again

    def _close(self) -> None:
        assert self._process.stdin is not None  # noqa: S101  # we have asked for a pipe
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            return


def _say(what: str) -> None:
    sys.stderr.write(f"cleanbreak: {what}\n")
    sys.stderr.flush()
