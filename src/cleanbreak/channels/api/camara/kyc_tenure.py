"""CAMARA kyc-tenure 0.2.0."""

from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    camara_operation,
)
from cleanbreak.domain.json_shape import Day, Shape
from cleanbreak.flows.check_tenure import check_tenure as check_it

TENURE = Shape(
    {"phoneNumber": PHONE_NUMBER, "tenureDate": Day()}, required=frozenset({"tenureDate"})
)


@camara_operation(scope="kyc-tenure:check-tenure", takes=TENURE)
def check_tenure(asked: Asked) -> Answer:
    """Tell whether the subscription has lasted since the date."""
    checked = check_it(asked.number(), asked.body["tenureDate"], asked.now)
    answer: dict[str, object] = {"tenureDateCheck": checked.is_confirmed}
    if checked.contract is not None:
        answer["contractType"] = checked.contract.value
    return answer
