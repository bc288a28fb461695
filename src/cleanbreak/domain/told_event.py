"""What becomes of orders and lines, and which events others are told of it.

A fact is told under the name that each way of listening has for it: TM Forum's files list their
notifications, and webhooks have names of our own. An event that is told again has the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from cleanbreak.domain.balance_task import TaskKind


class Subject(Enum):
    """What a fact is about."""

    ORDER = "order"
    CANCEL = "cancel"
    LINE = "line"
    NUMBER = "number"
    """The number of a line that has ended; by the line's id."""
    BALANCE = "balance"
    """A task upon a balance (TMF654)."""
    ENTITY = "entity"
    """What a client keeps in an inventory (TMF637, TMF639), and nobody else sees."""
    TEST = "test"


class What(Enum):
    """What became of it."""

    MADE = "made"
    CHANGED = "changed"
    STATE = "state"
    STEP = "step"
    """An element has answered; which step of the end that was is told."""
    BARRED = "barred"
    """The network lets a line be used no more, before it has ended."""
    NO_RETURN = "no_return"
    """The order cannot be withdrawn any more."""
    PROBLEM = "problem"
    """It does not go on, and is tried again."""
    HELD = "held"
    """It waits for a person."""
    MISSING = "missing"
    """It waits for something that whoever ordered, or the holder, must bring."""
    DELETED = "deleted"
    BATCH = "batch"
    """Many were made at once."""
    FAILED = "failed"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One fact."""

    fact_id: UUID
    subject: Subject
    subject_id: str
    what: What
    state: str = ""
    order_id: UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime

    @property
    def only_api(self) -> str:
        """Return at which API alone it is told: what is seen there only; empty: at all."""
        is_apart = self.subject in (Subject.ORDER, Subject.ENTITY)
        return str(self.detail.get("api", "")) if is_apart else ""

    @property
    def client(self) -> str:
        """Return whose it is alone, where no order says it; empty: nobody's."""
        return str(self.detail.get("client", "")) if self.subject is Subject.ENTITY else ""

    @property
    def apart(self) -> str:
        """Return what is told in its order: the order, or else the line."""
        return str(self.order_id) if self.order_id else f"{self.subject.value}:{self.subject_id}"

    def event_id(self, event_type: str) -> UUID:
        """Return the id of the event that tells of it: the same whenever, and to whom, it goes."""
        return uuid5(self.fact_id, event_type)


class EventApi(Enum):
    """A TM Forum API of which somebody may have notifications."""

    ORDERING_4 = "622v4"
    ORDERING_5 = "622v5"
    INVENTORY_4 = "637v4"
    INVENTORY_5 = "637v5"
    RESOURCES_4 = "639v4"
    SERVICES_4 = "641v4"
    BALANCE_4 = "654v4"

    @property
    def version(self) -> int:
        """Return the major version."""
        return int(self.value[-1])

    @property
    def scope(self) -> str:
        """Return what a client must be allowed, to subscribe and to be told."""
        return f"tmf:{SCOPES[self.value[:3]]}"


SCOPES = {
    "622": "product-order",
    "637": "product-inventory",
    "639": "resource-inventory",
    "641": "service-order",
    "654": "prepay-balance",
}


S, W = Subject, What
ENTITY = {
    W.MADE: ("{}CreateEvent",),
    W.CHANGED: ("{}AttributeValueChangeEvent",),
    W.STATE: ("{}StateChangeEvent",),
    W.DELETED: ("{}DeleteEvent",),
}
ORDER = ENTITY | {W.MISSING: ("{}InformationRequiredEvent",)}
CANCEL = {
    W.MADE: ("{}CreateEvent",),
    W.STATE: ("{}StateChangeEvent",),
    W.HELD: ("{}InformationRequiredEvent",),
}
TASK = {
    W.MADE: ("{}CreateEvent",),
    W.DELETED: ("{}CancelEvent",),
    W.FAILED: ("{}FailureEvent",),
}
SERVICE_ORDER = {
    W.STEP: ("{}MilestoneEvent",),
    W.NO_RETURN: ("{}MilestoneEvent",),
    W.PROBLEM: ("{}JeopardyEvent",),
    W.HELD: ("{}JeopardyEvent",),
}
Names: TypeAlias = Mapping[What, tuple[str, ...]]


def _of(subject: Subject, names: Names, name: str) -> dict[tuple[Subject, What], tuple[str, ...]]:
    return {
        (subject, what): tuple(pattern.format(name) for pattern in patterns)
        for what, patterns in names.items()
    }


INVENTORY = {
    **_of(S.LINE, ENTITY | {W.BATCH: ("{}BatchEvent",)}, "Product"),
    **_of(S.ENTITY, ENTITY, "Product"),
}
TMF_EVENTS: Mapping[EventApi, Mapping[tuple[Subject, What], tuple[str, ...]]] = {
    EventApi.ORDERING_4: {
        **_of(S.ORDER, ORDER | {W.NO_RETURN: ENTITY[W.CHANGED]}, "ProductOrder"),
        **_of(S.CANCEL, CANCEL, "CancelProductOrder"),
    },
    EventApi.ORDERING_5: {
        **_of(
            S.ORDER,
            ORDER
            | {
                W.STEP: ("{}MilestoneEvent",),
                W.NO_RETURN: ("{}MilestoneEvent",),
                W.PROBLEM: ("{}JeopardyAlertEvent",),
                W.HELD: ("{}ErrorMessageEvent",),
            },
            "ProductOrder",
        ),
        **_of(S.CANCEL, CANCEL, "CancelProductOrder"),
    },
    EventApi.INVENTORY_4: INVENTORY,
    EventApi.INVENTORY_5: INVENTORY,
    EventApi.RESOURCES_4: {},  # `resource_event.py`: a line is several resources
    EventApi.SERVICES_4: {
        **_of(S.ORDER, ORDER | SERVICE_ORDER, "ServiceOrder"),
        **_of(S.CANCEL, CANCEL, "CancelServiceOrder"),
    },
    EventApi.BALANCE_4: _of(S.BALANCE, TASK, "{}"),
}
"""The notifications that the files list, by what they tell of."""
WEBHOOK_EVENTS: Mapping[tuple[Subject, What], str] = {
    (S.ORDER, W.MADE): "order.made",
    (S.ORDER, W.CHANGED): "order.changed",
    (S.ORDER, W.STATE): "order.state_changed",
    (S.ORDER, W.STEP): "order.step_done",
    (S.ORDER, W.NO_RETURN): "order.past_return",
    (S.ORDER, W.PROBLEM): "order.problem",
    (S.ORDER, W.HELD): "order.held",
    (S.ORDER, W.MISSING): "order.information_required",
    (S.CANCEL, W.MADE): "withdrawal.made",
    (S.CANCEL, W.STATE): "withdrawal.state_changed",
    (S.LINE, W.MADE): "line.made",
    (S.LINE, W.CHANGED): "line.changed",
    (S.LINE, W.STATE): "line.state_changed",
    (S.LINE, W.DELETED): "line.deleted",
    (S.NUMBER, W.STATE): "number.state_changed",
    (S.TEST, W.TEST): "webhook.test",
}
STEP_TYPES = frozenset(
    {"order.step_done", "ProductOrderMilestoneEvent", "ServiceOrderMilestoneEvent"}
    | {"ResourceStateChangeEvent", "PhysicalResourceStateChangeEvent"}
)
"""Events that are told at a step of an end: some of them ten times for each line."""


def tmf_types(api: EventApi) -> frozenset[str]:
    """Return the notifications that an API has."""
    if api is EventApi.BALANCE_4:
        return frozenset(
            one.format(kind.type_name) for (one,) in TASK.values() for kind in TaskKind
        )
    return frozenset(one for names in TMF_EVENTS[api].values() for one in names)


def task_kind(told: Told) -> TaskKind:
    """Return of which kind the task is that a fact is about; a payout tells of transfers."""
    return TaskKind(told.detail.get("task", TaskKind.TRANSFER.value))


def tmf_events(api: EventApi, told: Told) -> tuple[str, ...]:
    """Return by which notifications of an API a fact is told."""
    names = TMF_EVENTS[api].get((told.subject, told.what), ())
    return tuple(name.format(task_kind(told).type_name) for name in names)


def webhook_event(told: Told) -> str:
    """Return by which event of ours a fact is told; empty: by none."""
    return WEBHOOK_EVENTS.get((told.subject, told.what), "")


def webhook_body(told: Told, event_type: str) -> dict[str, Any]:
    """Return what a webhook says: ids, states and codes, the same each time it is sent.

    Whatever else somebody may know of an order or a line, they ask for by its id.
    """
    about = S.LINE if told.subject is S.NUMBER else told.subject
    data: dict[str, Any] = {f"{about.value}_id": told.subject_id}
    if told.order_id is not None:
        data["order_id"] = str(told.order_id)
    if told.state:
        data["state"] = told.state
    data |= told.detail
    return {"type": event_type, "timestamp": told.at.isoformat(), "data": data}
