"""A carrier that delivers every message into one inbox, which the demonstration shows.

Texts of subscribers lie in another one until they are taken.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.ports.texts import IncomingText, Take, Taken

PORT = "messages"
MESSAGE, INCOMING = "messages.message", "messages.incoming"
LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it lies in the inbox."""

    reference: str
    received_at: datetime
    message: Message


class MemoryMessages:
    """The port ``messages`` upon a fake world.

    :param now: the carrier's clock; aware of its time zone.
    """

    def __init__(
        self, world: World, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._world = world
        self._now = now

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Put each message into the inbox, once for each key."""
        self.check_reachable()
        received_at = self._now().isoformat()
        received: dict[str, Document] = {}
        for position, call in enumerate(calls):
            received.setdefault(call.key, _document(call.subject, received_at, position))
        self._world.create(MESSAGE, received)
        return [Done({"reference": _reference(call.key)}) for call in calls]

    def check_reachable(self) -> None:
        """Return if the fake carrier is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def inbox(self, recipient: str | None = None) -> list[Received]:
        """Return what was received, by everybody or by one recipient, newest first."""
        messages = [
            (document["received_at"], document["position"], key, document)
            for key, document in self._world.all(MESSAGE).items()
            if recipient in (None, document["recipient"])
        ]
        messages.sort(key=lambda message: message[:3], reverse=True)
        return [_received(key, document) for _, _, key, document in messages]


class MemoryTexts:
    """The port ``texts`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def listen(self, take: Take, is_stopping: Callable[[], bool]) -> None:
        """Hand over what lies there, again and again until it is taken."""
        while not is_stopping():
            with suppress(Unavailable):
                self._world.check_reachable(PORT)
                self._hand_over(take, is_stopping)
            time.sleep(LOOK_EVERY_S)

    def send(self, key: str, text: IncomingText) -> None:
        """Send a text as a subscriber does, once for each key."""
        self._world.create(INCOMING, {key: {**asdict(text), "became": ""}})

    def became(self, key: str) -> str:
        """Return what became of a text; empty while it lies there."""
        became: str = self._world.read(INCOMING, [key])[key]["became"]
        return became

    def _hand_over(self, take: Take, is_stopping: Callable[[], bool]) -> None:
        for key, document in sorted(self._world.all(INCOMING).items()):
            if document["became"] or is_stopping():
                continue
            fields = {name: value for name, value in document.items() if name != "became"}
            taken = take(IncomingText(**fields))
            if taken is not Taken.LATER:
                self._world.write(INCOMING, {key: {**document, "became": taken.value}})


def _document(message: Message, received_at: str, position: int) -> Document:
    return {
        "received_at": received_at,
        "position": position,
        "medium": message.medium.value,
        "recipient": message.recipient,
        "subject": message.subject,
        "text": message.text,
        "reply_to": message.reply_to,
        "in_reply_to": message.in_reply_to,
        "references": message.references,
        "is_by_person": message.is_by_person,
    }


def _received(key: str, document: Document) -> Received:
    message = Message(
        Medium(document["medium"]),
        document["recipient"],
        document["subject"],
        document["text"],
        reply_to=document.get("reply_to", ""),
        in_reply_to=document.get("in_reply_to", ""),
        references=document.get("references", ""),
        is_by_person=document.get("is_by_person", False),
    )
    received_at = datetime.fromisoformat(document["received_at"])
    return Received(_reference(key), received_at, message)


def _reference(key: str) -> str:
    return f"msg_{sha256(key.encode()).hexdigest()[:20]}"
