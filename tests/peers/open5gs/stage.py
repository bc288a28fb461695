"""An Open5GS core with customers, and eyes to see what it still knows of them."""

import itertools
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from cleanbreak.adapters.network.open5gs import Open5gsNetwork, Open5gsSettings
from cleanbreak.adapters.network.open5gs.settings import Endpoint
from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.network import Subscriber

from .core import Core
from .secantus import Secantus

NUMBERS = itertools.count(1)


class Open5gsStage:
    """One database and one core with an adapter; each customer is used by one test only."""

    def __init__(self, database: Secantus) -> None:
        self.database = database
        uri = f"mongodb://{database.address}"
        self.core = Core(uri)
        self.core.subscribers.create_index("imsi", unique=True)
        self.settings = Open5gsSettings(
            uri=uri, hss=Endpoint("127.0.0.1", self.core.port), timeout_s=2.0
        )
        self.network = Open5gsNetwork(self.settings)

    def close(self) -> None:
        self.network.close()
        self.core.close()

    def network_with(self, **changed: Any) -> Open5gsNetwork:
        """Return another adapter, with other settings; the caller closes it."""
        return Open5gsNetwork(replace(self.settings, **changed))

    def stranger(self) -> Subscriber:
        number = next(NUMBERS)
        return Subscriber(f"00101{number:010d}", f"+491{number:010d}")

    def subscribers(self, count: int) -> list[Subscriber]:
        """Make that many subscribers whose phones are attached."""
        made = [self.stranger() for _ in range(count)]
        self.core.subscribers.insert_many([document_of(each) for each in made])
        assert [self.core.attach(each.imsi) for each in made] == [True] * count
        return made

    def subscriber(self) -> Subscriber:
        return self.subscribers(1)[0]

    def can_use(self, subscriber: Subscriber) -> bool:
        """Return whether the phone, switched off and on, is let in; and let it in."""
        return self.core.attach(subscriber.imsi)

    def is_served(self, subscriber: Subscriber) -> bool:
        return subscriber.imsi in self.core.served

    def document(self, subscriber: Subscriber) -> Mapping[str, Any] | None:
        return self.core.subscribers.find_one({"imsi": subscriber.imsi})

    def change(self, subscriber: Subscriber, **fields: object) -> None:
        self.core.subscribers.update_one({"imsi": subscriber.imsi}, {"$set": fields})

    def end(self, *subscribers: Subscriber) -> list[Answer]:
        return self.network.withdraw_subscription(calls_about(subscribers))

    def seen(self, subscriber: Subscriber) -> Presence:
        [[sighting]] = self.network.look_for([subscriber])
        return sighting.presence

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Switch the database off for the length of the block."""
        self.database.stop()
        yield
        self.restart_database()

    def restart_database(self) -> None:
        """Start it again, and let the HSS find it again: what it misses is lost."""
        self.database.start()
        self.core.wait_until_it_follows()


def document_of(subscriber: Subscriber) -> dict[str, Any]:
    """Return what Open5GS's own tools would store; the keys are somebody's alone."""
    return {
        "schema_version": 1,
        "imsi": subscriber.imsi,
        "msisdn": [subscriber.msisdn.removeprefix("+")],
        "imeisv": [],
        "mme_host": [],
        "mme_realm": [],
        "purge_flag": [],
        "security": {
            "k": secrets.token_hex(16),
            "op": None,
            "opc": secrets.token_hex(16),
            "amf": "8000",
            "sqn": 97,
        },
        "ambr": {"downlink": {"value": 1, "unit": 3}, "uplink": {"value": 1, "unit": 3}},
        "slice": [{"sst": 1, "default_indicator": True, "session": [{"name": "internet"}]}],
        "access_restriction_data": 32,
        "subscriber_status": 0,
        "operator_determined_barring": 0,
        "network_access_mode": 0,
        "subscribed_rau_tau_timer": 12,
        "__v": 0,
    }


def calls_about(subscribers: Sequence[Subscriber]) -> list[Call[Subscriber]]:
    """Return one call for each, with keys that were never used."""
    return [Call(f"open5gs-{next(NUMBERS)}:step", subscriber) for subscriber in subscribers]


def facts(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)


def undoing(barred: Answer, subscriber: Subscriber) -> list[Call[Subscriber]]:
    [call] = calls_about([subscriber])
    return [Call(call.key, subscriber, earlier=facts(barred))]
