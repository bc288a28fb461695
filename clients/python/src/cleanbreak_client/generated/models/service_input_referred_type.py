from typing import Literal

ServiceInputReferredType = Literal["Service"]

SERVICE_INPUT_REFERRED_TYPE_VALUES: set[ServiceInputReferredType] = {
    "Service",
}


def check_service_input_referred_type(value: str) -> ServiceInputReferredType:
    if value in SERVICE_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_INPUT_REFERRED_TYPE_VALUES!r}"
    )
