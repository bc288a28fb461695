from typing import Literal

CancelProductOrderCreateType = Literal["CancelProductOrder"]

CANCEL_PRODUCT_ORDER_CREATE_TYPE_VALUES: set[CancelProductOrderCreateType] = {
    "CancelProductOrder",
}


def check_cancel_product_order_create_type(value: str) -> CancelProductOrderCreateType:
    if value in CANCEL_PRODUCT_ORDER_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CANCEL_PRODUCT_ORDER_CREATE_TYPE_VALUES!r}"
    )
