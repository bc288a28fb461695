"""CAMARA number-recycling 0.2.0."""

from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    camara_operation,
)
from cleanbreak.domain.json_shape import Day, Shape
from cleanbreak.flows.check_recycling import check_recycling

CHECK = Shape(
    {"phoneNumber": PHONE_NUMBER, "specifiedDate": Day()},
    required=frozenset({"specifiedDate"}),
)


@camara_operation(scope="number-recycling:check", takes=CHECK)
def check(asked: Asked) -> Answer:
    """Tell whether the subscriber of the number has changed after the date."""
    recycled = check_recycling(asked.number(), asked.body["specifiedDate"], asked.now)
    return {"phoneNumberRecycled": recycled}
