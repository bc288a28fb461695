"""Ports of several elements, upon fakes: a phone is let in only where every part lets it in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.in_parts import EsimByKind, MessagesByMedium, NetworkInParts
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.ports.network import Subscriber

from .stages import MemoryEsimStage, MemoryMessagesStage, MemoryNetworkStage


class NetworkInPartsStage:
    """Two networks that know the same subscribers."""

    def __init__(self) -> None:
        self._parts = [MemoryNetworkStage(DictWorld()) for _ in range(2)]
        self.network = NetworkInParts(
            {f"part-{place}": part.network for place, part in enumerate(self._parts)}
        )

    def stranger(self) -> Subscriber:
        return self._parts[0].stranger()

    def subscribers(self, count: int) -> list[Subscriber]:
        made = [self.stranger() for _ in range(count)]
        for part in self._parts:
            part.network.provision(made)
        return made

    def can_use(self, subscriber: Subscriber) -> bool:
        """Return whether every part lets the phone in; a part alone is no network."""
        answers = {part.can_use(subscriber) for part in self._parts}
        assert len(answers) == 1, "one part lets in whom the other one does not"
        return answers.pop()

    @contextmanager
    def outage(self) -> Iterator[None]:
        with ExitStack() as stack:
            for part in self._parts:
                stack.enter_context(part.outage())
            yield


class EsimByKindStage:
    """A profile server and an inventory that know nothing of each other."""

    def __init__(self) -> None:
        self._keepers = {kind: MemoryEsimStage(DictWorld()) for kind in SimKind}
        self.esim = EsimByKind({kind: stage.esim for kind, stage in self._keepers.items()})

    def stranger(self, kind: SimKind) -> Sim:
        return self._keepers[kind].stranger(kind)

    def sims(self, kind: SimKind, count: int) -> list[Sim]:
        return self._keepers[kind].sims(kind, count)

    @contextmanager
    def outage(self) -> Iterator[None]:
        with ExitStack() as stack:
            for keeper in self._keepers.values():
                stack.enter_context(keeper.outage())
            yield


class MessagesByMediumStage:
    """A carrier of text messages and one of mail."""

    def __init__(self) -> None:
        self._carriers = {medium: MemoryMessagesStage(DictWorld()) for medium in Medium}
        self.messages = MessagesByMedium(
            {medium: stage.messages for medium, stage in self._carriers.items()}
        )

    def delivered_to(self, recipient: str) -> list[Message]:
        return [
            message
            for medium, carrier in self._carriers.items()
            for message in carrier.delivered_to(recipient)
            if message.medium is medium
        ]

    @contextmanager
    def outage(self) -> Iterator[None]:
        with ExitStack() as stack:
            for carrier in self._carriers.values():
                stack.enter_context(carrier.outage())
            yield
