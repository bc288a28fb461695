from typing import Literal

SinkCredentialInputCredentialType = Literal["ACCESSTOKEN", "PLAIN", "REFRESHTOKEN"]

SINK_CREDENTIAL_INPUT_CREDENTIAL_TYPE_VALUES: set[SinkCredentialInputCredentialType] = {
    "ACCESSTOKEN",
    "PLAIN",
    "REFRESHTOKEN",
}


def check_sink_credential_input_credential_type(
    value: str,
) -> SinkCredentialInputCredentialType:
    if value in SINK_CREDENTIAL_INPUT_CREDENTIAL_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SINK_CREDENTIAL_INPUT_CREDENTIAL_TYPE_VALUES!r}"
    )
