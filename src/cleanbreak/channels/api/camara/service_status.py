"""CAMARA subscription-status 0.1.0.

Its YAML file spells the operation ``retrive``, its feature file ``retrieve``: both are served.
"""

from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    camara_operation,
)
from cleanbreak.domain.asked_number import NumberOfAnotherToken
from cleanbreak.domain.json_shape import Shape
from cleanbreak.flows.read_service_status import read_service_status
from cleanbreak.flows.served_numbers import living_line_of


@camara_operation(
    scope="subscription-status:retrive-subscription-status",
    takes=Shape({"phoneNumber": PHONE_NUMBER}),
    refusals={NumberOfAnotherToken: (403, "INVALID_TOKEN_CONTEXT")},
)
def retrieve(asked: Asked) -> Answer:
    """Tell whether calls, texts and data work; of an ended line there is nothing to tell."""
    status = read_service_status(living_line_of(_number(asked)))
    return dict.fromkeys(("voiceSmsIn", "voiceSmsOut", "dataService"), status.value)


def _number(asked: Asked) -> str:
    """Return the number; this API takes one beside the token's, if it is the same."""
    of_token, said = asked.caller.msisdn, asked.body.get("phoneNumber")
    if of_token is None:
        return asked.number()
    if said not in (None, of_token):
        raise NumberOfAnotherToken
    return of_token
