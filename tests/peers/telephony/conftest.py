"""A gateway for each test that has one, and a web server that is led by the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from tests.own_loop import in_own_loop

from cleanbreak.adapters.speech.espeak import EspeakSpeech
from cleanbreak.adapters.speech.espeak.kept_sounds import KeptSounds
from cleanbreak.domain.telephone_sound import Sound

from .gateway import RunningGateway
from .phone import Phone, PhoneKind
from .web import Answer, CannedWeb


class Stage:
    """What a test of calls has in hand."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack
        self.phones: list[Phone] = []

    def web(self, answers: dict[str, Answer | list[Answer]]) -> CannedWeb:
        return self._stack.enter_context(closing(CannedWeb(answers)))

    def gateway(self, web: str, **settings: str) -> RunningGateway:
        return self._stack.enter_context(
            closing(RunningGateway(self.folder / "home", web, **settings))
        )

    def say_before(self, text: str, language: str) -> None:
        """Let the gateway have said a sentence before, so that it needs no time for it."""
        kept = KeptSounds(self.folder / "home" / "hotline" / "sounds", 10_000_000)
        in_own_loop(EspeakSpeech("espeak-ng", kept).speak(text, language))

    def phone(self, **how: Any) -> Phone:
        folder = self.folder / f"phone-{len(self.phones)}"
        phone = self._stack.enter_context(closing(Phone(folder, PhoneKind(**how))))
        self.phones.append(phone)
        return phone


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(tmp_path, stack)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Sound]:
    """How a sentence sounds that the gateway says."""
    kept = KeptSounds(tmp_path_factory.mktemp("sounds"), 10_000_000)
    return lambda text, language: in_own_loop(EspeakSpeech("espeak-ng", kept).speak(text, language))
