from typing import Literal

TokenRequestClientAssertionType = Literal[
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
]

TOKEN_REQUEST_CLIENT_ASSERTION_TYPE_VALUES: set[TokenRequestClientAssertionType] = {
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}


def check_token_request_client_assertion_type(
    value: str,
) -> TokenRequestClientAssertionType:
    if value in TOKEN_REQUEST_CLIENT_ASSERTION_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TOKEN_REQUEST_CLIENT_ASSERTION_TYPE_VALUES!r}"
    )
