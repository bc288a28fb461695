from typing import Literal

ServiceOrderInputType = Literal["ServiceOrder", "ServiceOrderRef"]

SERVICE_ORDER_INPUT_TYPE_VALUES: set[ServiceOrderInputType] = {
    "ServiceOrder",
    "ServiceOrderRef",
}


def check_service_order_input_type(value: str) -> ServiceOrderInputType:
    if value in SERVICE_ORDER_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_ORDER_INPUT_TYPE_VALUES!r}"
    )
