"""Which notifications of TMF639 are told of what becomes of a line, its SIMs and its numbers.

A line is several resources, and each is told of by itself: the name of the event has the id of the
resource behind a colon, as ``ResourceStateChangeEvent:sim-17``. What is told of a card is told by
both kinds of notification that one of the two files has.
"""

from collections.abc import Mapping, Sequence

from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.told_event import Subject, Told, What

NAMES: Mapping[What, str] = {
    What.MADE: "CreateEvent",
    What.CHANGED: "AttributeValueChangeEvent",
    What.STATE: "StateChangeEvent",
    What.BARRED: "StateChangeEvent",
    What.DELETED: "DeleteEvent",
}
RESOURCE, PHYSICAL = "Resource", "PhysicalResource"
TYPES = frozenset(f"{kind}{name}" for kind in (RESOURCE, PHYSICAL) for name in NAMES.values())
CHANGED_BY: Mapping[str, ResourceKind] = {
    "msisdn": ResourceKind.NUMBER,
    "iccid": ResourceKind.SIM,
    "simKind": ResourceKind.SIM,
}


def resources_of(line_id: int, further: Sequence[tuple[int, bool, bool]]) -> list[ResourceId]:
    """Return what a line consists of.

    :param further: its further SIMs: the id, whether it has a subscription, whether a number.
    """
    found = [ResourceId(kind, line_id) for kind in ResourceKind]
    for sim_id, has_subscription, has_number in further:
        found.append(ResourceId(ResourceKind.SIM, line_id, sim_id))
        if has_subscription:
            found.append(ResourceId(ResourceKind.IMSI, line_id, sim_id))
        if has_number:
            found.append(ResourceId(ResourceKind.NUMBER, line_id, sim_id))
    return found


def resource_events(told: Told, resources: Sequence[ResourceId]) -> list[str]:
    """Return by which notifications a fact is told, each with the resource that it is about.

    :param resources: those of the line that the fact is about.
    """
    name = NAMES.get(told.what)
    if name and told.subject is Subject.ENTITY:
        kinds = (RESOURCE, PHYSICAL) if told.detail["type"] == PHYSICAL else (RESOURCE,)
        return [f"{kind}{name}:{told.subject_id}" for kind in kinds]
    if name is None or told.subject not in (Subject.LINE, Subject.NUMBER):
        return []
    concerned = [one for one in resources if _is_concerned(told, one)]
    return [
        f"{kind}{name}:{one}"
        for one in concerned
        for kind in (RESOURCE, PHYSICAL)
        if kind == RESOURCE or one.kind is ResourceKind.SIM
    ]


def _is_concerned(told: Told, resource: ResourceId) -> bool:
    if told.subject is Subject.NUMBER:
        return resource.kind is ResourceKind.NUMBER and resource.sim_id is None
    if told.what is not What.CHANGED:
        return True
    kinds = {CHANGED_BY.get(one) for one in told.detail.get("properties", ())}
    return resource.kind in kinds and resource.sim_id is None
