"""Stages of the port ``witness``: one witness that watches one log, and how it behaves."""

from typing import Protocol

from tests.witnesses import PlayedLog, RunningWitness

from cleanbreak.adapters.witness.http import HttpWitness
from cleanbreak.adapters.witness.memory import MemoryWitness
from cleanbreak.domain.named_witness import parse_witnesses
from cleanbreak.ports.witness import Witness

NOW_S = 1_800_000_000


class WitnessStage(Protocol):
    """One witness and its log."""

    witness: Witness
    log: PlayedLog

    def be_down(self) -> None:
        """Be not there."""


class MemoryWitnessStage:
    """A witness in this process."""

    def __init__(self) -> None:
        self.log = PlayedLog(5)
        self.memory = MemoryWitness("w.example/1", [self.log.key], lambda: NOW_S)
        self.witness: Witness = self.memory

    def be_down(self) -> None:
        self.memory.is_down = True


class HttpWitnessStage:
    """`cleanbreak witness`, as a process of its own."""

    def __init__(self, running: RunningWitness, log: PlayedLog) -> None:
        self.log, self._running = log, running
        line = " ".join([*running.vkeys(), running.address])
        (named,) = parse_witnesses(line)
        self._http = HttpWitness(named)
        self.witness: Witness = self._http

    def be_down(self) -> None:
        self._running.kill()

    def close(self) -> None:
        self._http.close()
