from typing import Literal

ProductOrderItemInputV5Action = Literal["delete"]

PRODUCT_ORDER_ITEM_INPUT_V5_ACTION_VALUES: set[ProductOrderItemInputV5Action] = {
    "delete",
}


def check_product_order_item_input_v5_action(
    value: str,
) -> ProductOrderItemInputV5Action:
    if value in PRODUCT_ORDER_ITEM_INPUT_V5_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_ITEM_INPUT_V5_ACTION_VALUES!r}"
    )
