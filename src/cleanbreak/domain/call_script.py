"""A call script: what callers are told in which state of a call, and where each key leads.

The script is data (`channels/hotline/call_script.yaml`), so that an operator can have its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.call_turn import KEY_WAIT_SECONDS, Heard

TRIES_MAX = 3
"""How often a state is told in vain before a person is asked for."""


class CallMove(Enum):
    """What becomes of a state after what was heard."""

    GOES = "goes"
    AGAIN = "again"
    """Nothing was heard; the state is told again."""
    WRONG = "wrong"
    """What was typed leads nowhere; that is said, and the state is told again."""
    TYPED = "typed"
    """Digits are there for the state's act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """Digits that a state waits for, and the act that takes them."""

    least: int
    most: int
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState:
    """One state; what it does comes first, then what it says, then what it waits for."""

    name: str
    sets: Mapping[str, str] = field(default_factory=dict)
    """``language`` or ``topic``, which the call has from here on."""
    act: str = ""
    """Done whenever the state is entered; its outcome may lead elsewhere."""
    says: tuple[str, ...] = ()
    in_each_language: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    """The state to which what is pressed leads."""
    typing: Typing | None = None
    leads: Mapping[str, str] = field(default_factory=dict)
    """The state to which each outcome of the acts leads."""
    nothing: str = ""
    """The state to which silence leads; empty: to this one again, which counts as a try."""
    waits_seconds: int = KEY_WAIT_SECONDS
    goes_to: str = ""
    """The state that follows in the same breath."""
    records_seconds: int = 0
    hangs_up: bool = False

    @property
    def is_told(self) -> bool:
        """Return whether callers wait in it; the others lead on in the same breath."""
        return bool(self.keys or self.typing or self.records_seconds or self.hangs_up)

    @property
    def most_keys(self) -> int:
        """Return how many keys are taken at once."""
        return max([*map(len, self.keys), self.typing.most if self.typing else 0])


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """All states, and those that the machine itself asks for."""

    languages: tuple[str, ...]
    """In the order in which callers hear them."""
    begins_with: str
    person: str
    """Where whoever is not understood, or is left over, is led: to a person."""
    states: Mapping[str, CallState]

    def move(self, state: CallState, heard: Heard, digits: str, tries: int) -> tuple[CallMove, str]:
        """Return what becomes of a state, and the state that comes next.

        :param tries: how often this state was told in vain before.
        """
        if heard is Heard.KEYS and digits in state.keys:
            return CallMove.GOES, state.keys[digits]
        if heard is Heard.KEYS and state.typing and state.typing.least <= len(digits):
            return CallMove.TYPED, state.name
        if heard.value in state.leads:
            return CallMove.GOES, state.leads[heard.value]
        is_silent = heard is not Heard.KEYS or not digits
        if is_silent and state.nothing:
            return CallMove.GOES, state.nothing
        if tries + 1 >= TRIES_MAX:
            return CallMove.GOES, self.person
        return (CallMove.AGAIN if is_silent else CallMove.WRONG), state.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an act of a call came to."""

    outcome: str
    """The script says to which state it leads; one that it does not name stays in the state."""
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What prompts of the state want, in the caller's language; never a name, balance or proof."""
