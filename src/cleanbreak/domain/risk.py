"""Signs that somebody else may be asking: which proofs they devalue, and when time must pass first.

A sign never stops a declaration, nor the end of a line on its notice date: see
docs/decisions/0015-risk.md.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Literal, TypeAlias

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.proof import Consequence, Factor, ProofKind, is_enough, level_of_factors

RECENT = timedelta(hours=72)
"""A change of SIM, device or contact is a sign for so long (`process.md`)."""
MANY_FAILURES = 5
"""Wrong tries within a day, over all channels, from which on somebody seems to be guessing."""


class Silent(Enum):
    """The system that would know does not say."""

    UNKNOWN = "unknown"


UNKNOWN: Literal[Silent.UNKNOWN] = Silent.UNKNOWN
CHANGES = ("sim_changed_at", "device_changed_at")
ChangedAt: TypeAlias = datetime | Literal[Silent.UNKNOWN] | None
"""When something last changed; ``None``: not as far as the system looks back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSignals:
    """What the network knows of a line and would not tell a thief; each may be unknown."""

    sim_changed_at: ChangedAt = UNKNOWN
    device_changed_at: ChangedAt = UNKNOWN
    is_forwarded: bool | Literal[Silent.UNKNOWN] = UNKNOWN
    """Whether every call is forwarded (unconditional call forwarding)."""

    @property
    def is_whole(self) -> bool:
        """Return whether every system has said something."""
        return UNKNOWN not in (self.sim_changed_at, self.device_changed_at, self.is_forwarded)

    def as_json(self) -> dict[str, Any]:
        """Return what is known; what is not there is unknown."""
        known: dict[str, Any] = {
            name: at.isoformat() if isinstance(at, datetime) else None
            for name in CHANGES
            if (at := getattr(self, name)) is not UNKNOWN
        }
        if self.is_forwarded is not UNKNOWN:
            known["is_forwarded"] = self.is_forwarded
        return known

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "LineSignals":
        """Return the signals that :meth:`as_json` wrote."""
        changes = {
            name: datetime.fromisoformat(known[name]) if known[name] else None
            for name in CHANGES
            if name in known
        }
        return cls(**changes, is_forwarded=known.get("is_forwarded", UNKNOWN))


QUIET = LineSignals(sim_changed_at=None, device_changed_at=None, is_forwarded=False)
"""Of a line that has ended: what is left of it cannot be taken over at the network."""


class Sign(Enum):
    """Why somebody else may be asking."""

    SIM_CHANGED = "sim_changed"
    DEVICE_CHANGED = "device_changed"
    CONTACT_CHANGED = "contact_changed"
    CALLS_FORWARDED = "calls_forwarded"
    MANY_FAILURES = "many_failures"
    FOREIGN_ACCOUNT = "foreign_account"
    SIGNALS_UNKNOWN = "signals_unknown"


DEVALUED: dict[Sign, frozenset[Factor]] = {
    Sign.SIM_CHANGED: frozenset({Factor.SIM}),
    Sign.DEVICE_CHANGED: frozenset({Factor.SIM}),
    Sign.CONTACT_CHANGED: frozenset({Factor.MAILBOX, Factor.OTHER_PHONE}),
    Sign.CALLS_FORWARDED: frozenset({Factor.OTHER_PHONE}),
}
"""What a sign lets count for nothing; one that is not here costs time only."""
DELAYED = frozenset(
    {
        Consequence.END_AT_ONCE,
        Consequence.PAYOUT,
        Consequence.TAKEOUT,
        Consequence.CHANGE_REPLY_ADDRESS,
    }
)
"""What waits for the cool-off when there is a sign; looking and an end by notice never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What is known when somebody asks."""

    signals: LineSignals
    contact_changed_at: datetime | None
    failures_in_day: int
    payout_country: str | None = None
    """Of the account that money should go to, ISO 3166; ``None``: it goes to none."""
    place: str
    """The country of the line's place, ISO 3166."""


class Verdict(Enum):
    """What follows from proofs and signs."""

    GRANTED = "granted"
    MORE_PROOF = "more_proof"
    COOL_OFF = "cool_off"


def signs_of(facts: RiskFacts, now: datetime) -> frozenset[Sign]:
    """Return every sign that is there."""
    signals, country = facts.signals, facts.payout_country
    found = {
        Sign.SIM_CHANGED: _is_recent(signals.sim_changed_at, now),
        Sign.DEVICE_CHANGED: _is_recent(signals.device_changed_at, now),
        Sign.CONTACT_CHANGED: _is_recent(facts.contact_changed_at, now),
        Sign.CALLS_FORWARDED: signals.is_forwarded is True,
        Sign.MANY_FAILURES: facts.failures_in_day >= MANY_FAILURES,
        Sign.FOREIGN_ACCOUNT: country is not None and country.lower() != facts.place.lower(),
        Sign.SIGNALS_UNKNOWN: not signals.is_whole,
    }
    return frozenset(sign for sign, is_there in found.items() if is_there)


def counting_factors(kinds: Iterable[ProofKind], signs: Collection[Sign]) -> frozenset[Factor]:
    """Return the factors of the proofs that no sign devalues."""
    devalued = frozenset[Factor]().union(*(DEVALUED.get(sign, frozenset()) for sign in signs))
    return frozenset(kind.factor for kind in kinds) - devalued


def judge(
    consequence: Consequence,
    needed: ProofLevel,
    kinds: Collection[ProofKind],
    signs: Collection[Sign],
) -> Verdict:
    """Return whether the proofs are enough, in the light of the signs.

    For an end on the notice date every proof counts, whatever the signs are.
    """
    if consequence is Consequence.END_ON_NOTICE:
        signs = ()
    if not is_enough(level_of_factors(counting_factors(kinds, signs)), needed):
        return Verdict.MORE_PROOF
    if signs and consequence in DELAYED:
        return Verdict.COOL_OFF
    return Verdict.GRANTED


def _is_recent(at: ChangedAt, now: datetime) -> bool:
    """Return whether it was within the last 72 hours; a clock ahead of ours makes it no older."""
    return isinstance(at, datetime) and now - at < RECENT
