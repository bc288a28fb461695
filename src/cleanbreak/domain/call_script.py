"""A call script: what callers are told in which state of a call, and where each key leads.

The script is data (`channels/hotline/call_script.yaml`), so that an operator can have its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.call_turn import KEY_WAIT_SECONDS, Heard

TRIES_MAX = 3
"""How often a state is told in vain before it is left."""
AGAIN = "again"
"""Leads to the same state, which is told again."""


class CallMove(Enum):
    """What becomes of a state after what was heard."""

    GOES = "goes"
    REPEATS = "repeats"
    """The caller wants to hear it once more."""
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
    wrong: str
    """The prompt that is said if they are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState:
    """One state; what it does comes first, then what it says, then what it waits for."""

    name: str
    sets: Mapping[str, str] = field(default_factory=dict)
    """``language`` or ``topic``, which the call has from here on."""
    act: str = ""
    """Done whenever the state is entered; its outcome may lead elsewhere."""
    leads: Mapping[str, str] = field(default_factory=dict)
    """The state to which each outcome leads, of its acts or of what it waits for."""
    says: tuple[str, ...] = ()
    in_each_language: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    """The state to which what is pressed leads, or ``again``."""
    typing: Typing | None = None
    waits_seconds: int = KEY_WAIT_SECONDS
    tries: int = TRIES_MAX
    gives_up: str = ""
    """The state that follows so many tries; empty: a person."""
    goes_to: str = ""
    """The state that follows in the same breath."""
    records_seconds: int = 0
    connects: bool = False
    hangs_up: bool = False

    @property
    def is_told(self) -> bool:
        """Return whether callers are in it; the others lead on in the same breath."""
        return bool(self.most_keys or self.records_seconds or self.connects or self.hangs_up)

    @property
    def most_keys(self) -> int:
        """Return how many keys are taken at once."""
        return max([0, *map(len, self.keys), self.typing.most if self.typing else 0])

    @property
    def acts(self) -> tuple[str, ...]:
        """Return what is done in it."""
        return tuple(filter(None, (self.act, self.typing.act if self.typing else "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """All states, and those that the machine itself asks for."""

    languages: tuple[str, ...]
    """In the order in which callers hear them."""
    begins_with: str
    person: str
    """Where whoever is not understood is led: to a person."""
    states: Mapping[str, CallState]
    prompts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The operator's own, in each language; they stand before ours."""

    def move(
        self, state: CallState, heard: Heard, digits: str, tries: int
    ) -> tuple[CallMove, CallState]:
        """Return what becomes of a state, and the state that comes next.

        :param tries: how often this state was told in vain before.
        """
        if heard is Heard.KEYS and digits in state.keys:
            if state.keys[digits] == AGAIN:
                return CallMove.REPEATS, state
            return CallMove.GOES, self.states[state.keys[digits]]
        if heard is Heard.KEYS and state.typing and _is_typed(digits, state.typing):
            return CallMove.TYPED, state
        if heard.value in state.leads:
            return CallMove.GOES, self.states[state.leads[heard.value]]
        return self.in_vain(state, tries, is_silent=heard is not Heard.KEYS or not digits)

    def in_vain(
        self, state: CallState, tries: int, *, is_silent: bool
    ) -> tuple[CallMove, CallState]:
        """Return what becomes of a state in which nothing was typed, or nothing that helps."""
        if tries + 1 >= state.tries:
            return CallMove.GOES, self.states[state.gives_up or self.person]
        return (CallMove.AGAIN if is_silent else CallMove.WRONG), state


@dataclass(frozen=True, slots=True)
class Told:
    """What an act of a call came to."""

    outcome: str
    """The script says to which state it leads; one that it does not name stays in the state."""
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What prompts of the state want, in the caller's language; never a name, balance or proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSays:
    """What a script must know of an act."""

    outcomes: frozenset[str]
    facts: frozenset[str] = frozenset()
    takes: str = ""
    """What it needs: ``digits`` or a ``recording``."""
    settles: bool = False
    """Whether callers are called back after it, so that we may hang up."""


def _is_typed(digits: str, typing: Typing) -> bool:
    is_number = digits.isascii() and digits.isdigit()
    return is_number and typing.least <= len(digits) <= typing.most
