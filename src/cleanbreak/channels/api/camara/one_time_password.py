"""CAMARA one-time-password-sms 1.1.1."""

from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    Status,
    camara_operation,
)
from cleanbreak.domain.asked_number import NumberNotServed, NumberOfAnotherToken
from cleanbreak.domain.json_shape import Shape, Text
from cleanbreak.domain.one_time_password import (
    SENT_CHARACTERS_MAX,
    CodeNotRight,
    CodeOver,
    CodeTriedTooOften,
    NoCodeToSuchANumber,
    NoNumberOfOurs,
    NoSuchCode,
    NumberTakesNoTexts,
    TextHasOddCharacters,
    TooManyCodesToNumber,
)
from cleanbreak.flows.guarded_calls import Work
from cleanbreak.flows.send_one_time_password import (
    CodeNotSent,
    CodeWish,
    send_one_time_password,
)
from cleanbreak.flows.served_numbers import require_served
from cleanbreak.flows.try_one_time_password import try_one_time_password
from cleanbreak.flows.wired_outside import wired_outside

SCOPE = "one-time-password-sms:send-validate"
OWN = "ONE_TIME_PASSWORD_SMS"
MESSAGE = Text(pattern=r"(?s).*\{\{code\}\}.*", length_max=SENT_CHARACTERS_MAX)
SEND = Shape(
    {"phoneNumber": PHONE_NUMBER, "message": MESSAGE},
    required=frozenset({"phoneNumber", "message"}),
)
VALIDATE = Shape(
    {"authenticationId": Text(length_max=36), "code": Text(length_max=10)},
    required=frozenset({"authenticationId", "code"}),
)


@camara_operation(
    scope=SCOPE,
    takes=SEND,
    refusals={
        TextHasOddCharacters: (400, "INVALID_ARGUMENT"),
        NumberOfAnotherToken: (403, "PERMISSION_DENIED"),
        NoCodeToSuchANumber: (403, f"{OWN}.PHONE_NUMBER_NOT_ALLOWED"),
        NumberNotServed: (403, f"{OWN}.PHONE_NUMBER_NOT_ALLOWED"),
        NumberTakesNoTexts: (403, f"{OWN}.PHONE_NUMBER_BLOCKED"),
        TooManyCodesToNumber: (403, f"{OWN}.MAX_OTP_CODES_EXCEEDED"),
        NoNumberOfOurs: (404, "NOT_FOUND"),
        CodeNotSent: (503, "UNAVAILABLE"),
    },
)
def send_code(asked: Asked) -> Answer:
    """Send a message with a code to the number; the request tells it, whatever the token says."""
    msisdn = asked.body["phoneNumber"]
    if asked.caller.msisdn not in (None, msisdn):
        raise NumberOfAnotherToken
    require_served(msisdn)
    wish = CodeWish(client_id=asked.caller.client_id, msisdn=msisdn, message=asked.body["message"])
    sent = send_one_time_password(wish, wired_outside(Work.GUESTS), asked.now)
    return {"authenticationId": str(sent)}


@camara_operation(
    scope=SCOPE,
    takes=VALIDATE,
    refusals={
        CodeNotRight: (400, f"{OWN}.INVALID_OTP"),
        CodeOver: (400, f"{OWN}.VERIFICATION_EXPIRED"),
        CodeTriedTooOften: (400, f"{OWN}.VERIFICATION_FAILED"),
        NoSuchCode: (404, "NOT_FOUND"),
    },
)
def validate_code(asked: Asked) -> Answer:
    """Tell whether the code is right: 204 if so."""
    said = asked.body
    try_one_time_password(asked.caller.client_id, said["authenticationId"], said["code"], asked.now)
    return Status(204)
