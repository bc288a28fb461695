from typing import Literal

ServiceOrderItemInputAction = Literal["delete"]

SERVICE_ORDER_ITEM_INPUT_ACTION_VALUES: set[ServiceOrderItemInputAction] = {
    "delete",
}


def check_service_order_item_input_action(value: str) -> ServiceOrderItemInputAction:
    if value in SERVICE_ORDER_ITEM_INPUT_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_ORDER_ITEM_INPUT_ACTION_VALUES!r}"
    )
