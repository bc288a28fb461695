from typing import Literal

ProductOrderItemAction = Literal["delete"]

PRODUCT_ORDER_ITEM_ACTION_VALUES: set[ProductOrderItemAction] = {
    "delete",
}


def check_product_order_item_action(value: str) -> ProductOrderItemAction:
    if value in PRODUCT_ORDER_ITEM_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_ITEM_ACTION_VALUES!r}"
    )
