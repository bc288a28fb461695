"""A desk: a real pcscd with two virtual readers, for this process alone.

pcscd 1.9.9 always has its socket in /run/pcscd, but the library asks PCSCLITE_CSOCK_NAME where it
is. So pcscd runs in a mount namespace in which /run/pcscd is a folder of ours, and workers that run
beside each other have one pcscd each. The library reads the variable once, on its first call.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
PROGRAMS = ("pcscd", "unshare", "mount", "gcc")
READER = "Desk"
SLOTS = (0, 1)
"""vpcd always has two, on two ports side by side."""
START_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 5.0
DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")
OWN_NAMESPACE = (
    ("unshare", "--mount")
    if os.geteuid() == 0
    else ("unshare", "--user", "--map-root-user", "--mount")
)
# A new /run, so that nothing need be there before; then what is called /run/pcscd is our folder.
RUN = """
mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd &&
LD_PRELOAD="$2" exec pcscd --foreground --error --config "$3"
"""


def missing_programs() -> list[str]:
    """Return what has to be installed before there can be a desk."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    return missing + ([] if DRIVER.exists() else ["vsmartcard-vpcd"])


class Desk:
    """pcscd with the readers ``Desk 00 00`` and ``Desk 00 01``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = folder / "run"
        self._run.mkdir()
        self.port = _two_free_ports()
        self._process: subprocess.Popen[bytes] | None = None
        self._shim = self._build_shim()
        self._config = folder / "reader.conf"
        self._config.write_text(
            f'FRIENDLYNAME "{READER}"\n'
            # A name of /dev/null makes vpcd wait for cards. It could also connect to them, but
            # then pcscd aborts as soon as one is taken out (FD_SET of a socket that is closed).
            f"DEVICENAME /dev/null:{self.port}\n"
            f"LIBPATH {DRIVER}\n"
            f"CHANNELID {self.port}\n"
        )
        os.environ["PCSCLITE_CSOCK_NAME"] = str(self._run / "pcscd.comm")

    @staticmethod
    def reader(slot: int) -> str:
        """Return the name that PC/SC gives the reader of a slot."""
        return f"{READER} 00 {slot:02}"

    def start(self) -> None:
        for left_over in self._run.iterdir():
            left_over.unlink()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*DIE_WITH_PARENT, *OWN_NAMESPACE, "sh", "-c", RUN, "desk"]
                + [str(path) for path in (self._run, self._shim, self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._is_ready_or_over, START_TIMEOUT_S, "pcscd is not ready")
        assert self._process.poll() is None, f"pcscd ended: {self.log.read_text()[-500:]}"

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End pcscd at once, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_TIMEOUT_S)

    def signal(self, number: signal.Signals) -> None:
        """Send pcscd a signal, such as SIGSTOP to make it deaf."""
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def log(self) -> Path:
        return self._folder / "pcscd.log"

    def _is_ready_or_over(self) -> bool:
        assert self._process is not None
        return (self._run / "pcscd.comm").exists() or self._process.poll() is not None

    def _build_shim(self) -> Path:
        shim = self._folder / "loopback_only.so"
        source = Path(__file__).with_name("loopback_only.c")
        subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
        return shim


def _two_free_ports() -> int:
    """Return the first of two ports side by side that nobody uses."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def wait_until(condition: Callable[[], bool], timeout_s: float, sentence: str) -> None:
    """Return as soon as the condition holds; fail with the sentence if it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"{sentence} after {timeout_s:g} s"
        time.sleep(0.02)
