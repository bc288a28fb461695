from typing import Literal

ProductOrderInputV5Type = Literal["ProductOrderRef"]

PRODUCT_ORDER_INPUT_V5_TYPE_VALUES: set[ProductOrderInputV5Type] = {
    "ProductOrderRef",
}


def check_product_order_input_v5_type(value: str) -> ProductOrderInputV5Type:
    if value in PRODUCT_ORDER_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_INPUT_V5_TYPE_VALUES!r}"
    )
