from typing import Literal

ServiceInputType = Literal["Service", "ServiceRef"]

SERVICE_INPUT_TYPE_VALUES: set[ServiceInputType] = {
    "Service",
    "ServiceRef",
}


def check_service_input_type(value: str) -> ServiceInputType:
    if value in SERVICE_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_INPUT_TYPE_VALUES!r}"
    )
