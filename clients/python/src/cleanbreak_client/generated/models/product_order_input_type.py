from typing import Literal

ProductOrderInputType = Literal["ProductOrder", "ProductOrderRef"]

PRODUCT_ORDER_INPUT_TYPE_VALUES: set[ProductOrderInputType] = {
    "ProductOrder",
    "ProductOrderRef",
}


def check_product_order_input_type(value: str) -> ProductOrderInputType:
    if value in PRODUCT_ORDER_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_INPUT_TYPE_VALUES!r}"
    )
