"""The hubs of TM Forum's APIs: who subscribes here is told what becomes of orders and lines."""

from collections.abc import Mapping
from functools import partial

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf import bucket, service_order_document
from cleanbreak.channels.api.tmf import resource as resources
from cleanbreak.channels.api.tmf.answers import Document
from cleanbreak.channels.api.tmf.order_document import BASES
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, resource, tmf_operation
from cleanbreak.domain.hub_query import LENGTH_MAX
from cleanbreak.domain.json_shape import Choice, Shape, Text
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.match_listening import begin_listening
from cleanbreak.flows.subscribe_events import stop_events, subscribe_events
from cleanbreak.records.event_receiver import EventReceiverRow

CALLBACK = Text(length_max=500)
QUERY = Text(length_max=LENGTH_MAX)
WISH = {
    4: Shape({"callback": CALLBACK, "query": QUERY}, required=frozenset({"callback"})),
    5: Shape(
        {
            "callback": CALLBACK,
            "query": QUERY,
            "@type": Choice(("Hub",)),
            "@baseType": Choice(("Hub",)),
        },
        required=frozenset({"callback"}),
    ),
}
GIVES = Kind(properties=frozenset({"id", "href", "callback", "query"}))
INVENTORIES = {
    4: "/tmf-api/productInventory/v4",
    5: "/tmf-api/productInventory/v5",
}
HUBS: Mapping[EventApi, str] = {
    EventApi.ORDERING_4: BASES[4],
    EventApi.ORDERING_5: BASES[5],
    EventApi.INVENTORY_4: INVENTORIES[4],
    EventApi.INVENTORY_5: INVENTORIES[5],
    EventApi.RESOURCES_4: resources.BASE,
    EventApi.SERVICES_4: service_order_document.BASE,
    EventApi.BALANCE_4: bucket.BASE,
}
"""Where each API is."""


def subscribe(asked: Asked, *, api: EventApi) -> Answer:
    """Let a listener be told from now on."""
    callback, query = asked.body["callback"], asked.body.get("query", "")

    def act() -> Document:
        return _document(subscribe_events(asked.party, api, callback, query, asked.now))

    answer = answer_once(asked.said_once, lambda: act, asked.now)
    begin_listening()  # if the tables are busy, the worker does it in a moment
    return answer


def stop(asked: Asked, *, api: EventApi) -> Answer:
    """Tell a listener nothing more."""
    stop_events(asked.party, api, asked.wanted, asked.now)
    return None


def _document(row: EventReceiverRow) -> Document:
    base = HUBS[EventApi(row.api)]
    said = {"id": str(row.receiver_id), "callback": row.callback}
    return {
        **said,
        "href": f"{base}/hub/{row.receiver_id}",
        **({"query": row.query} if row.query else {}),
        **({"@type": "Hub"} if EventApi(row.api).version == 5 else {}),
    }


def _addresses(api: EventApi) -> list[URLPattern]:
    base = HUBS[api]
    operation = partial(tmf_operation, scope=api.scope, gives=GIVES)
    takes = WISH[api.version]
    hub = resource(POST=operation(takes=takes)(partial(subscribe, api=api)))
    one = resource(DELETE=operation()(partial(stop, api=api)))
    address = base.removeprefix("/tmf-api/")
    return [
        path(f"{address}/hub", hub, name=f"tmf{api.value}-hub"),
        path(f"{address}/hub/<str:wanted>", one, name=f"tmf{api.value}-subscription"),
    ]


urlpatterns: list[URLPattern] = [one for api in HUBS for one in _addresses(api)]
