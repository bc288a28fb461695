"""Stages: an implementation of a port, with what a suite needs to set the outside up and see it."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.network.memory import SUBSCRIBER, MemoryNetwork
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.payout import Destination
from cleanbreak.ports.calls import Call, Presence, Sighting
from cleanbreak.ports.charging import Charging
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.esim import Esim, Sim
from cleanbreak.ports.messages import Medium, Message, Messages
from cleanbreak.ports.network import Network, Subscriber
from cleanbreak.ports.numbering import Numbering
from cleanbreak.ports.payments import Payments, PayoutNews
from cleanbreak.ports.rolls import HeldAs, Identifier, Roll
from cleanbreak.ports.signing import Signing

Subject = TypeVar("Subject")
NUMBERS = itertools.count(1)
"""Nothing is used twice in one run, because the outside of some implementations is not emptied."""


def calls_about(subjects: Iterable[Subject]) -> list[Call[Subject]]:
    """Return one call for each subject, with keys that were never used."""
    return [Call(f"{next(NUMBERS)}:step", subject) for subject in subjects]


def presences(sightings: Sequence[Sighting]) -> set[Presence]:
    """Return the different things that the elements say."""
    return {sighting.presence for sighting in sightings}


def canaries_in(text: str, canaries: Iterable[str]) -> list[str]:
    """Return those planted texts that can be read in the text."""
    return [canary for canary in canaries if canary.lstrip("+") in text]


def written(answers: Iterable[object]) -> str:
    """Return everything that a log or an evidence row could show of the answers."""
    facts = [getattr(answer, "facts", {}) for answer in answers]
    return json.dumps(facts) + repr(answers) + "".join(map(str, answers))


class Stage(Protocol):
    """What every suite needs."""

    def outage(self) -> AbstractContextManager[None]:
        """Make the system unreachable for the length of the block."""


class NetworkStage(Stage, Protocol):
    """A network to be emptied."""

    network: Network

    def subscribers(self, count: int) -> list[Subscriber]:
        """Make that many subscribers, active and attached."""

    def stranger(self) -> Subscriber:
        """Return somebody whom the network never knew."""

    def can_use(self, subscriber: Subscriber) -> bool:
        """Return whether the phone, switched off and on, would be let in."""


class EsimStage(Stage, Protocol):
    """A keeper of SIMs."""

    esim: Esim

    def sims(self, kind: SimKind, count: int) -> list[Sim]:
        """Issue that many SIMs."""

    def stranger(self, kind: SimKind) -> Sim:
        """Return a SIM that was never issued."""


class ChargingStage(Stage, Protocol):
    """A charging system with accounts."""

    charging: Charging

    def accounts(self, balances: Sequence[Balance]) -> list[str]:
        """Open an account with each balance."""

    def account_in_use(self, balance: Balance) -> str:
        """Open an account whose last usage is still being rated."""

    def finish_usage(self, account: str) -> None:
        """Let the last usage be rated."""

    def charge(self, account: str, amount_minor: int) -> None:
        """Use credit up; raises ``Refused`` where that is no longer possible."""


class PaymentsStage(Stage, Protocol):
    """A payment provider, or a bank."""

    payments: Payments

    def destination(self) -> Destination:
        """Return a way to be paid by, to which nothing was paid yet."""

    def secret(self, destination: Destination) -> str:
        """Return what of it nobody may read in evidence."""

    def tell(self, news: PayoutNews) -> None:
        """Let the provider say what became of a payment."""

    def paid_to(self, destination: Destination) -> list[Money]:
        """Return every amount that was paid."""


class NumberingStage(Stage, Protocol):
    """A number inventory."""

    numbering: Numbering

    def msisdns(self, count: int) -> list[str]:
        """Return that many assigned numbers."""

    def may_give_out(self, msisdn: str, day: date) -> bool:
        """Return whether the number could get a new holder on that day."""


class MessagesStage(Stage, Protocol):
    """A carrier of messages."""

    messages: Messages

    def delivered_to(self, recipient: str) -> list[Message]:
        """Return what arrived, newest first."""


class SigningStage(Protocol):
    """A keeper of a key."""

    signing: Signing

    def other_process(self) -> Signing:
        """Return what another process would sign with."""

    def outage(self) -> AbstractContextManager[None]:
        """Make the key unreachable for the length of the block."""


@dataclass(frozen=True)
class OfWorld:
    """What the stages of the shipped fakes have in common."""

    world: World

    @contextmanager
    def _down(self, port: str) -> Iterator[None]:
        self.world.set_down(port, True)
        try:
            yield
        finally:
            self.world.set_down(port, False)


class MemoryNetworkStage(OfWorld):
    """The fake network."""

    @property
    def network(self) -> MemoryNetwork:
        return MemoryNetwork(self.world)

    def stranger(self) -> Subscriber:
        number = next(NUMBERS)
        return Subscriber(f"26299{number:010}", f"+49151{number:08}")

    def subscribers(self, count: int) -> list[Subscriber]:
        made = [self.stranger() for _ in range(count)]
        self.network.provision(made)
        return made

    def can_use(self, subscriber: Subscriber) -> bool:
        thing = self.world.read(SUBSCRIBER, [subscriber.imsi])[subscriber.imsi]
        return bool(thing["in_hlr"] and not thing["is_barred"])

    def outage(self) -> AbstractContextManager[None]:
        return self._down("network")


class MemoryEsimStage(OfWorld):
    """The fake profile server and card inventory."""

    @property
    def esim(self) -> MemoryEsim:
        return MemoryEsim(self.world)

    def stranger(self, kind: SimKind) -> Sim:
        return Sim(kind, f"8949{next(NUMBERS):014}", f"89{next(NUMBERS):030}")

    def sims(self, kind: SimKind, count: int) -> list[Sim]:
        made = [self.stranger(kind) for _ in range(count)]
        self.esim.provision(made)
        return made

    def outage(self) -> AbstractContextManager[None]:
        return self._down("esim")


class MemoryChargingStage(OfWorld):
    """The fake charging system."""

    @property
    def charging(self) -> MemoryCharging:
        return MemoryCharging(self.world)

    def accounts(self, balances: Sequence[Balance]) -> list[str]:
        made = {f"account-{next(NUMBERS)}": balance for balance in balances}
        self.charging.provision(made)
        return list(made)

    def account_in_use(self, balance: Balance) -> str:
        account = f"account-{next(NUMBERS)}"
        self.charging.provision({account: balance}, open_usage=True)
        return account

    def finish_usage(self, account: str) -> None:
        self.charging.finish_usage([account])

    def charge(self, account: str, amount_minor: int) -> None:
        self.charging.charge(account, amount_minor)

    def outage(self) -> AbstractContextManager[None]:
        return self._down("charging")


class MemoryPaymentsStage(OfWorld):
    """The fake payment provider."""

    @property
    def payments(self) -> MemoryPayments:
        return MemoryPayments(self.world)

    def destination(self) -> Destination:
        return Destination(reference=f"card-token-{next(NUMBERS)}")

    def secret(self, destination: Destination) -> str:
        return destination.reference

    def tell(self, news: PayoutNews) -> None:
        self.payments.tell(news)

    def paid_to(self, destination: Destination) -> list[Money]:
        return self.payments.paid_to(destination)

    def outage(self) -> AbstractContextManager[None]:
        return self._down("payments")


class MemoryNumberingStage(OfWorld):
    """The fake number inventory."""

    @property
    def numbering(self) -> MemoryNumbering:
        return MemoryNumbering(self.world)

    def msisdns(self, count: int) -> list[str]:
        made = [f"+49152{next(NUMBERS):08}" for _ in range(count)]
        self.numbering.provision(made)
        return made

    def may_give_out(self, msisdn: str, day: date) -> bool:
        return self.numbering.may_give_out(msisdn, day)

    def outage(self) -> AbstractContextManager[None]:
        return self._down("numbering")


class MemoryMessagesStage(OfWorld):
    """The fake carrier."""

    @property
    def messages(self) -> MemoryMessages:
        return MemoryMessages(self.world)

    def delivered_to(self, recipient: str) -> list[Message]:
        return [received.message for received in self.messages.inbox(recipient)]

    def outage(self) -> AbstractContextManager[None]:
        return self._down("messages")


class FileKeyStage:
    """A key in a file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "signing.pem"
        self.signing = FileKey(self._path)

    def other_process(self) -> FileKey:
        return FileKey(self._path)

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.signing.public_key()
        aside = self._path.rename(self._path.with_suffix(".aside"))
        self._path.mkdir()
        try:
            yield
        finally:
            self._path.rmdir()
            aside.rename(self._path)


def message_to(recipient: str, text: str) -> Message:
    """Return an SMS."""
    return Message(Medium.SMS, recipient, "Your line", text)


def held_in(rolls: Iterable[Roll], identifier: Identifier) -> list[set[str]]:
    """Return, for each roll that can be read as a whole, what it says is held of lines.

    An adapter that has none is not asked; one that has some keeps what a roll promises.
    """
    found = []
    for roll in rolls:
        try:
            held = [one for piece in roll.read() for one in piece]
        except Refused:
            continue
        lines = [one for one in held if one.held_as is HeldAs.LINE]
        assert all(getattr(one, roll.known_by.value) for one in lines), roll
        if roll.known_by is identifier:
            found.append({str(getattr(one, identifier.value)) for one in lines})
    return found
