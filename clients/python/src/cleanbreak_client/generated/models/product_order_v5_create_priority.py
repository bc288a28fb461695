from typing import Literal

ProductOrderV5CreatePriority = Literal["0", "1", "2", "3", "4"]

PRODUCT_ORDER_V5_CREATE_PRIORITY_VALUES: set[ProductOrderV5CreatePriority] = {
    "0",
    "1",
    "2",
    "3",
    "4",
}


def check_product_order_v5_create_priority(value: str) -> ProductOrderV5CreatePriority:
    if value in PRODUCT_ORDER_V5_CREATE_PRIORITY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_V5_CREATE_PRIORITY_VALUES!r}"
    )
