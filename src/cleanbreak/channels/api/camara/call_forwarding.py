"""CAMARA call-forwarding-signal 0.4.0."""

from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    camara_operation,
)
from cleanbreak.domain.json_shape import Shape
from cleanbreak.flows.guarded_calls import Work
from cleanbreak.flows.read_forwardings import (
    ForwardingsAway,
    ForwardingsUntold,
    read_forwardings,
)
from cleanbreak.flows.served_numbers import living_line_of
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.line_services import Forwarding

TAKES = Shape({"phoneNumber": PHONE_NUMBER})
REFUSALS = {
    ForwardingsUntold: (422, "SERVICE_NOT_APPLICABLE"),
    ForwardingsAway: (503, "UNAVAILABLE"),
}
WORDS = {
    Forwarding.UNCONDITIONAL: "unconditional",
    Forwarding.BUSY: "conditional_busy",
    Forwarding.NOT_REACHABLE: "conditional_not_reachable",
    Forwarding.NO_ANSWER: "conditional_no_answer",
}


@camara_operation(
    scope="call-forwarding-signal:unconditional-call-forwardings:read",
    takes=TAKES,
    refusals=REFUSALS,
)
def unconditional(asked: Asked) -> Answer:
    """Tell whether every call of the line goes elsewhere."""
    return {"active": Forwarding.UNCONDITIONAL in _active(asked)}


@camara_operation(
    scope="call-forwarding-signal:call-forwardings:read", takes=TAKES, refusals=REFUSALS
)
def all_kinds(asked: Asked) -> Answer:
    """Tell which calls of the line go elsewhere."""
    active = _active(asked)
    return [word for kind, word in WORDS.items() if kind in active] or ["inactive"]


def _active(asked: Asked) -> frozenset[Forwarding]:
    return read_forwardings(living_line_of(asked.number()), wired_outside(Work.GUESTS))
