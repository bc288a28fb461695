from typing import Literal

ProductOrderCreatePriority = Literal["0", "1", "2", "3", "4"]

PRODUCT_ORDER_CREATE_PRIORITY_VALUES: set[ProductOrderCreatePriority] = {
    "0",
    "1",
    "2",
    "3",
    "4",
}


def check_product_order_create_priority(value: str) -> ProductOrderCreatePriority:
    if value in PRODUCT_ORDER_CREATE_PRIORITY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_CREATE_PRIORITY_VALUES!r}"
    )
