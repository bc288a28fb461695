from typing import Literal

ProductOrderItemInputV5Type = Literal["ProductOrderItem"]

PRODUCT_ORDER_ITEM_INPUT_V5_TYPE_VALUES: set[ProductOrderItemInputV5Type] = {
    "ProductOrderItem",
}


def check_product_order_item_input_v5_type(value: str) -> ProductOrderItemInputV5Type:
    if value in PRODUCT_ORDER_ITEM_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_ITEM_INPUT_V5_TYPE_VALUES!r}"
    )
