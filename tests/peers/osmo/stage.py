"""A real Osmocom network with customers, and eyes to see what it still knows of them."""

import itertools
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.adapters.network.osmo.gsup import (
    Element,
    GsupClient,
    Message,
    MessageType,
    pack_digits,
)
from cleanbreak.adapters.network.osmo.hlr import NewSubscription
from cleanbreak.adapters.network.osmo.lab import OsmoLab
from cleanbreak.adapters.network.osmo.lab.gmm import XorCard
from cleanbreak.adapters.network.osmo.nodes import take_records
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.network import Subscriber

MSC_VTY_PORT, SGSN_VTY_PORT = 4254, 4245
NUMBERS = itertools.count(1)


class OsmoStage:
    """One laboratory with an adapter; each customer is used by one test only."""

    def __init__(self, lab: OsmoLab) -> None:
        self.lab = lab
        self.first_answers = AnswersInProcess()
        self.network = OsmoNetwork(lab.settings(), self.first_answers)
        self.keys: dict[str, str] = {}

    def close(self) -> None:
        self.network.close()

    def subscribers(self, count: int) -> list[Subscriber]:
        """Make that many subscribers whose phones are attached at the MSC."""
        made = self.provision([self.stranger() for _ in range(count)], "COMP128v1")
        assert self.lab.attach_lines([subscriber.imsi for subscriber in made]) == [None] * count
        return made

    def subscriber(self) -> Subscriber:
        return self.subscribers(1)[0]

    def gprs_subscriber(self) -> Subscriber:
        """Make a subscriber whose phone is attached at the SGSN."""
        [subscriber] = self.provision([self.stranger()], "XOR")
        assert self.lab.attach_gprs_phones([self.card(subscriber)]) == [None]
        return subscriber

    def provision(self, subscribers: list[Subscriber], algorithm_2g: str) -> list[Subscriber]:
        """Create subscribers in the HLR, with keys that nobody else has."""
        for subscriber in subscribers:
            self.keys[subscriber.imsi] = secrets.token_hex(16)
        self.network.provision(
            [
                NewSubscription(s.imsi, s.msisdn, key, key, key[::-1], algorithm_2g)
                for s in subscribers
                for key in [self.keys[s.imsi]]
            ]
        )
        return subscribers

    def stranger(self) -> Subscriber:
        """Return somebody whom the network never knew."""
        number = next(NUMBERS)
        return Subscriber(imsi=f"00101{number:010d}", msisdn=f"+491{number:010d}")

    def is_authorized(self, subscriber: Subscriber) -> bool:
        """Return whether the SGSN has the line's rights from the HLR."""
        cache = self.lab.run(SGSN_VTY_PORT, "show subscriber cache")
        record = dict(take_records(cache))[subscriber.imsi]
        return "Authorized: 1" in record and "PDP info" in record

    def card(self, subscriber: Subscriber) -> XorCard:
        return XorCard(subscriber.imsi, bytes.fromhex(self.keys[subscriber.imsi]))

    def can_use(self, subscriber: Subscriber) -> bool:
        """Return whether the phone, switched off and on, is let in; and let it in."""
        return self.lab.attach_lines([subscriber.imsi]) == [None]

    def gets_authentication(self, subscriber: Subscriber) -> bool:
        """Return whether the HLR still computes authentication vectors (SendAuthInfo)."""
        settings = self.lab.settings()
        node = GsupClient(settings.hlr_gsup, "TEST-VLR", settings.timeout_s)
        request = Message(
            MessageType.SEND_AUTH_INFO_REQUEST, {Element.IMSI: pack_digits(subscriber.imsi)}
        )
        [answer] = node.exchange([request])
        node.close()
        return answer.kind == MessageType.SEND_AUTH_INFO_RESULT

    def end(self, *subscribers: Subscriber) -> list[Answer]:
        return self.network.withdraw_subscription(calls_about(subscribers))

    def seen(self, subscriber: Subscriber) -> dict[str, Presence]:
        """Return what each element says."""
        return by_element(self.network.look_for([subscriber])[0])

    def delete_in_hlr_only(self, subscriber: Subscriber) -> None:
        """Delete as a careless operator does, at the HLR's own prompt."""
        reply = self.lab.run(4258, f"subscriber imsi {subscriber.imsi} delete")
        assert reply.startswith("% Deleted subscriber"), reply

    def leave_message(self, sender: Subscriber, recipient: Subscriber, text: str) -> None:
        """Have the MSC keep an SMS that cannot be delivered."""
        self.lab.run(
            MSC_VTY_PORT,
            f"subscriber imsi {recipient.imsi} sms sender imsi {sender.imsi} send {text}",
        )

    def hlr_rows(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        return self._rows("hlr.db", statement, parameters)

    def sms_rows(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        return self._rows("sms.db", statement, parameters)

    def files_with(self, *texts: str) -> dict[str, int]:
        """Return the database files of all elements in which one of the texts can be read."""
        found = {}
        for path in self.lab.directory.glob("*.db*"):
            content = path.read_bytes().lower()
            if count := sum(text.lower().encode() in content for text in texts):
                found[path.name] = count
        return found

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Switch the whole network off for the length of the block."""
        self.lab.stop()
        yield
        for element in (self.lab.hlr, self.lab.msc, self.lab.sgsn):
            element.start()
        self.lab.wait_until_connected()

    def _rows(
        self, name: str, statement: str, parameters: Sequence[object]
    ) -> list[tuple[object, ...]]:
        with closing(
            sqlite3.connect(self.lab.directory / name, timeout=5, isolation_level=None)
        ) as connection:
            return connection.execute(statement, parameters).fetchall()


def calls_about(subscribers: Sequence[Subscriber]) -> list[Call[Subscriber]]:
    """Return one call for each, with keys that were never used."""
    return [Call(f"osmo-{next(NUMBERS)}:step", subscriber) for subscriber in subscribers]


def by_element(sightings: Sequence[Sighting]) -> dict[str, Presence]:
    return {sighting.element: sighting.presence for sighting in sightings}


GONE = {
    "hlr": Presence.GONE,
    "vlr:MSC-1": Presence.GONE,
    "sgsn:SGSN-1": Presence.GONE,
}
