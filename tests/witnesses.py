"""A log of a few lines, as RFC 6962 has it, and witnesses that run as programs."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.peers.telephony.ports import free_port

from cleanbreak.adapters.witness_keys import read_cosigners
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.merkle_tree import EMPTY_ROOT, leaf_hash, node_hash
from cleanbreak.domain.signed_note import ED25519, NoteSignature, VerifierKey, write_note
from cleanbreak.domain.witness_rules import write_submission

ORIGIN = "end.example/log"
STARTED_WITHIN_S = 30.0


class PlayedLog:
    """Leaves, and a key; it signs whatever it is asked to, a second history too."""

    def __init__(
        self, leaves: int = 0, origin: str = ORIGIN, key: Ed25519PrivateKey | None = None
    ) -> None:
        self.origin, self.private_key = origin, key or Ed25519PrivateKey.generate()
        public_key = self.private_key.public_key().public_bytes_raw()
        self.key = VerifierKey(origin, ED25519, public_key)
        self.hashes = [leaf_hash(b"leaf %d" % one) for one in range(leaves)]

    def grow(self, leaves: int) -> None:
        more = range(len(self.hashes), len(self.hashes) + leaves)
        self.hashes += [leaf_hash(b"leaf %d" % one) for one in more]

    def forked_at(self, place: int) -> "PlayedLog":
        """Return the same log with another leaf there: a second history by the same key."""
        other = PlayedLog(len(self.hashes), self.origin, self.private_key)
        other.hashes[place] = leaf_hash(b"never happened")
        return other

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        size = len(self.hashes) if size is None else size
        return Checkpoint(self.origin, size, root_of(self.hashes[:size]))

    def note(self, size: int | None = None) -> str:
        return self.signed(self.checkpoint(size).text)

    def signed(self, text: str) -> str:
        return write_note(text, [self.line(text)])

    def line(self, text: str) -> NoteSignature:
        return NoteSignature.by(self.key, self.private_key.sign(text.encode()))

    def proof(self, old: int, size: int | None = None) -> list[bytes]:
        size = len(self.hashes) if size is None else size
        return _subproof(old, self.hashes[:size], True) if 0 < old < size else []

    def submission(self, old: int, size: int | None = None) -> bytes:
        return write_submission(old, self.proof(old, size), self.note(size))


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root as RFC 6962 2.1 defines it."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    half = _half(len(hashes))
    return node_hash(root_of(hashes[:half]), root_of(hashes[half:]))


def _subproof(old: int, hashes: Sequence[bytes], is_whole: bool) -> list[bytes]:
    """Return SUBPROOF of RFC 6962 2.1.2."""
    if old == len(hashes):
        return [] if is_whole else [root_of(hashes)]
    half = _half(len(hashes))
    if old <= half:
        return [*_subproof(old, hashes[:half], is_whole), root_of(hashes[half:])]
    return [*_subproof(old - half, hashes[half:], False), root_of(hashes[:half])]


def _half(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


class RunningWitness:
    """`cleanbreak witness` as a process."""

    def __init__(
        self, name: str, home: Path, vkeys: Sequence[str], port: int | None = None
    ) -> None:
        self.name, self.home, self.logs = name, home, vkeys
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.told = home.with_suffix(".told")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        logs = [word for vkey in self.logs for word in ("--log", vkey)]
        place = ["--home", str(self.home), "--listen", f"127.0.0.1:{self.port}"]
        command = [*PROGRAM, "witness", "--name", self.name, *logs, *place, "--json"]
        with self.told.open("ab") as told:
            self._process = subprocess.Popen(command, stdout=told, stderr=told)
        deadline = time.monotonic() + STARTED_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None, self.told.read_text()
            assert time.monotonic() < deadline, "the witness does not start"
            time.sleep(0.05)

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def vkeys(self) -> list[str]:
        return [one.key.vkey for one in read_cosigners(self.name, self.home / "keys")]

    def kill(self) -> None:
        """End it as a loss of power would."""
        if self._process:
            self._process.kill()
            self._process.wait()
        deadline = time.monotonic() + STARTED_WITHIN_S
        while self._answers():  # its children end with it, a moment later
            assert time.monotonic() < deadline, "the witness does not end"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(20)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/", trust_env=False).status_code == 404
        except httpx.TransportError:
            return False


PROGRAM = [sys.executable, "-c", "from cleanbreak.site.command import main; main()"]


@contextmanager
def running(name: str, home: Path, vkeys: Sequence[str]) -> Iterator[RunningWitness]:
    witness = RunningWitness(name, home, vkeys)
    witness.start()
    try:
        yield witness
    finally:
        witness.stop()
