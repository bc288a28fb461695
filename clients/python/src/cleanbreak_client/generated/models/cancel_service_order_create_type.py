from typing import Literal

CancelServiceOrderCreateType = Literal["CancelServiceOrder"]

CANCEL_SERVICE_ORDER_CREATE_TYPE_VALUES: set[CancelServiceOrderCreateType] = {
    "CancelServiceOrder",
}


def check_cancel_service_order_create_type(value: str) -> CancelServiceOrderCreateType:
    if value in CANCEL_SERVICE_ORDER_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CANCEL_SERVICE_ORDER_CREATE_TYPE_VALUES!r}"
    )
