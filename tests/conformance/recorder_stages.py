"""Stages of the port ``recorder``: calls, and which of them it has on tape."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import uuid4

from tests.played_recorder import TOKEN, PlayedRecorder

from cleanbreak.adapters.fake_world import DictWorld, SharedWorld
from cleanbreak.adapters.recorder.http import HttpRecorder, RecorderSettings
from cleanbreak.adapters.recorder.memory import PORT, MemoryRecorder
from cleanbreak.ports.recorder import Recorder

from .stages import Stage


class RecorderStage(Stage, Protocol):
    """A recorder."""

    recorder: Recorder

    def call(self) -> str:
        """Return the name of a call that it can record."""

    def is_kept(self, call: str) -> bool:
        """Return whether it has a recording of the call."""


class MemoryRecorderStage:
    """The fake one."""

    def __init__(self, world: DictWorld | SharedWorld) -> None:
        self._world = world
        self.recorder = MemoryRecorder(world)

    def call(self) -> str:
        return f"CA/{uuid4()}"

    def is_kept(self, call: str) -> bool:
        return self.recorder.is_kept("twilio", call)

    @contextmanager
    def outage(self) -> Iterator[None]:
        self._world.set_down(PORT, down=True)
        yield
        self._world.set_down(PORT, down=False)


class HttpRecorderStage:
    """One that is told by HTTP."""

    def __init__(self, played: PlayedRecorder) -> None:
        self._played = played
        self.recorder = HttpRecorder(recorder_settings(played.address))

    def call(self) -> str:
        return f"CA/{uuid4()}"

    def is_kept(self, call: str) -> bool:
        return f"twilio/{call}" in self._played.kept

    @contextmanager
    def outage(self) -> Iterator[None]:
        self._played.status = 503
        yield
        self._played.status = 0


def recorder_settings(address: str, token: str = TOKEN) -> RecorderSettings:
    return RecorderSettings.from_environment(
        {
            "CLEANBREAK_RECORDER_URL": address,
            "CLEANBREAK_RECORDER_TOKEN": token,
            "CLEANBREAK_RECORDER_TIMEOUT_S": "2",
        }
    )
