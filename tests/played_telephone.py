"""A caller and a web server that are played: the conversation without a telephone network."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cleanbreak.domain.telephone_sound import Sound
from cleanbreak.flows.say_to_caller import Hotline
from cleanbreak.ports.call_server import Reply
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.telephone import Connected, HungUp, LineCloses

BASE = "https://portal.example/hotline/gateway/"


@dataclass
class PlayedTelephone:
    """Somebody who presses keys when they hear something.

    :param presses: by a word that is heard, the keys that are pressed as soon as it begins.
    :param hangs_up_at: a word at which the caller hangs up.
    """

    presses: Mapping[str, str] = field(default_factory=dict)
    hangs_up_at: str = ""
    says: Sound = b""
    connects: Sequence[Connected] = (Connected.COMPLETED,)
    call_id: str = "GW" + "1" * 32
    caller: str = "+4915112345678"
    called: str = "hotline"
    closes: bool = False
    takes_transfer: bool = True

    def __post_init__(self) -> None:
        self.heard: list[str] = []
        self.cut: list[str] = []
        self.connected: list[str] = []
        self.transferred: list[str] = []
        self.waited_s: list[float] = []
        self.is_up, self.keys = True, deque[str]()
        self._ends = deque(self.connects)

    @property
    def has_key(self) -> bool:
        return bool(self.keys)

    async def play(self, sound: Sound, *, until_key: bool = False) -> None:
        self._look()
        text = sound.decode("utf-8", "replace")
        if until_key and self.keys:
            return
        self.heard.append(text)
        self.keys += next((keys for word, keys in self.presses.items() if word in text), "")
        if until_key and self.keys:
            self.cut.append(text)
        if self.hangs_up_at and self.hangs_up_at in text:
            self.is_up = False
        self._look()

    async def pause(self, seconds: float, *, until_key: bool = False) -> None:
        self._look()
        self.waited_s.append(seconds)
        await asyncio.sleep(0)

    def forget_keys(self) -> None:
        self.keys.clear()

    async def key(self, within_s: float) -> str:
        self._look()
        return self.keys.popleft() if self.keys else ""

    async def record(self, longest_s: float, silence_s: float, finish_on: str) -> Sound:
        if self.hangs_up_at == "record":
            self.is_up = False
        return self.says

    async def connect(self, to: str, ring_s: float) -> Connected:
        self._look()
        self.connected.append(to)
        return self._ends.popleft()

    async def transfer(self, to: str) -> bool:
        self.transferred.append(to)
        return self.takes_transfer

    async def hang_up(self) -> None:
        self.is_up = False

    def _look(self) -> None:
        if not self.is_up:
            raise HungUp
        if self.closes:
            self.closes = False
            raise LineCloses


class SpokenAsWritten:
    """Says a text as its letters: what is heard can be read."""

    def __init__(self, *, is_mute: bool = False) -> None:
        self.is_mute = is_mute
        self.languages: list[str] = []

    async def speak(self, text: str, language: str) -> Sound:
        if self.is_mute:
            raise Unavailable("The voice is gone.")
        self.languages.append(language)
        return text.encode()


class PlayedServer:
    """Answers by address; a number is how often it is away before that."""

    def __init__(self, answers: Mapping[str, str | list[str]]) -> None:
        self.answers = {
            path: list(one) if isinstance(one, list) else [one] for path, one in answers.items()
        }
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.recordings: list[Sound] = []
        self.away = 0
        self.is_away: Callable[[str], bool] = lambda _path: False

    async def ask(self, address: str, fields: Mapping[str, str], recording: Sound = b"") -> Reply:
        await asyncio.sleep(0)
        url = address if "://" in address else BASE + address.removeprefix("/hotline/gateway/")
        if not url.startswith(BASE):
            raise Refused("The answer names an address of another server.")
        path = url.removeprefix(BASE)
        self.asked.append((path, dict(fields)))
        if self.away or self.is_away(path):
            self.away = max(0, self.away - 1)
            raise Unavailable("The server is away.")
        if recording:
            self.recordings.append(recording)
        answers = self.answers.get(path, [""])
        text = answers.pop(0) if len(answers) > 1 else answers[0]
        body = text if text.startswith("!") else f"<Response>{text}</Response>"
        return Reply(url, body.encode())

    async def fetch(self, address: str) -> Sound:
        return f"recording {address.rpartition('/')[2]}".encode()


@dataclass
class PlayedBook:
    """Calls whose end was not reported, in memory."""

    left: list[str] = field(default_factory=list)

    def begin(self, call_id: str) -> None:
        self.left.append(call_id)

    def ended(self, call_id: str) -> None:
        self.left.remove(call_id)

    def open_calls(self) -> list[str]:
        return list(self.left)


def played_hotline(
    server: PlayedServer, *, fallback: str = "", speech: SpokenAsWritten | None = None
) -> tuple[Hotline, list[tuple[str, dict[str, Any]]]]:
    """Return a hotline, and the list of what it will have told."""
    told: list[tuple[str, dict[str, Any]]] = []
    hotline = Hotline(
        server=server,
        speech=speech or SpokenAsWritten(),
        language="en-GB",
        fallback=fallback,
        tell=lambda event, facts: told.append((event, dict(facts))),
        pauses_s=(0, 0, 0),
    )
    return hotline, told
