"""CAMARA number-verification 2.1.0."""

from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    camara_operation,
)
from cleanbreak.domain.json_shape import Shape, Text
from cleanbreak.flows.verify_number import (
    NotByNetwork,
    NotOneClaim,
    is_hash_of_number,
    is_number,
    number_by_network,
)

VERIFY = Shape({"phoneNumber": PHONE_NUMBER, "hashedPhoneNumber": Text(pattern="[a-fA-F0-9]{64}")})
REFUSALS = {
    NotOneClaim: (400, "INVALID_ARGUMENT"),
    NotByNetwork: (403, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK"),
}


@camara_operation(scope="number-verification:verify", takes=VERIFY, refusals=REFUSALS)
def verify(asked: Asked) -> Answer:
    """Tell whether the phone that gave the token has the number that is claimed."""
    if len(asked.body) != 1:
        raise NotOneClaim
    number = number_by_network(asked.caller)
    if "phoneNumber" in asked.body:
        return {"devicePhoneNumberVerified": is_number(number, asked.body["phoneNumber"])}
    claimed = asked.body["hashedPhoneNumber"]
    return {"devicePhoneNumberVerified": is_hash_of_number(number, claimed)}


@camara_operation(scope="number-verification:device-phone-number:read", refusals=REFUSALS)
def device_phone_number(asked: Asked) -> Answer:
    """Return the number of the phone that gave the token."""
    return {"devicePhoneNumber": number_by_network(asked.caller)}
