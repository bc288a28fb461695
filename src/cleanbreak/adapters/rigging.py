"""Failures on purpose: the n-th outside call fails, dies or is watched, whatever adapter makes it.

>>> rig = Rig()
>>> outside = rigged(outside, rig)
>>> rig.fail_call(7, Moment.AFTER)

From now on the seventh call through ``outside``, counted over all ports, has its effect and then
raises ``OutcomeUnknown``. A batch is one call.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, NoReturn, TypeVar

from cleanbreak.adapters.rigged_identity import RiggedIdentity
from cleanbreak.adapters.rigged_line_services import RiggedLineServices
from cleanbreak.adapters.rigged_signing import RiggedSigning
from cleanbreak.ports.calls import Answer, Call, Done, Presence, Sighting
from cleanbreak.ports.charging import BalanceAnswer, Charging, ClosingAnswer, Credit
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.esim import Esim, Sim
from cleanbreak.ports.messages import Message, Messages
from cleanbreak.ports.network import Network, Subscriber
from cleanbreak.ports.numbering import FreedNumber, Numbering
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.payments import NewsPage, Payments, Payout
from cleanbreak.ports.rolls import Roll

Subject = TypeVar("Subject")
Reply = TypeVar("Reply")


def rigged(outside: Outside, rig: "Rig") -> Outside:
    """Return the same outside with every call counted, and made to fail as the rig says.

    What asks for no act, like ``check_reachable`` and ``rolls``, is neither counted nor rigged.
    """
    return Outside(
        network=RiggedNetwork(outside.network, rig),
        esim=RiggedEsim(outside.esim, rig),
        charging=RiggedCharging(outside.charging, rig),
        payments=RiggedPayments(outside.payments, rig),
        bank=RiggedPayments(outside.bank, rig, port="bank"),
        numbering=RiggedNumbering(outside.numbering, rig),
        messages=RiggedMessages(outside.messages, rig),
        signing=RiggedSigning(outside.signing, rig),
        log_signing=RiggedSigning(outside.log_signing, rig, port="log_signing"),
        identity=RiggedIdentity(outside.identity, rig),
        line_services=RiggedLineServices(outside.line_services, rig),
    )


class Moment(Enum):
    """When something happens to an outside call: before or after its effect."""

    BEFORE = "before"
    AFTER = "after"


class OutsideCall(NamedTuple):
    """One entry of the journal."""

    port: str
    method: str
    size: int
    """How many calls the batch had."""


class Rig:
    """What is going to go wrong, and the journal of all calls in their order."""

    def __init__(self) -> None:
        self.calls: list[OutsideCall] = []
        self._turn = threading.Lock()
        self._actions: defaultdict[tuple[int, Moment], list[Callable[[], None]]]
        self._actions = defaultdict(list)
        self._poisons: list[_Poison] = []

    def fail_call(self, n: int, moment: Moment) -> None:
        """Let the n-th call fail: ``Unavailable`` before its effect, ``OutcomeUnknown`` after.

        A call that only asks is ``Unavailable`` at both moments: it has no outcome to be unsure of.
        """
        self.on_call(n, moment, FAILURES[moment])

    def on_call(self, n: int, moment: Moment, action: Callable[[], None]) -> None:
        """Run the action at that moment of the n-th call, counted from 1.

        :raises ValueError: if that call is over: the action would never run.
        """
        if n <= len(self.calls):
            raise ValueError(f"call {n} was already made")
        self._actions[n, moment].append(action)

    def poison(
        self,
        strikes: Callable[[object], bool],
        failure: OutsideFailure,
        *,
        moment: Moment = Moment.BEFORE,
    ) -> None:
        """Let each call about a subject that the predicate strikes fail; its batch goes on.

        The subjects are those of the ports: a ``Subscriber``, a ``Sim``, an account reference …
        Calls that cannot fail one by one (``find``, ``sign``) are not poisoned.

        :param moment: whether the poisoned call fails before its effect, or has it and then fails.
        """
        self._poisons.append(_Poison(strikes, failure, moment))

    def cure(self) -> None:
        """Take all poison away."""
        self._poisons.clear()

    def act(
        self,
        name: str,
        calls: Sequence[Call[Subject]],
        perform: Callable[[Sequence[Call[Subject]]], list[Reply]],
    ) -> list[Reply | OutsideFailure]:
        """Make one call that changes something; ``name`` is ``port.method``."""
        n = self._count(name, len(calls))
        self._reach(n, Moment.BEFORE)
        poisons = [self._poison_of(call.subject) for call in calls]
        made = [
            call for call, poison in zip(calls, poisons, strict=True) if not _strikes_before(poison)
        ]
        replies = perform(made) if made else []
        self._reach(n, Moment.AFTER)
        return list(_poisoned(poisons, replies))

    def ask(
        self,
        name: str,
        subjects: Sequence[Subject],
        perform: Callable[[Sequence[Subject]], list[Reply]],
    ) -> list[Reply]:
        """Make one call that changes nothing; ``name`` is ``port.method``."""
        n = self._count(name, len(subjects))
        try:
            self._reach(n, Moment.BEFORE)
            replies = perform(subjects)
            self._reach(n, Moment.AFTER)
        except OutcomeUnknown as failure:
            raise Unavailable(failure.sentence) from failure
        return replies

    def look(
        self,
        name: str,
        subjects: Sequence[Subject],
        look_for: Callable[[Sequence[Subject]], list[list[Sighting]]],
    ) -> list[list[Sighting]]:
        """Make one ``look_for``: what is rigged to fail is seen as unknown."""
        try:
            sightings = self.ask(name, subjects, look_for)
        except OutsideFailure as failure:
            # Asked all the same, to learn what the elements are called.
            return [_blinded(seen, failure) for seen in look_for(subjects)]
        failures = map(self.failure_of, subjects)
        return [
            seen if failure is None else _blinded(seen, failure)
            for seen, failure in zip(sightings, failures, strict=True)
        ]

    def failure_of(self, subject: object) -> OutsideFailure | None:
        """Return the failure that a question about the subject is poisoned with."""
        return poison.failure if (poison := self._poison_of(subject)) else None

    def _poison_of(self, subject: object) -> "_Poison | None":
        return next((poison for poison in self._poisons if poison.strikes(subject)), None)

    def _count(self, name: str, size: int) -> int:
        port, method = name.split(".")
        with self._turn:
            self.calls.append(OutsideCall(port, method, size))
            return len(self.calls)

    def _reach(self, n: int, moment: Moment) -> None:
        for action in self._actions.get((n, moment), ()):
            action()


@dataclass(frozen=True, slots=True)
class _Poison:
    strikes: Callable[[object], bool]
    failure: OutsideFailure
    moment: Moment


def _strikes_before(poison: _Poison | None) -> bool:
    return poison is not None and poison.moment is Moment.BEFORE


def _poisoned(
    poisons: Iterable[_Poison | None], replies: Iterable[Reply]
) -> Iterator[Reply | OutsideFailure]:
    """Give each call its reply, or the failure that it is poisoned with, in order."""
    remaining = iter(replies)
    for poison in poisons:
        if poison is None:
            yield next(remaining)
            continue
        if not _strikes_before(poison):
            next(remaining)
        yield poison.failure


def _fail_before() -> NoReturn:
    raise Unavailable("Rigged to fail before its effect.")


def _fail_after() -> NoReturn:
    raise OutcomeUnknown("Rigged to fail after its effect.")


FAILURES: dict[Moment, Callable[[], NoReturn]] = {
    Moment.BEFORE: _fail_before,
    Moment.AFTER: _fail_after,
}


def _blinded(sightings: Sequence[Sighting], failure: OutsideFailure) -> list[Sighting]:
    return [Sighting(seen.element, Presence.UNKNOWN, failure.sentence) for seen in sightings]


@dataclass(frozen=True, slots=True)
class RiggedNetwork:
    """Any network, rigged."""

    network: Network
    rig: Rig

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Bar, as the rig lets it."""
        return self.rig.act("network.bar", calls, self.network.bar)

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Unbar, as the rig lets it."""
        return self.rig.act("network.unbar", calls, self.network.unbar)

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Withdraw, as the rig lets it."""
        withdraw = self.network.withdraw_subscription
        return self.rig.act("network.withdraw_subscription", calls, withdraw)

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Look, as the rig lets it."""
        return self.rig.look("network.look_for", subscribers, self.network.look_for)

    def rolls(self) -> Sequence[Roll]:
        """Ask the network itself."""
        return self.network.rolls()

    def check_reachable(self) -> None:
        """Ask the network itself."""
        self.network.check_reachable()


@dataclass(frozen=True, slots=True)
class RiggedEsim:
    """Any keeper of SIMs, rigged."""

    esim: Esim
    rig: Rig

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Retire, as the rig lets it."""
        return self.rig.act("esim.retire", calls, self.esim.retire)

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Look, as the rig lets it."""
        return self.rig.look("esim.look_for", sims, self.esim.look_for)

    def rolls(self) -> Sequence[Roll]:
        """Ask the keeper itself."""
        return self.esim.rolls()

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.esim.check_reachable()


@dataclass(frozen=True, slots=True)
class RiggedCharging:
    """Any charging system, rigged."""

    charging: Charging
    rig: Rig

    def read_balance(self, accounts: Sequence[str]) -> list[BalanceAnswer]:
        """Read, as the rig lets it."""
        balances = self.rig.ask("charging.read_balance", accounts, self.charging.read_balance)
        return [self.rig.failure_of(a) or b for a, b in zip(accounts, balances, strict=True)]

    def close(self, calls: Sequence[Call[str]]) -> list[ClosingAnswer]:
        """Close, as the rig lets it."""
        return self.rig.act("charging.close", calls, self.charging.close)

    def reopen(self, calls: Sequence[Call[str]]) -> list[Answer]:
        """Reopen, as the rig lets it."""
        return self.rig.act("charging.reopen", calls, self.charging.reopen)

    def takes_credit(self) -> bool:
        """Ask the charging system itself."""
        return self.charging.takes_credit()

    def credit(self, calls: Sequence[Call[Credit]]) -> list[Answer]:
        """Add credit, as the rig lets it."""
        return self.rig.act("charging.credit", calls, self.charging.credit)

    def look_for(self, accounts: Sequence[str]) -> list[list[Sighting]]:
        """Look, as the rig lets it."""
        return self.rig.look("charging.look_for", accounts, self.charging.look_for)

    def rolls(self) -> Sequence[Roll]:
        """Ask the charging system itself."""
        return self.charging.rolls()

    def check_reachable(self) -> None:
        """Ask the charging system itself."""
        self.charging.check_reachable()


@dataclass(frozen=True, slots=True)
class RiggedPayments:
    """Any payment provider, rigged."""

    payments: Payments
    rig: Rig
    port: str = "payments"

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Pay, as the rig lets it."""
        return self.rig.act(f"{self.port}.pay", calls, self.payments.pay)

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back, as the rig lets it."""
        return self.rig.ask(f"{self.port}.find", keys, self.payments.find)

    def news(self, mark: str) -> NewsPage:
        """Read news, as the rig lets it."""
        (page,) = self.rig.ask(f"{self.port}.news", [mark], lambda _: [self.payments.news(mark)])
        return page

    def check_reachable(self) -> None:
        """Ask the provider itself."""
        self.payments.check_reachable()


@dataclass(frozen=True, slots=True)
class RiggedNumbering:
    """Any number inventory, rigged."""

    numbering: Numbering
    rig: Rig

    def quarantine(self, calls: Sequence[Call[FreedNumber]]) -> list[Answer]:
        """Quarantine, as the rig lets it."""
        return self.rig.act("numbering.quarantine", calls, self.numbering.quarantine)

    def check_reachable(self) -> None:
        """Ask the inventory itself."""
        self.numbering.check_reachable()


@dataclass(frozen=True, slots=True)
class RiggedMessages:
    """Any carrier of messages, rigged."""

    messages: Messages
    rig: Rig

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Send, as the rig lets it."""
        return self.rig.act("messages.send", calls, self.messages.send)

    def check_reachable(self) -> None:
        """Ask the carrier itself."""
        self.messages.check_reachable()
