"""A charging system of our own that speaks TMF654 4.0: accounts, buckets, and what acts on them.

It holds what a real one would hold, knows no key by which a request counts once, and believes
whoever has its token. :mod:`.server` lets it be asked by HTTP.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from threading import RLock
from typing import Any

from cleanbreak.domain.money import Balance
from cleanbreak.ports.errors import Refused

EXPONENTS = {"EUR": 2, "USD": 2, "JPY": 0, "BHD": 3}
IDS = itertools.count(1)
LATER = "2027-06-30T22:00:00Z"
PARTS = {
    "paid": {"name": "Main", "@type": "MainBucket"},
    "promotional": {"name": "Welcome bonus", "@type": "BonusBucket"},
    "deposit": {"@type": "Bucket", "characteristic": [{"name": "kind", "value": "DEPOSIT"}]},
    "debt": {"name": "Instalments"},
}


class Fault(Exception):
    """What a TMF ``Error`` tells."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.error = {"code": code, "reason": reason, "status": str(status)}


@dataclass
class Ocs:
    """The things of a charging system, by kind and id."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    adjusts_at_once: bool = True
    """Else an adjustment stays ``created`` until :meth:`complete_adjustments`."""
    obeys_validity: bool = True
    """Whether an adjustment can end the validity of a bucket."""
    things: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {
            "bucket": {},
            "adjustBalance": {},
            "reserveBalance": {},
            "topupBalance": {},
        }
    )
    turn: Any = field(default_factory=RLock)

    # What operators and customers do.

    def open_account(self, account: str, balance: Balance) -> None:
        """Open an account with a bucket for each part, and one of data that is no money."""
        for part, looks in PARTS.items():
            amount = Decimal(getattr(balance, f"{part}_minor")).scaleb(-EXPONENTS[balance.currency])
            self.add_bucket(account, amount, balance.currency, **looks)
        self.add_bucket(account, Decimal(512), "MB", usageType="data", name="Data")

    def add_bucket(self, account: str, amount: Decimal, units: str, **looks: Any) -> str:
        bucket_id = f"B{next(IDS)}"
        with self.turn:
            self.things["bucket"][bucket_id] = {
                "id": bucket_id,
                "href": f"https://ocs.example/bucket/{bucket_id}",
                "partyAccount": {"id": account},
                "product": [{"id": f"product-of-{account}"}],
                "logicalResource": [{"id": account}],
                "remainingValue": {"amount": amount, "units": units},
                "reservedValue": {"amount": Decimal(0), "units": units},
                "status": "active",
                "usageType": "monetary",
                "validFor": {"endDateTime": LATER},
                **looks,
            }
        return bucket_id

    def buckets_of(self, account: str) -> list[dict[str, Any]]:
        with self.turn:
            return [b for b in self.things["bucket"].values() if b["partyAccount"]["id"] == account]

    def bucket_named(self, account: str, name: str) -> dict[str, Any]:
        [bucket] = [one for one in self.buckets_of(account) if one.get("name") == name]
        return bucket

    def charge(self, account: str, amount: Decimal) -> None:
        """Take what a call costs; a postpaid corner of the main bucket lets it go below zero."""
        with self.turn:
            bucket = next((b for b in self.buckets_of(account) if b.get("name") == "Main"), None)
            if bucket is None or not self.is_usable(bucket):
                raise Refused("This account cannot be charged: its main bucket is not active.")
            bucket["remainingValue"]["amount"] -= amount

    def is_usable(self, bucket: Mapping[str, Any]) -> bool:
        end = bucket.get("validFor", {}).get("endDateTime")
        is_over = end is not None and instant(end) <= self.clock()
        return bucket["status"] == "active" and not is_over

    def reserve(self, account: str, amount: Decimal, **looks: Any) -> str:
        """Set something aside for a session that a gateway opens."""
        with self.turn:
            bucket = self.bucket_named(account, "Main")
            bucket["reservedValue"]["amount"] += amount
            reservation_id = f"R{next(IDS)}"
            self.things["reserveBalance"][reservation_id] = {
                "id": reservation_id,
                "status": "created",
                "partyAccount": {"id": account},
                "bucket": {"id": bucket["id"]},
                "usageType": "monetary",
                "amount": {"amount": amount, "units": bucket["remainingValue"]["units"]},
                "@type": "SessionReservation",
                **looks,
            }
        return reservation_id

    def end_reservation(self, reservation_id: str, used: Decimal) -> None:
        """Rate the last usage, and give free what was set aside for it."""
        with self.turn:
            reservation = self.things["reserveBalance"][reservation_id]
            if reservation["status"] != "created":
                return
            bucket = self.things["bucket"][reservation["bucket"]["id"]]
            bucket["reservedValue"]["amount"] -= reservation["amount"]["amount"]
            bucket["remainingValue"]["amount"] -= used
            reservation["status"] = "completed"

    def complete_adjustments(self) -> None:
        with self.turn:
            for adjustment in self.things["adjustBalance"].values():
                self._complete(adjustment)

    # What the interface does.

    def matching(self, kind: str, filters: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return what fits the filters, as it is now."""
        if kind not in self.things:
            raise Fault(404, "20", "no such resource")
        with self.turn:
            self._let_expire()
            return [
                thing
                for thing in self.things[kind].values()
                if all(text in found(thing, name) for name, text in filters.items())
            ]

    def adjust(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make an adjustment; twice, if it is asked twice."""
        with self.turn:
            bucket = self.things["bucket"].get(body["bucket"]["id"])
            if bucket is None:
                raise Fault(400, "21", "unknown bucket")
            adjustment = {
                "id": f"A{next(IDS)}",
                "status": "created",
                "requestedDate": self.clock().isoformat(),
                "partyAccount": bucket["partyAccount"],
                **body,
            }
            self.things["adjustBalance"][adjustment["id"]] = adjustment
            if self.adjusts_at_once:
                self._complete(adjustment)
            return adjustment

    def _complete(self, adjustment: dict[str, Any]) -> None:
        if adjustment["status"] != "created":
            return
        bucket = self.things["bucket"][adjustment["bucket"]["id"]]
        value = bucket["remainingValue"]
        value["amount"] += adjustment["amount"]["amount"]
        adjustment["status"] = "completed"
        if "validFor" in adjustment and self.obeys_validity:
            bucket["validFor"] = adjustment["validFor"]
            if bucket["status"] != "suspended":
                bucket["status"] = "active"
            self._let_expire()

    def _let_expire(self) -> None:
        for bucket in self.things["bucket"].values():
            if bucket["status"] == "active" and not self.is_usable(bucket):
                bucket["status"] = "expired"


def instant(text: str) -> datetime:
    """Return the instant; a text without a time zone means what this server likes."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def found(thing: Any, name: str) -> list[str]:
    """Return every text at a path of fields; lists are gone through."""
    return [str(value) for value in _walk(thing, name.split("."))]


def _walk(thing: Any, names: list[str]) -> Iterator[Any]:
    if isinstance(thing, list):
        for one in thing:
            yield from _walk(one, names)
    elif not names:
        yield thing
    elif isinstance(thing, Mapping) and names[0] in thing:
        yield from _walk(thing[names[0]], names[1:])
