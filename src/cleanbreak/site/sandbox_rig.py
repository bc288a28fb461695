"""The outside of a sandbox: the shipped fakes, which fail as the number of a line says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.numbering import FreedNumber
from cleanbreak.ports.outside import Outside
from cleanbreak.site.sandbox_lines import Case, case_of

Subject = TypeVar("Subject")
Reply = TypeVar("Reply")
Clock: TypeAlias = Callable[[], datetime]
FIRST_ASKED = "sandbox.first_asked"
DOWN_FOR, STAYS_FOR = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A call that fails: how, when, and until when after it was first asked."""

    failure: OutsideFailure
    lasts: timedelta = timedelta()
    """Nothing: it fails once."""
    moment: Moment = Moment.BEFORE


RULES: dict[tuple[Case | None, str], _Rule] = {
    (Case.ELEMENT_DOWN, "network.bar"): _Rule(
        Unavailable("Sandbox: the network is down for a minute."), DOWN_FOR
    ),
    (Case.STUCK, "charging.close"): _Rule(
        Refused("Sandbox: a person must look. Retry the order, and it goes on.")
    ),
    (Case.PAST_RETURN, "numbering.quarantine"): _Rule(
        Unavailable("Sandbox: the number inventory is away for a day."), STAYS_FOR
    ),
    (Case.OUTCOME_UNKNOWN, "network.withdraw_subscription"): _Rule(
        OutcomeUnknown("Sandbox: the answer got lost."), moment=Moment.AFTER
    ),
}


def sandboxed(outside: Outside, world: World, clock: Clock) -> Outside:
    """Return the same outside, which fails as the numbers say."""
    return rigged(outside, SandboxRig(world, clock))


class SandboxRig(Rig):
    """Lets calls fail by the number that they are about; keeps no journal, since it lives long."""

    def __init__(self, world: World, clock: Clock) -> None:
        super().__init__()
        self._world = world
        self._clock = clock

    def act(
        self,
        name: str,
        calls: Sequence[Call[Subject]],
        perform: Callable[[Sequence[Call[Subject]]], list[Reply]],
    ) -> list[Reply | OutsideFailure]:
        """Make one call that changes something; ``name`` is ``port.method``."""
        rules = [self._rule(name, call) for call in calls]
        made = [
            call
            for call, rule in zip(calls, rules, strict=True)
            if rule is None or rule.moment is Moment.AFTER
        ]
        replies = dict(zip(map(id, made), perform(made) if made else [], strict=True))
        return [
            rule.failure if rule else replies[id(call)]
            for call, rule in zip(calls, rules, strict=True)
        ]

    def _rule(self, name: str, call: Call[Subject]) -> _Rule | None:
        """Return how the call fails now; it is noted when it was first made."""
        rule = RULES.get((case_of(_number(call.subject)), name))
        if rule is None:
            return None
        now = self._clock()
        before = self._world.create(FIRST_ASKED, {call.key: {"at": now.isoformat()}})
        if call.key not in before:
            return rule
        return rule if now < datetime.fromisoformat(before[call.key]["at"]) + rule.lasts else None

    def _count(self, name: str, size: int) -> int:
        del name, size
        return 0


def _number(subject: object) -> str:
    match subject:
        case Subscriber() | FreedNumber():
            return subject.msisdn
        case str():  # an account: the number without its plus sign
            return f"+{subject}"
    return ""
