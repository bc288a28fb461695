from typing import Literal

ServiceOrderCreateType = Literal["ServiceOrder"]

SERVICE_ORDER_CREATE_TYPE_VALUES: set[ServiceOrderCreateType] = {
    "ServiceOrder",
}


def check_service_order_create_type(value: str) -> ServiceOrderCreateType:
    if value in SERVICE_ORDER_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_ORDER_CREATE_TYPE_VALUES!r}"
    )
