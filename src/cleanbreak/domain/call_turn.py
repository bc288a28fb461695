"""A turn of a call: what is said to a caller, and what is waited for; whatever carries the call.

What is said never tells a name, a balance or a proof: a call proves nothing, and whoever listens in
hears it, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

KEY_WAIT_SECONDS = 6
CALL_BACK_RINGS_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that is said."""

    prompt: str
    """Its key, for which an operator may have a recording."""
    text: str = field(repr=False)
    is_slow: bool = False
    """Digits that somebody writes down."""
    is_fixed: bool = True
    """Whether the text is the same in each call: only then a recording may stand for it."""
    language: str = ""
    """Empty: that of the turn."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A pause."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys are waited for, from the first word on; whoever presses one hears no more."""

    at_most: int
    finish_on: str = "#"
    wait_seconds: int = KEY_WAIT_SECONDS
    """How long after the last word, and after each key."""


@dataclass(frozen=True, slots=True)
class Connect:
    """The caller is put through."""

    to: str
    """SIP address of an agent's phone: ``sip:…``."""
    call_back_limit_seconds: int = CALL_BACK_RINGS_SECONDS
    """How long it rings."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the caller says is recorded, until they press a key or are silent."""

    seconds_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is said, and what follows it: exactly one of the last five."""

    number: int
    """The answer to it brings this number back."""
    language: str
    """``en``, ``de`` or ``zh``."""
    says: tuple[Spoken | Silence, ...] = ()
    keys: Keys | None = None
    connect: Connect | None = None
    record: Record | None = None
    goes_on: bool = False
    """Once said, the next turn is asked for."""
    hangs_up: bool = False

    def __post_init__(self) -> None:
        follows = (self.keys, self.connect, self.record, self.goes_on, self.hangs_up)
        if sum(map(bool, follows)) != 1:
            raise ValueError("exactly one thing follows what a turn says")

    def as_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` makes the same turn of."""
        return {
            "number": self.number,
            "language": self.language,
            "says": [_said_json(one) for one in self.says],
            "keys": _fields(self.keys),
            "connect": _fields(self.connect),
            "record": _fields(self.record),
            "goes_on": self.goes_on,
            "hangs_up": self.hangs_up,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Turn":
        """Return the turn that was kept."""
        return cls(
            number=kept["number"],
            language=kept["language"],
            says=tuple(
                Spoken(**one) if "prompt" in one else Silence(**one) for one in kept["says"]
            ),
            keys=_keys(kept["keys"]) if kept["keys"] else None,
            connect=Connect(**kept["connect"]) if kept["connect"] else None,
            record=Record(**kept["record"]) if kept["record"] else None,
            goes_on=kept["goes_on"],
            hangs_up=kept["hangs_up"],
        )


class Heard(Enum):
    """What came of a turn."""

    RANG = "rang"
    """Somebody calls; there was no turn."""
    KEYS = "keys"
    NOTHING = "nothing"
    """No key, in time."""
    SPOKEN = "spoken"
    """All was said, and the turn goes on."""
    CONNECTED_ENDED = "connected_ended"
    """The agent has hung up, and the caller has not."""
    NOT_CONNECTED = "not_connected"
    """The agent's phone was not answered."""
    RECORDED = "recorded"
    HUNG_UP = "hung_up"
    """The call is over, by whomever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSaid:
    """What a provider says of a call."""

    provider: str
    """``twilio``, ``signalwire``, ``jambonz`` or ``gateway``."""
    provider_call_id: str
    heard: Heard
    turn: int
    """The number of the turn that this answers; 0 if it rang."""
    digits: str = field(default="", repr=False)
    caller_number: str = field(default="", repr=False)
    """As the network says; anybody can forge it, and it proves nothing."""
    recording: str = field(default="", repr=False)
    """Where the provider keeps it."""
    recorded: bytes = field(default=b"", repr=False)
    """The recording itself, as WAV."""


def _said_json(one: Spoken | Silence) -> dict[str, Any]:
    return _fields(one) or {}


def _fields(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    return {name: getattr(value, name) for name in value.__slots__}  # type: ignore[attr-defined]


def _keys(kept: Mapping[str, Any]) -> Keys:
    # by name: a call that was on the line during an upgrade may have kept a figure that is no more
    return Keys(kept["at_most"], kept["finish_on"], kept["wait_seconds"])
