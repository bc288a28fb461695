"""Who listens to events in stories: receivers that take all, and TM Forum's files judge them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from django.test import Client
from django.utils import timezone
from tests.tmf_apis.published import (
    BALANCES,
    INVENTORY,
    INVENTORY_5,
    ORDERING,
    ORDERING_5,
    RESOURCES_A,
    SERVICES,
    judge,
    judge_event,
)
from tests.tmf_apis.shops import Shop

from cleanbreak.adapters.webhooks.memory import MemoryWebhooks
from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.flows.send_events import Sender, send_events
from cleanbreak.flows.spread_facts import spread_facts
from cleanbreak.flows.wired_outside import wired_event_documents

ORIGIN = "https://crm.example"
BASES = {
    "622v4": "/tmf-api/productOrderingManagement/v4",
    "622v5": "/tmf-api/productOrderingManagement/v5",
    "637v4": "/tmf-api/productInventory/v4",
    "637v5": "/tmf-api/productInventory/v5",
    "639v4": "/tmf-api/resourceInventoryManagement/v4",
    "641v4": "/tmf-api/serviceOrdering/v4",
    "654v4": "/tmf-api/prepayBalanceManagement/v4",
}


FILES: Mapping[str, Path] = {
    "622v4": ORDERING,
    "622v5": ORDERING_5,
    "637v4": INVENTORY,
    "637v5": INVENTORY_5,
    "639v4": RESOURCES_A,
    "641v4": SERVICES,
    "654v4": BALANCES,
}


@dataclass
class Listening:
    """Receivers, and a worker that spreads and sends."""

    webhooks: MemoryWebhooks = field(default_factory=MemoryWebhooks)

    def sender(self, lane: Lane = Lane.SOUND, **more: Any) -> Sender:
        said = {"clock": timezone.now, "documents": wired_event_documents(), **more}
        return Sender(webhooks=self.webhooks, lane=lane, **said)

    def work(self) -> int:
        """Let everything that is due be spread and sent; return how much was taken."""
        spread_facts(timezone.now())
        return sum(send_events(self.sender(lane)) for lane in Lane)

    def heard(self, address: str) -> list[dict[str, Any]]:
        """Return what somebody has heard so far."""
        self.work()
        return [orjson.loads(one.content) for one in self.webhooks.taken(address)]


def subscribe(shop: Shop, api: str, callback: str, query: str = "", **more: Any) -> Any:
    """Subscribe at a hub; the file judges what is answered."""
    address = f"{BASES[api]}/hub"
    body = {"callback": callback, **({"query": query} if query else {}), **more}
    return shop.post(address, body)


def unsubscribe(shop: Shop, address: str) -> Any:
    answer = Client().delete(address, headers={"Authorization": f"Bearer {shop.token}"})
    judge("DELETE", address, answer)
    return answer


def types(heard: list[dict[str, Any]]) -> list[str]:
    return [one["eventType"] for one in heard]


def at(api: str, who: str = "") -> str:
    return f"{ORIGIN}/{who}/{api}"


def listen(shop: Shop, *apis: str, who: str = "") -> None:
    for api in apis or FILES:
        answer = subscribe(shop, api, at(api, who))
        assert answer.status_code == 201, answer.json()


def heard(ears: Listening, api: str, who: str = "") -> list[dict[str, Any]]:
    """Return what was heard, judged by the file."""
    found = ears.heard(at(api, who))
    for one in found:
        judge_event(FILES[api], one["eventType"], one)
    return found
