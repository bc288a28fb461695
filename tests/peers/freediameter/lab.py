"""A real freeDiameter as relay, and nodes played by python-diameter, each in its own process."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cleanbreak.adapters.diameter_settings import Endpoint

from . import player

REALM = "epc.example.net"
DRA = f"dra.{REALM}"
OURS = tuple(f"cleanbreak-{number}.p{os.getpid()}.{REALM}" for number in (1, 2, 3))
"""Of this process alone: names are claimed on the whole machine, and tests run side by side."""
S6A_NUMBER, GY_NUMBER = 16777251, 4
START_TIMEOUT_S = 60.0
HERE = Path(__file__).parent
PROGRAMS = ("freeDiameterd", "gcc")
ACCESS_LIST = Path("/usr/lib/freeDiameter/acl_wl.fdx")
RELAY_STATES = re.compile(r"-> '?(?P<state>STATE_\w+)\b[^\n]*\t'(?P<node>[^'\n]+)'")
"""What freeDiameter writes when the state of a connection changes."""
DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()


def missing_programs() -> list[str]:
    """Return the programs that are not installed."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    return missing if ACCESS_LIST.exists() else [*missing, "freediameter-extensions"]


class PlayedNode:
    """One MME or gateway, in a process of its own."""

    def __init__(
        self, identity: str, application: int = S6A_NUMBER, realm: str = REALM, port: int = 0
    ) -> None:
        self.identity = identity
        self.endpoint = Endpoint("127.0.0.1", port or free_port())
        self._realm = realm
        self._application = application
        self.start()

    def start(self) -> None:
        """Start it, serving nobody, in an honest manner."""
        arguments = [self.identity, self._realm, self.endpoint.port, self._application, DRA, *OURS]
        self._process = subprocess.Popen(
            [*DIE_WITH_PARENT, sys.executable, player.__file__, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._hear()

    def serve(self, subjects: Sequence[str]) -> None:
        """Have it serve subscribers (IMSI), or keep sessions (Session-Id)."""
        self._tell("serve", list(subjects))

    def serves(self, subject: str) -> bool:
        """Return whether it still does."""
        return bool(self._tell("serves", subject))

    def manner(self, command: str, *manner: Any) -> None:
        """Have it answer a command in one of the manners of ``player.Player``."""
        self._tell("manner", command, *manner)

    def asked(self) -> dict[str, int]:
        """Return how often each command came."""
        return dict(self._tell("asked"))

    def seen(self) -> list[dict[str, Any]]:
        """Return what the last requests said."""
        return list(self._tell("seen"))

    def connections(self) -> list[str]:
        """Return who is connected."""
        return list(self._tell("connections"))

    def tell(self, command: str) -> Any:
        """Give one of the other commands."""
        return self._tell(command)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._process.kill()
        self.reap()

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self.reap()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, such as SIGSTOP to make it deaf."""
        self._process.send_signal(number)

    def reap(self) -> None:
        """Wait for its end."""
        self._process.wait(START_TIMEOUT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _tell(self, *command: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"{self.identity} has ended"
        return json.loads(line)


class Relay:
    """freeDiameter 1.2.1 between us and the nodes."""

    def __init__(self, directory: Path, nodes: Sequence[PlayedNode]) -> None:
        self.endpoint = Endpoint("127.0.0.1", free_port())
        self._directory = directory
        self._nodes = nodes
        self._process: subprocess.Popen[bytes] | None = None
        self._log = directory / "freeDiameter.log"
        self._write_configuration()
        self.start()

    def start(self) -> None:
        """Start it, and wait until all nodes are connected to it."""
        self._log.write_bytes(b"")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*DIE_WITH_PARENT, "freeDiameterd", "-c", str(self._directory / "dra.conf")],
                stdout=log,
                stderr=log,
                env={**os.environ, "LD_PRELOAD": str(self._shim())},
            )
        self.wait_until_connected()

    def wait_until_connected(self) -> None:
        """Return when all nodes are connected to it."""
        wait_until(self._is_connected, "freeDiameter is not connected to the nodes")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(START_TIMEOUT_S)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, such as SIGSTOP to make it deaf."""
        assert self._process is not None
        self._process.send_signal(number)
        if number == signal.SIGSTOP:
            wait_until(self._is_stopped, "freeDiameter goes on")

    def _is_stopped(self) -> bool:
        """Return whether none of its threads goes on: each stops when it is next scheduled."""
        assert self._process is not None
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/stat")
        return all(one.read_text().rpartition(")")[2].split()[0] == "T" for one in threads)

    def _is_connected(self) -> bool:
        """Ask both sides: until the relay has a node's answer, it asks others in its place."""
        if not accepts_connections(self.endpoint):
            return False
        written = self._log.read_text("utf-8", "replace")
        states = {node: state for state, node in RELAY_STATES.findall(written)}
        return all(
            DRA in node.connections() and states.get(node.identity) == "STATE_OPEN"
            for node in self._nodes
        )

    def _write_configuration(self) -> None:
        certificate, key = self._directory / "cert.pem", self._directory / "key.pem"
        write_certificate(certificate, key)
        access_list = self._directory / "acl_wl.conf"
        access_list.write_text(f"ALLOW_IPSEC *.{REALM}\n", "utf-8")
        lines = [
            f'Identity = "{DRA}"; Realm = "{REALM}";',
            f"Port = {self.endpoint.port}; SecPort = 0; No_SCTP; No_IPv6;",
            "TcTimer = 6; TwTimer = 6;",
            f'TLS_Cred = "{certificate}", "{key}"; TLS_CA = "{certificate}";',
            f'LoadExtension = "{ACCESS_LIST}" : "{access_list}";',
            *(
                f'ConnectPeer = "{node.identity}" {{ ConnectTo = "127.0.0.1"; '
                f"Port = {node.endpoint.port}; No_TLS; No_SCTP; TcTimer = 1; }};"
                for node in self._nodes
            ),
        ]
        (self._directory / "dra.conf").write_text("\n".join(lines) + "\n", "utf-8")

    def _shim(self) -> Path:
        library = self._directory / "loopback_only.so"
        if not library.exists():
            source = str(HERE / "loopback_only.c")
            subprocess.run(
                ["gcc", "-shared", "-fPIC", "-o", str(library), source, "-ldl"], check=True
            )
        return library


def write_certificate(certificate: Path, key: Path) -> None:
    """Write what freeDiameter insists on, although nobody here speaks TLS."""
    import datetime

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DRA)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )


def free_port() -> int:
    """Return a TCP port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def accepts_connections(endpoint: Endpoint) -> bool:
    """Tell whether somebody listens there."""
    try:
        socket.create_connection(endpoint, timeout=1.0).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], sentence: str) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline, sentence
        time.sleep(0.05)
