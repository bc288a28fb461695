from typing import Literal

ProductOrderCreateType = Literal["ProductOrder"]

PRODUCT_ORDER_CREATE_TYPE_VALUES: set[ProductOrderCreateType] = {
    "ProductOrder",
}


def check_product_order_create_type(value: str) -> ProductOrderCreateType:
    if value in PRODUCT_ORDER_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_CREATE_TYPE_VALUES!r}"
    )
