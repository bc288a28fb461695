from typing import Literal

ServiceOrderCreatePriority = Literal["0", "1", "2", "3", "4"]

SERVICE_ORDER_CREATE_PRIORITY_VALUES: set[ServiceOrderCreatePriority] = {
    "0",
    "1",
    "2",
    "3",
    "4",
}


def check_service_order_create_priority(value: str) -> ServiceOrderCreatePriority:
    if value in SERVICE_ORDER_CREATE_PRIORITY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_ORDER_CREATE_PRIORITY_VALUES!r}"
    )
