from typing import Literal

CancelProductOrderV5CreateType = Literal["CancelProductOrder"]

CANCEL_PRODUCT_ORDER_V5_CREATE_TYPE_VALUES: set[CancelProductOrderV5CreateType] = {
    "CancelProductOrder",
}


def check_cancel_product_order_v5_create_type(
    value: str,
) -> CancelProductOrderV5CreateType:
    if value in CANCEL_PRODUCT_ORDER_V5_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CANCEL_PRODUCT_ORDER_V5_CREATE_TYPE_VALUES!r}"
    )
