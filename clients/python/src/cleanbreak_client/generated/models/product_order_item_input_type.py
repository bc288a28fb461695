from typing import Literal

ProductOrderItemInputType = Literal["ProductOrderItem"]

PRODUCT_ORDER_ITEM_INPUT_TYPE_VALUES: set[ProductOrderItemInputType] = {
    "ProductOrderItem",
}


def check_product_order_item_input_type(value: str) -> ProductOrderItemInputType:
    if value in PRODUCT_ORDER_ITEM_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_ITEM_INPUT_TYPE_VALUES!r}"
    )
