"""A PyHSS with customers, and eyes to see what it still knows of them."""

import itertools
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanbreak.adapters.network.pyhss import PyhssNetwork, PyhssSettings
from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.network import Subscriber

from .server import PyHss

NUMBERS = itertools.count(1)
GONE = {"hss": Presence.GONE, "operation_log": Presence.GONE}


class PyhssStage:
    """One PyHSS with an adapter; each customer is used by one test only."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hss.db"
        self.hss = PyHss(self.path)
        self.settings = PyhssSettings(
            database=str(self.path), url=self.hss.url, timeout_s=2.0, provisioning_key="canary-key"
        )
        self.network = PyhssNetwork(self.settings)
        self.keys: dict[str, str] = {}
        """The Ki of each IMSI."""

    def close(self) -> None:
        self.network.close()
        self.hss.close()

    def network_with(self, **changed: Any) -> PyhssNetwork:
        """Return another adapter, with other settings; the caller closes it."""
        return PyhssNetwork(replace(self.settings, **changed))

    def stranger(self) -> Subscriber:
        number = next(NUMBERS)
        return Subscriber(f"00101{number:010d}", f"+491{number:010d}")

    def subscribers(self, count: int) -> list[Subscriber]:
        """Make that many subscribers whose phones are attached."""
        made = [self.stranger() for _ in range(count)]
        for each in made:
            self.provision(each)
            assert self.hss.attach(each.imsi)
        return made

    def subscriber(self) -> Subscriber:
        return self.subscribers(1)[0]

    def provision(self, subscriber: Subscriber) -> dict[str, int]:
        """Make keys, subscriber and IMS subscriber; return their ids."""
        imsi, msisdn = subscriber.imsi, subscriber.msisdn.removeprefix("+")
        self.keys[imsi] = secrets.token_hex(16)
        auc = self.hss.tables.insert(
            "auc",
            {
                "ki": self.keys[imsi],
                "opc": self.keys[imsi][::-1],
                "amf": "8000",
                "sqn": 0,
                "imsi": imsi,
                "iccid": f"8949{imsi}",
                "esim": True,
                "puk1": "12345678",
            },
        )
        made = self.hss.tables.insert(
            "subscriber",
            {
                "imsi": imsi,
                "enabled": True,
                "auc_id": auc["auc_id"],
                "msisdn": msisdn,
                "default_apn": 1,
                "apn_list": "1",
            },
        )
        ims = self.hss.tables.insert(
            "ims_subscriber", {"msisdn": msisdn, "msisdn_list": msisdn, "imsi": imsi}
        )
        rows = {**ims, **made, **auc}
        return {name: rows[name] for name in ("auc_id", "subscriber_id", "ims_subscriber_id")}

    def can_use(self, subscriber: Subscriber) -> bool:
        """Return whether the phone, switched off and on, is let in; and let it in."""
        return self.hss.attach(subscriber.imsi)

    def is_served(self, subscriber: Subscriber) -> bool:
        return subscriber.imsi in self.hss.served

    def end(self, *subscribers: Subscriber) -> list[Answer]:
        return self.network.withdraw_subscription(calls_about(subscribers))

    def seen(self, subscriber: Subscriber) -> dict[str, Presence]:
        """Return what each element says."""
        [sightings] = self.network.look_for([subscriber])
        return {one.element: one.presence for one in sightings}

    def count(self, table: str, column: str, value: object) -> int:
        [row] = self.hss.tables.run(f"SELECT count(*) AS n FROM {table} WHERE {column} = ?", value)
        return int(row["n"])

    def files_with(self, *texts: str) -> dict[str, int]:
        """Return the files of the database in which one of the texts can be read."""
        found = {}
        for path in self.path.parent.glob("*"):
            content = path.read_bytes()
            if count := sum(text.encode() in content for text in texts):
                found[path.name] = count
        return found

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Take the machine with the interface and the file away for the length of the block."""
        self.hss.stop()
        away = self.path.with_suffix(".away")
        self.path.rename(away)
        yield
        away.rename(self.path)
        self.hss.start()


def calls_about(subscribers: Sequence[Subscriber]) -> list[Call[Subscriber]]:
    """Return one call for each, with keys that were never used."""
    return [Call(f"pyhss-{next(NUMBERS)}:step", subscriber) for subscriber in subscribers]


def facts(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)


def undoing(barred: Answer, subscriber: Subscriber) -> list[Call[Subscriber]]:
    [call] = calls_about([subscriber])
    return [Call(call.key, subscriber, earlier=facts(barred))]
