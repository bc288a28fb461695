"""Guard the outside: every call of every worker keeps the limits of its element.

>>> outside = guard(outside, clock, Work.MASSES)

From now on no element is called more often than it may be, nor while it is left alone, nor, by mass
work, in its pauses. ``check_reachable``, ``public_key`` and ``rolls`` are let through: they ask for
no line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cleanbreak.flows.guarded_calls import Gate, Work, seen_or_unknown
from cleanbreak.flows.guarded_identity import GuardedIdentity
from cleanbreak.flows.guarded_line_services import GuardedLineServices
from cleanbreak.flows.guarded_signing import GuardedSigning
from cleanbreak.flows.known_elements import KnownElements
from cleanbreak.flows.whole_answers import whole
from cleanbreak.ports.calls import Answer, Call, Done, Sighting
from cleanbreak.ports.charging import BalanceAnswer, Charging, ClosingAnswer, Credit
from cleanbreak.ports.esim import Esim, Sim
from cleanbreak.ports.messages import Message, Messages
from cleanbreak.ports.network import Network, Subscriber
from cleanbreak.ports.numbering import FreedNumber, Numbering
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.payments import NewsPage, Payments, Payout
from cleanbreak.ports.rolls import Roll

NAMED_OTHERWISE = {"bank": "payments", "log_signing": "signing"}
"""Under which name a guard keeps the adapter, where two elements are of one kind."""
Subject = TypeVar("Subject")
Reply = TypeVar("Reply")


def guard(outside: Outside, clock: Callable[[], datetime], work: Work = Work.ONLINE) -> Outside:
    """Return the same outside, each call of which keeps the limits of its element."""
    known = KnownElements(clock)

    def gate(name: str) -> Gate:
        return Gate(name, known, work, getattr(outside, name).check_reachable)

    return Outside(
        network=GuardedNetwork(outside.network, gate("network")),
        esim=GuardedEsim(outside.esim, gate("esim")),
        charging=GuardedCharging(outside.charging, gate("charging")),
        payments=GuardedPayments(outside.payments, gate("payments")),
        bank=GuardedPayments(outside.bank, gate("bank")),
        numbering=GuardedNumbering(outside.numbering, gate("numbering")),
        messages=GuardedMessages(outside.messages, gate("messages")),
        signing=GuardedSigning(outside.signing, gate("signing")),
        log_signing=GuardedSigning(outside.log_signing, gate("log_signing")),
        identity=GuardedIdentity(outside.identity, gate("identity")),
        line_services=GuardedLineServices(outside.line_services, gate("line_services")),
    )


def unguarded(adapter: object, port: str) -> object:
    """Return the adapter behind a guard, for whoever wants to know which one it is."""
    return getattr(adapter, NAMED_OTHERWISE.get(port, port), adapter)


@dataclass(frozen=True, slots=True)
class GuardedNetwork:
    """Any network, guarded."""

    network: Network
    gate: Gate

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Bar, as the network takes it."""
        return self.gate.send(calls, self.network.bar)

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Unbar, as the network takes it."""
        return self.gate.send(calls, self.network.unbar)

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Withdraw, as the network takes it."""
        return self.gate.send(calls, self.network.withdraw_subscription)

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Look, as the network takes it."""
        return seen_or_unknown("network", self.gate.send(subscribers, self.network.look_for))

    def rolls(self) -> Sequence[Roll]:
        """Ask the network itself."""
        return self.network.rolls()

    def check_reachable(self) -> None:
        """Ask the network itself."""
        self.network.check_reachable()


@dataclass(frozen=True, slots=True)
class GuardedEsim:
    """Any keeper of SIMs, guarded."""

    esim: Esim
    gate: Gate

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Retire, as the keeper takes it."""
        return self.gate.send(calls, self.esim.retire)

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Look, as the keeper takes it."""
        return seen_or_unknown("esim", self.gate.send(sims, self.esim.look_for))

    def rolls(self) -> Sequence[Roll]:
        """Ask the keeper itself."""
        return self.esim.rolls()

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.esim.check_reachable()


@dataclass(frozen=True, slots=True)
class GuardedCharging:
    """Any charging system, guarded."""

    charging: Charging
    gate: Gate

    def read_balance(self, accounts: Sequence[str]) -> list[BalanceAnswer]:
        """Read, as the charging system takes it."""
        return self.gate.send(accounts, self.charging.read_balance)

    def close(self, calls: Sequence[Call[str]]) -> list[ClosingAnswer]:
        """Close, as the charging system takes it."""
        return self.gate.send(calls, self.charging.close)

    def reopen(self, calls: Sequence[Call[str]]) -> list[Answer]:
        """Reopen, as the charging system takes it."""
        return self.gate.send(calls, self.charging.reopen)

    def takes_credit(self) -> bool:
        """Ask the charging system itself."""
        return self.charging.takes_credit()

    def credit(self, calls: Sequence[Call[Credit]]) -> list[Answer]:
        """Add credit, as the charging system takes it."""
        return self.gate.send(calls, self.charging.credit)

    def look_for(self, accounts: Sequence[str]) -> list[list[Sighting]]:
        """Look, as the charging system takes it."""
        return seen_or_unknown("charging", self.gate.send(accounts, self.charging.look_for))

    def rolls(self) -> Sequence[Roll]:
        """Ask the charging system itself."""
        return self.charging.rolls()

    def check_reachable(self) -> None:
        """Ask the charging system itself."""
        self.charging.check_reachable()


@dataclass(frozen=True, slots=True)
class GuardedPayments:
    """Any payment provider, guarded."""

    payments: Payments
    gate: Gate

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Pay, as the provider takes it."""
        return self.gate.send(calls, self.payments.pay)

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back, as the provider takes it: all of it, or nothing."""
        return whole(self.gate.send(keys, self.payments.find))

    def news(self, mark: str) -> NewsPage:
        """Read news, as the provider takes it."""
        (page,) = whole(self.gate.send([mark], lambda _: [self.payments.news(mark)]))
        return page

    def check_reachable(self) -> None:
        """Ask the provider itself."""
        self.payments.check_reachable()


@dataclass(frozen=True, slots=True)
class GuardedNumbering:
    """Any number inventory, guarded."""

    numbering: Numbering
    gate: Gate

    def quarantine(self, calls: Sequence[Call[FreedNumber]]) -> list[Answer]:
        """Quarantine, as the inventory takes it."""
        return self.gate.send(calls, self.numbering.quarantine)

    def check_reachable(self) -> None:
        """Ask the inventory itself."""
        self.numbering.check_reachable()


@dataclass(frozen=True, slots=True)
class GuardedMessages:
    """Any carrier of messages, guarded."""

    messages: Messages
    gate: Gate

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Send, as the carrier takes it."""
        return self.gate.send(calls, self.messages.send)

    def check_reachable(self) -> None:
        """Ask the carrier itself."""
        self.messages.check_reachable()
