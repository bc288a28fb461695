from typing import Literal

ProductOrderV5CreateType = Literal["ProductOrder"]

PRODUCT_ORDER_V5_CREATE_TYPE_VALUES: set[ProductOrderV5CreateType] = {
    "ProductOrder",
}


def check_product_order_v5_create_type(value: str) -> ProductOrderV5CreateType:
    if value in PRODUCT_ORDER_V5_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_V5_CREATE_TYPE_VALUES!r}"
    )
