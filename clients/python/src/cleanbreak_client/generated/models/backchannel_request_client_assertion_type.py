from typing import Literal

BackchannelRequestClientAssertionType = Literal[
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
]

BACKCHANNEL_REQUEST_CLIENT_ASSERTION_TYPE_VALUES: set[
    BackchannelRequestClientAssertionType
] = {
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}


def check_backchannel_request_client_assertion_type(
    value: str,
) -> BackchannelRequestClientAssertionType:
    if value in BACKCHANNEL_REQUEST_CLIENT_ASSERTION_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BACKCHANNEL_REQUEST_CLIENT_ASSERTION_TYPE_VALUES!r}"
    )
