from typing import Literal

ProductOrderItemInputAction = Literal["delete"]

PRODUCT_ORDER_ITEM_INPUT_ACTION_VALUES: set[ProductOrderItemInputAction] = {
    "delete",
}


def check_product_order_item_input_action(value: str) -> ProductOrderItemInputAction:
    if value in PRODUCT_ORDER_ITEM_INPUT_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_ITEM_INPUT_ACTION_VALUES!r}"
    )
