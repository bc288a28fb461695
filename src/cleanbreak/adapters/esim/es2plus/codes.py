"""What the status codes and profile states of one SM-DP+ mean; vendors differ, so it is a table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from cleanbreak.ports.calls import Presence


class Meaning(Enum):
    """What a ``Failed`` cancelOrder says of the profile."""

    UNAVAILABLE = "unavailable"
    """It was made unavailable before."""
    INSTALLED = "installed"
    """It was downloaded: it is on a phone, and nobody can download it again."""
    UNKNOWN = "unknown"
    """The SM-DP+ does not know it."""
    LATER = "later"
    """Nothing was done, and asking again later may help."""


CODES: Mapping[str, Meaning] = MappingProxyType(
    {
        # SGP.22 clause 5.3.3 calls these two "already downloaded" and "unknown to the SM-DP+".
        "8.2.1/3.3": Meaning.INSTALLED,
        "8.2.1/3.9": Meaning.UNKNOWN,
    }
)
"""``subjectCode/reasonCode`` of cancelOrder; every other code is a refusal."""

STATES: Mapping[str, Presence] = MappingProxyType(
    {
        # SGP.22 clause 3.1.6: from these a profile can still be downloaded, or its download tried
        # again.
        "available": Presence.PRESENT,
        "allocated": Presence.PRESENT,
        "linked": Presence.PRESENT,
        "confirmed": Presence.PRESENT,
        "released": Presence.PRESENT,
        "downloaded": Presence.PRESENT,
        # And from these it cannot. What a phone does with an installed profile is the network's.
        "installed": Presence.GONE,
        "unavailable": Presence.GONE,
        # Vendors know these, too.
        "enabled": Presence.GONE,
        "disabled": Presence.GONE,
        "deleted": Presence.GONE,
    }
)
"""Whether a profile in that state could be issued; every other state is no answer."""

SECTIONS = {"cancelOrder": Meaning, "getProfileStatus": Presence}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """One vendor's words."""

    codes: Mapping[str, Meaning] = field(default_factory=lambda: CODES)
    states: Mapping[str, Presence] = field(default_factory=lambda: STATES)

    def meaning_of(self, code: str) -> Meaning | None:
        """Return what ``subjectCode/reasonCode`` means; ``None`` for a refusal."""
        return self.codes.get(code)

    def presence_in(self, state: str) -> Presence:
        """Return whether a profile in this state could be issued."""
        return self.states.get(state.casefold(), Presence.UNKNOWN)


def read_code_table(path: Path) -> CodeTable:
    """Read a TOML file with the tables ``cancelOrder`` and ``getProfileStatus``.

    What it names is added to SGP.22's codes and states, or replaces them.

    :raises ValueError: if it cannot be read, or has words that this adapter does not know.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} is no TOML file that can be read") from error
    if unknown := content.keys() - SECTIONS.keys():
        raise ValueError(f"{path} has no use for [{min(unknown)}]")
    if not all(isinstance(section, dict) for section in content.values()):
        raise ValueError(f"{path} has a word where a table belongs")
    codes = {code: Meaning(word) for code, word in content.get("cancelOrder", {}).items()}
    states = {
        state.casefold(): Presence(word)
        for state, word in content.get("getProfileStatus", {}).items()
    }
    return CodeTable(codes={**CODES, **codes}, states={**STATES, **states})
